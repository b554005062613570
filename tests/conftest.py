"""What every test may ask for: the two databases, fresh for each test.

PostgreSQL is started once per process of the run from the machine's own binaries, on a Unix socket in a
temporary folder. Where there are none, the tests that need it say so and are skipped; with
ENTENTE_REQUIRE_POSTGRES set (CI) they fail instead. Temporary folders lie in memory where there is room.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.support.databases import drop_lasting, new_database, sqlite_url

# Many nodes are started: what the first has compiled the others read, whatever the machine has set.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How fast an example is made or run says how busy the machine is, and nothing of what a test proves. The
# database is named: where CI is set Hypothesis has none, and asks every settings object made before for it,
# which after a thousand tests in one process is deeper than Python goes.
settings.register_profile(
    "entente",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
)
settings.load_profile("entente")

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (every file below it is made by tempfile)
_ROOM_BYTES: Final = 3 << 30


def _into_memory() -> None:
    """Put what is temporary into memory: half of a run would be waiting for the disk.

    No test cuts the power: what a killed process has handed to the kernel is there in either place, and every
    commit still asks for its fsync. Where TMPDIR is set, or memory has no room (containers give 64 MiB), the
    disk is taken.
    """
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it is asked for again


_into_memory()


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
        drop_lasting()
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
        # It holds nothing that must outlive it: what a commit means to its client stays the same.
        lasting = "-c fsync=off -c full_page_writes=off"
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=200 {lasting}"
        subprocess.run(
            [*run, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        yield f"postgresql+psycopg://entente@/postgres?host={folder}"
        drop_lasting()
    finally:
        subprocess.run(
            [*run, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _lasting() -> Iterator[None]:
    yield
    drop_lasting()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "entente.db")
    return str(request.getfixturevalue("postgres_url"))
