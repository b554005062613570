"""The stage: two Parties' folders, their nodes as processes of their own, and the command line used on them.

Decides how a node is started, awaited and stopped; refuses to know the story. Commands run in this process
through the same entry as a person's, with `--json`, so that what the demonstration does can be typed.
"""

from __future__ import annotations

import io
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final, TextIO

from gateway.cli.faults import UnverifiedError
from gateway.cli.main import entente
from gateway.demo.cast import Player
from gateway.i18n import gettext as _
from gateway.i18n import spoken

READY_S: Final = 60.0
STOP_S: Final = 30.0


class DemoError(UnverifiedError):
    """The demonstration cannot go on: something was not as it expects."""


class Answer:
    """What a command answered: its exit code and its JSON."""

    def __init__(self, arguments: tuple[str, ...], exit_code: int, facts: Mapping[str, Any]) -> None:
        self.arguments: Final = arguments
        self.exit_code: Final = exit_code
        self.facts: Final = facts

    @property
    def error(self) -> Mapping[str, Any]:
        """What was refused or failed; empty if nothing was."""
        found = self.facts.get("error", {})
        return found if isinstance(found, dict) else {}

    def done(self) -> Mapping[str, Any]:
        """Return the facts of a command that must have gone well. Raises DemoError."""
        if self.exit_code:
            shown = json.dumps(dict(self.error) or dict(self.facts), ensure_ascii=False)[:2000]
            raise DemoError(f"entente {' '.join(self.arguments)}: exit code {self.exit_code}: {shown}")
        return self.facts


def entente_command(*arguments: str | Path) -> Answer:
    """Run one command of the command line in this process and return its answer."""
    typed = tuple(str(argument) for argument in arguments)
    written = io.StringIO()
    with redirect_stdout(written):
        code = entente.main(
            [*typed, "--json", "--lang", spoken()], prog_name="entente", standalone_mode=False
        )
    lines = written.getvalue().strip().splitlines()
    return Answer(typed, code if isinstance(code, int) else 0, json.loads(lines[-1]) if lines else {})


class Side:
    """One Party on the stage: its folder and, while it runs, its node."""

    def __init__(self, player: Player, folder: Path, ports: list[int]) -> None:
        self.player: Final = player
        self.folder: Final = folder
        self.federation, self.institutions, self.operator, self.metrics = (
            f"127.0.0.1:{port}" for port in ports
        )
        self._process: subprocess.Popen[str] | None = None
        self._log: TextIO | None = None

    @property
    def running(self) -> bool:
        """Whether the node's process lives."""
        return self._process is not None and self._process.poll() is None

    def command(self, *arguments: str | Path) -> Answer:
        """Run a command in this Party's folder."""
        return entente_command(*arguments, "--home", self.folder)

    def start(self) -> Mapping[str, Any]:
        """Start the node and return its ready line. Raises DemoError if none comes."""
        self._log = (self.folder / "node.log").open("a", encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our module
            [sys.executable, "-m", "gateway.cli.main", "run", "--home", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,  # Ctrl-C reaches us; we stop the nodes in order
        )
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_read_lines, args=(self._process.stdout, lines), daemon=True).start()
        try:
            line = lines.get(timeout=READY_S)
        except queue.Empty:
            line = ""
        if not line:
            log = (self.folder / "node.log").read_text(encoding="utf-8")[-2000:]
            raise DemoError(_("The node of {} did not start:").format(self.player.code) + "\n" + log)
        ready = json.loads(line)
        if not isinstance(ready, dict) or not ready.get("ready"):
            raise DemoError(_("The node of {} did not start:").format(self.player.code) + "\n" + line)
        return ready

    def stop(self) -> None:
        """Stop the node in order; one that does not stop in time is killed."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if self._log is not None:
            self._log.close()
            self._log = None


def _read_lines(stream: Any, lines: queue.Queue[str]) -> None:
    try:
        for line in stream:
            lines.put(line)
    except ValueError:  # closed meanwhile
        pass
    lines.put("")
