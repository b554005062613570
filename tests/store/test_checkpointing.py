"""SQLite's log is moved into the file beside the writer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from node.store import schema
from node.store.checkpointing import Checkpointing
from node.store.store import open_store
from node.store.unit import UnitOfWork
from tests.support.processes import until


def _deny(unit: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[None]:
    unit.insert(schema.deny, rows)
    return [None] * len(rows)


@pytest.mark.parametrize("replaced", [False, True], ids=["moved away", "replaced"])
def test_the_log_of_a_file_that_was_moved_away_is_left_as_it_is(
    replaced: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, moved, log = tmp_path / "a ? file.db", tmp_path / "moved.db", tmp_path / "a ? file.db-wal"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE kept (n)")
    checkpointing = Checkpointing(path)
    try:
        path.rename(moved)
        if replaced:
            sqlite3.connect(path).close()
        writer.execute("INSERT INTO kept VALUES (1)")
        before = log.read_bytes()
        with caplog.at_level(logging.WARNING):
            checkpointing.committed(frozenset())
            until(lambda: caplog.records, "the log cannot be moved")
        assert path.exists() == replaced
        assert log.read_bytes() == before
    finally:
        checkpointing.stop()
        writer.close()


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
