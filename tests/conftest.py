"""What every test may ask for: the two databases, fresh for each test.

PostgreSQL is started once per run from the machine's own binaries, on a Unix socket in a temporary folder.
Where there are none, the tests that need it say so and are skipped; with ENTENTE_REQUIRE_POSTGRES set (CI)
they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def _binaries() -> Path | None:
    """Return the folder with initdb, newest version first."""
    if (found := shutil.which("initdb")) is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return versions[0].parent if versions else None


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user runs it then."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _unavailable(why: str) -> None:
    if os.environ.get("ENTENTE_REQUIRE_POSTGRES"):
        pytest.fail(f"PostgreSQL is required here: {why}")
    pytest.skip(f"needs PostgreSQL: {why}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this run's own; gives its URL for the database `postgres`."""
    if url := os.environ.get("ENTENTE_TEST_POSTGRES"):
        yield url
        return
    binaries = _binaries()
    if binaries is None:
        _unavailable("initdb was not found")
        return
    folder = Path(tempfile.mkdtemp(prefix="entente-pg-"))
    folder.chmod(0o777)
    data, run = folder / "data", _as_postgres()
    try:
        made = subprocess.run(
            [
                *run,
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "entente",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if made.returncode:
            _unavailable(made.stderr.strip()[-200:])
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=200"
        subprocess.run(
            [*run, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        yield f"postgresql+psycopg://entente@/postgres?host={folder}"
    finally:
        subprocess.run(
            [*run, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"t{uuid.uuid4().hex}"
    admin = postgres_server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield postgres_server.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path / 'entente.db'}"
    return str(request.getfixturevalue("postgres_url"))
