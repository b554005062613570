"""SQLite's log is moved into the file beside the writer."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from node.store import schema
from node.store.store import open_store
from tests.support.processes import until


def test_what_is_committed_reaches_the_file_without_the_writer_moving_it(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    store = open_store(
        f"sqlite+pysqlite:///{path}", now=lambda: datetime.now(UTC), sign=lambda *_: "", random=bytes
    )
    try:
        row = {"kind": "uri", "value": "spiffe://x.example/node/a", "reason": "test", "recorded_us": 0}
        store.put(lambda unit, given: [unit.insert(schema.deny, [row]) for _ in given], None).result(10)

        def in_the_file() -> bool:
            # Opened as one file, SQLite does not see the log: what is found has been moved.
            reader = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
            try:
                return bool(reader.execute("SELECT count(*) FROM deny").fetchone()[0])
            finally:
                reader.close()

        until(in_the_file, "the log is moved")
    finally:
        store.close()
