"""Connections to the database: SQLite by default, PostgreSQL beyond one process.

Decides how durable a commit is and that readers never wait for the writer; refuses to know tables.
SQLite runs in WAL with `synchronous=FULL`, PostgreSQL with `synchronous_commit=on`: what was committed
survives a power cut. Sources: sqlite.org/wal.html; PostgreSQL 15, runtime-config-wal.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_MS: Final = 5_000
STATEMENT_TIMEOUT_MS: Final = 30_000
IDLE_TIMEOUT_MS: Final = 60_000
"""A transaction whose client is silent for so long is ended by the server: it may hold a ledger's head."""
WAL_PAGES_MAX: Final = 8_000
"""So many pages of 4 KiB in SQLite's log, and the writer moves them; `checkpointing.py` comes first."""
READERS: Final = 4
"""Reading connections kept open; readers see the last commit and block nobody."""


def is_sqlite(url: str | URL) -> bool:
    """Whether `url` names an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def writing_engine(url: str) -> Engine:
    """Return the engine with the one connection of the writer."""
    if is_sqlite(url):
        engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=_sqlite())
        event.listen(engine, "connect", _prepare_sqlite_writer)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    settings = ("synchronous_commit=on", f"idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}")
    return create_engine(
        url, pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=_postgres(*settings)
    )


def reading_engine(url: str) -> Engine:
    """Return the engine for readers: connections that cannot write."""
    if is_sqlite(url):
        engine = create_engine(
            url, poolclass=QueuePool, pool_size=READERS, max_overflow=READERS, connect_args=_sqlite()
        )
        event.listen(engine, "connect", _prepare_sqlite_reader)
        event.listen(engine, "begin", _begin_deferred)
        return engine
    return create_engine(
        url,
        pool_size=READERS,
        max_overflow=READERS,
        pool_pre_ping=True,
        connect_args=_postgres("default_transaction_read_only=on"),
    )


def _sqlite() -> dict[str, Any]:
    # No transaction control by the driver: it would begin late, after the first read.
    return {"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}


def _postgres(*settings: str) -> dict[str, Any]:
    every = (*settings, f"statement_timeout={STATEMENT_TIMEOUT_MS}", "timezone=UTC")
    return {
        "options": " ".join(f"-c {setting}" for setting in every),
        "connect_timeout": 5,
        # A server that vanished without a word is given up, so that nobody waits for its answer for ever.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
        "tcp_user_timeout": STATEMENT_TIMEOUT_MS,
    }


def _run(dbapi_connection: Any, *pragmas: str) -> None:
    cursor = dbapi_connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_sqlite_writer(dbapi_connection: Any, _record: object) -> None:
    _run(
        dbapi_connection,
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-4000",
        f"wal_autocheckpoint={WAL_PAGES_MAX}",
        "journal_size_limit=67108864",
        "temp_store=MEMORY",
        # A content key that is destroyed leaves no copy in the free space of its page.
        "secure_delete=FAST",
    )


def _prepare_sqlite_reader(dbapi_connection: Any, _record: object) -> None:
    _run(dbapi_connection, f"busy_timeout={BUSY_TIMEOUT_MS}", "cache_size=-1000", "query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
