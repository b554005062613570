"""The store of one Party's node: opened, brought to the current schema, read and written.

Decides that only one process uses an SQLite file and that the schema is the program's; refuses to know
what is stored. Writing goes through the journal alone; readers see the last commit and block nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, Engine, inspect, make_url, text

from node.errors import EntenteError, Refusal
from node.randomness import random_bytes
from node.store.checkpointing import Checkpointing
from node.store.engine import is_sqlite, reading_engine, writing_engine
from node.store.faults import is_down
from node.store.journal import Journal, Run
from node.store.ledger_rows import SignCheckpoint
from node.store.schema import metadata

HEAD: Final = "0008"
"""The newest revision in `migrations/versions`; a test compares it."""
_VERSION_TABLE: Final = "alembic_version"
_LOOKED_THROUGH_BYTES: Final = 256 * 1024 * 1024
SCHEMA: Final = "schema "
"""How `database_fault` begins where the schema is not the program's; its number follows, or None."""
MISSING: Final = "missing "
"""How `database_fault` begins where tables are gone that the schema has; their names follow."""
_UPGRADE_LOCK: Final = 0x656E7465  # "ente": one process at a time upgrades a PostgreSQL schema


class StoreInUseError(EntenteError):
    """Another process has this SQLite store open."""


class SchemaError(EntenteError):
    """The database's schema is not one this program knows."""


class Store:
    """One Party's database."""

    def __init__(
        self, url: str, lock: IO[str] | None, writer: Engine, readers: Engine, journal: Journal
    ) -> None:
        self.url: Final = url
        self.journal: Final = journal
        self._lock = lock
        self._writer = writer
        self._readers = readers
        path = sqlite_path(url)
        self._checkpointing = None if path is None else Checkpointing(path)
        if self._checkpointing is not None:
            journal.on_commit(self._checkpointing.committed)

    def put(self, run: Run, given: Any, *, first: bool = False, weight: int = 1) -> Future[Any]:
        """Have the act `run` carried out with `given`; the future is resolved after the commit.

        Args:
            first: it protects, and overtakes what does not.
            weight: how many statements it is about.
        """
        return self.journal.put(run, given, first=first, weight=weight)

    def on_commit(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Have `listener` told the topics of each commit, on the writer's thread."""
        self.journal.on_commit(listener)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees the last commit. Raises Refusal STORE_UNAVAILABLE."""
        try:
            with self._readers.connect() as connection:
                yield connection
        except Exception as error:
            if not is_down(error):
                raise
            raise Refusal("STORE_UNAVAILABLE", "the node cannot read its store", retry_after_s=1.0) from error

    @property
    def alone(self) -> bool:
        """Whether no other process can have this database open."""
        return self._lock is not None

    def writable(self) -> bool:
        """Whether the last write could be committed."""
        return self.journal.writable

    def close(self) -> None:
        """Finish what waits, then let go of the database. Safe to repeat."""
        self.journal.stop()
        if self._checkpointing is not None:
            self._checkpointing.stop()
        self._readers.dispose()
        self._writer.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def open_store(
    url: str,
    *,
    now: Callable[[], datetime],
    sign: SignCheckpoint,
    random: Callable[[int], bytes] = random_bytes,
    upgrade: Callable[[Engine], None] | None = None,
) -> Store:
    """Open the database at `url`, create or upgrade its schema, and start its writer.

    Args:
        url: SQLAlchemy's form; `sqlite+pysqlite:///path` or `postgresql+psycopg://...`.
        now: the clock; aware instants.
        sign: makes the signed note of a checkpoint.
        upgrade: brings the schema to the program's version; `upgrade_here` where none is given.

    Raises:
        StoreInUseError: another process has the SQLite file open.
        SchemaError: the schema is newer than this program.
    """
    lock = _lock(url)
    try:
        writer = writing_engine(url)
        (upgrade or upgrade_here)(writer)
        return Store(url, lock, writer, reading_engine(url), Journal(writer, now, sign, random))
    except BaseException:
        if lock is not None:
            lock.close()
        raise


def open_reader(url: str) -> Engine:
    """Return an engine that can only read, for audits beside a running or stopped node."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise SchemaError(f"there is no database at {path}")
    return reading_engine(url)


def database_fault(url: str) -> str:
    """Return what is wrong with the database as far as a quick look tells; empty if nothing is.

    Of an SQLite file up to 256 MiB every page is looked at, of a larger one the header and the tables' own.
    Schema None means that there is no table of ours at all.

    Raises:
        SQLAlchemyError: it cannot be read at all.
    """
    engine = open_reader(url)
    path = sqlite_path(url)
    try:
        with engine.connect() as connection:
            held = set(inspect(connection).get_table_names())
            gone = sorted({*metadata.tables, _VERSION_TABLE} - held)
            ours = not held.isdisjoint(metadata.tables)
            if (found := _revision(connection)) != HEAD and not (found is None and ours):
                return f"{SCHEMA}{found}"
            if gone:
                return MISSING + ", ".join(gone)
            if path is not None and path.stat().st_size <= _LOOKED_THROUGH_BYTES:
                verdict = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
                return "" if verdict == "ok" else verdict.splitlines()[-1]  # a headline may come before
    finally:
        engine.dispose()
    return ""


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite URL; None for another database."""
    database = make_url(url).database
    return Path(database) if is_sqlite(url) and database else None


def upgrade_here(engine: Engine) -> None:
    """Bring the schema to the program's version. Raises SchemaError if it is newer than that."""
    if not is_current(engine):  # usually it is, and the migrations' library is never loaded
        _migrate(engine)


def is_current(engine: Engine) -> bool:
    """Return whether the schema is the program's."""
    with engine.connect() as connection:
        return _revision(connection) == HEAD


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(resources.files("node.store") / "migrations"))
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:k)"), {"k": _UPGRADE_LOCK})
            connection.commit()
        try:
            known = ScriptDirectory.from_config(config)
            current = _revision(connection)
            connection.rollback()
            if current is not None and current not in {script.revision for script in known.walk_revisions()}:
                raise SchemaError(f"the database is at schema {current}, which this program does not know")
            if current != known.get_current_head():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_unlock(:k)"), {"k": _UPGRADE_LOCK})
                connection.commit()


def _lock(url: str) -> IO[str] | None:
    path = sqlite_path(url)
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.with_name(path.name + ".lock").open("w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise StoreInUseError(f"another process has {path} open: stop it, or use PostgreSQL") from None
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle
