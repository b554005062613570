"""What `entente doctor` finds in a database that is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from gateway.cli.findings import Health
from tests.faults.test_doctor import seen
from tests.support.processes import Pair


def test_a_damaged_page_is_named_and_not_the_headline_above_it(pair: Pair) -> None:
    database = pair.wco.folder / "data" / "entente.db"
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'alarm'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    told = seen(pair.wco.home, "Database")
    assert told.health is Health.FAULT
    assert "***" not in told.text
    assert any(character.isdigit() for character in told.text)
