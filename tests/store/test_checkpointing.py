"""SQLite's log is moved into the file beside the writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from node.store import schema
from node.store.store import open_store
from node.store.unit import UnitOfWork
from tests.support.processes import until


def _deny(unit: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[None]:
    unit.insert(schema.deny, rows)
    return [None] * len(rows)


def test_what_is_committed_reaches_the_file_without_the_writer_moving_it(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    store = open_store(
        f"sqlite+pysqlite:///{path}", now=lambda: datetime.now(UTC), sign=lambda *_: "", random=bytes
    )
    try:
        row = {"kind": "uri", "value": "spiffe://x.example/node/a", "reason": "test", "recorded_us": 0}
        store.put(_deny, row).result(10)

        def in_the_file() -> bool:
            # Opened as one file, SQLite does not see the log: what is found has been moved.
            reader = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
            try:
                return bool(reader.execute("SELECT count(*) FROM deny").fetchone()[0])
            except sqlite3.Error:  # not even the tables have been moved yet
                return False
            finally:
                reader.close()

        until(in_the_file, "the log is moved")
    finally:
        store.close()
