"""What the tests of the command line share: commands in this process, and one played demonstration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.main import entente
from gateway.i18n import speak
from tests.support.processes import Pair, found_pair


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The last line of standard output as JSON."""
        found: dict[str, Any] = json.loads(self.out.strip().splitlines()[-1])
        return found


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    yield
    speak("en")


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs one command and returns what it left behind."""

    def command(*arguments: object, stdin: str | None = None) -> Ran:
        result = CliRunner().invoke(entente, [str(argument) for argument in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return command


def environment() -> dict[str, str]:
    """The environment in which a command line of its own finds our modules."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@dataclass(frozen=True)
class Played:
    """A demonstration that was played to its end; its nodes are stopped, its folder is kept."""

    folder: Path
    process: subprocess.CompletedProcess[str]

    @property
    def facts(self) -> dict[str, Any]:
        """The last line of its standard output."""
        found: dict[str, Any] = json.loads(self.process.stdout.strip().splitlines()[-1])
        return found


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demonstration in a hurry, played once for all tests."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    process = subprocess.run(
        [sys.executable, "-m", "gateway.cli.main", "demo", "--fast", "--json", "--keep", str(folder)],
        capture_output=True,
        text=True,
        timeout=110,
        env=environment(),
        check=False,
    )
    assert process.returncode == 0, (process.stderr + process.stdout)[-3000:]
    return Played(folder, process)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two running nodes that are linked, for the tests of one file."""
    pair = found_pair(tmp_path_factory.mktemp("cases") / "pair")
    pair.start()
    pair.until_linked()
    yield pair
    pair.stop()
