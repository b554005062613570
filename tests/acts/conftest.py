"""Worlds for the tests of the acts: on SQLite in `make test`, on PostgreSQL in `make test-long`.

What differs between the two databases, the store's own tests show on both in `make test`; that every act
holds on both takes as long again, and is shown where there is time for it. CI runs both targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.world import POSTGRES_ENV, World, bare_world, world_in_force


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of database."""
    if request.param == "postgres":
        monkeypatch.setenv(POSTGRES_ENV, request.getfixturevalue("postgres_server"))
    return str(request.param)


@pytest.fixture
def world(tmp_path: Path, database: str) -> Iterator[World]:
    """Two Parties, the agreement in force, both rosters on both nodes."""
    with world_in_force(tmp_path, database) as made:
        yield made


@pytest.fixture
def strangers(tmp_path: Path, database: str) -> Iterator[World]:
    """Two Parties that hold no agreement yet."""
    with bare_world(tmp_path, database) as made:
        yield made
