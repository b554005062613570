"""A node as a process that can be killed, and ports on which it can answer.

Decides how a node is started, awaited and stopped; refuses to know what it holds. Ports lie below the range
from which the machine takes the source ports of outgoing connections, so that nobody takes one while a node
is down.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from socket import socket
from typing import Any, Final
from urllib.request import urlopen

from gateway.pki.environment import ONLY_RSA, VARIABLE

READY_S: Final = 60.0
_RANGES: Final = 12
_RANGE: Final = 1_000
QUICK: Final = {
    "ENTENTE_LINK_BACKOFF_BASE_S": "0.1",
    "ENTENTE_LINK_BACKOFF_MAX_S": "0.5",
    "ENTENTE_LINK_POLL_S": "0.5",
    "ENTENTE_TLS_DENY_CHECK_S": "1",
    "ENTENTE_LIMITS_DRAIN_S": "1",
}
"""Times that suit a test; nothing else differs from what `entente init` writes."""


class RunningNode:
    """A node as a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()
        self.ready: Mapping[str, Any] = {}
        self.module = "gateway.cli.main"

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def launch(self, environ: Mapping[str, str] | None = None) -> None:
        """Start the process; `await_ready` says when it answers."""
        assert not self.running
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with (self._folder / "node.log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module, "run", "--home", str(self._folder)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, VARIABLE: ONLY_RSA, "PYTHONPATH": path, **QUICK, **(environ or {})},
                start_new_session=True,
            )
        self._lines = queue.Queue()
        threading.Thread(target=_read_lines, args=(self._process.stdout, self._lines), daemon=True).start()

    def await_ready(self) -> None:
        """Return once the ready line came; fail with the end of the log if none does."""
        try:
            line = self._lines.get(timeout=READY_S)
        except queue.Empty:
            line = ""
        assert line, "the node did not start:\n" + self.log()[-2000:]
        self.ready = json.loads(line)

    def start(self, environ: Mapping[str, str] | None = None) -> None:
        """Start the node and wait until it answers."""
        self.launch(environ)
        self.await_ready()

    def kill(self) -> None:
        """SIGKILL; returns once the process is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM; returns once the process is gone. Safe where none runs."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(READY_S)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    def metric(self, name: str, **labels: str) -> float:
        """Return the value of a metric; the sum over the labels that are not named; 0 if there is none."""
        lines = self.metrics_text().splitlines()
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        found = [line for line in lines if line.partition("{")[0].partition(" ")[0] == name]
        return sum(float(line.rpartition(" ")[2]) for line in found if all(w in line for w in wanted))

    def metrics_text(self) -> str:
        """Return all metrics as they are scraped."""
        with urlopen(f"http://127.0.0.1:{self.ready['metrics']}/metrics", timeout=10) as answer:
            return str(answer.read().decode())

    def resident_bytes(self) -> int:
        """Return the process's peak resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def log(self) -> str:
        """Return what the node logged."""
        return (self._folder / "node.log").read_text(encoding="utf-8")


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that nobody listens on, none that an outgoing call could take.

    Tests that run side by side take them from ranges of their own: a node that is down keeps its port.
    """
    chance, found = SystemRandom(), list[int]()
    first = 20_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % _RANGES * _RANGE
    with ExitStack() as stack:
        while len(found) < count:
            one, port = stack.enter_context(socket()), chance.randrange(first, first + _RANGE)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found


def _read_lines(stream: Any, lines: queue.Queue[str]) -> None:
    try:
        for line in stream:
            lines.put(line)
    except ValueError:  # closed meanwhile
        pass
    lines.put("")
