"""A PostgreSQL server of a test's own, which it may stop and start again under a running node.

Decides nothing about tables. The server that the other tests share is never stopped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

_NAME: Final = "entente"


class PostgresServer:
    """A server on a Unix socket in a folder of its own."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="entente-pg-"))
        self._folder.chmod(0o777)
        self._run("initdb", "-D", self._data, "-U", _NAME, "-A", "trust", "-E", "UTF8", "--locale=C")

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql+psycopg://{_NAME}@/postgres?host={self._folder}"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start; returns once it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop without a word to anybody, as a crash does."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def close(self) -> None:
        """Stop if it runs, and take its folder away."""
        with_status = self._command("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        subprocess.run(with_status, check=False, capture_output=True, cwd="/")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(self._command(program, *arguments), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _command(self, program: str, *arguments: object) -> list[str]:
        # PostgreSQL refuses to run as root; the package's own user runs it then.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return [*user, str(self._binaries / program), *(str(argument) for argument in arguments)]


def own_postgres() -> PostgresServer:
    """Return a server, made and not started; skips (fails where CI requires it) without PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    program = str(found[0]) if found else shutil.which("initdb")
    if program is None:
        if os.environ.get("ENTENTE_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is required here: initdb was not found")
        pytest.skip("needs PostgreSQL: initdb was not found")
    return PostgresServer(Path(program).resolve().parent)
