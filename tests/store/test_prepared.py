"""Rows whose key is one of many: the same, whether they lie close together or far apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, bindparam, select

from node.store import schema
from node.store.prepared import AMONG_MAX, Among
from node.store.store import open_store
from node.store.unit import UnitOfWork
from tests.support.log import sign_note_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SESSION = schema.sealing_session.c
FOUND = Among(
    select(SESSION.session_id, SESSION.session).where(SESSION.rel == bindparam("r")), SESSION.session_id
)


def _key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def _rows(rel: int, numbers: Sequence[int]) -> list[dict[str, object]]:
    return [{"rel": rel, "session_id": _key(n), "session": b"s%d" % n, "recorded_us": 0} for n in numbers]


def _found(connection: Connection, numbers: Sequence[int]) -> dict[bytes, bytes]:
    rows = FOUND.rows(connection, {"r": 1}, [_key(number) for number in numbers])
    return {bytes(row.session_id): bytes(row.session) for row in rows}


def test_only_the_keys_asked_for_are_found_whatever_stands_between_them(database_url: str) -> None:
    store = open_store(database_url, now=lambda: NOW, sign=sign_note_of)
    held = range(0, 6 * AMONG_MAX, 2)

    def put(unit: UnitOfWork, calls: Sequence[object]) -> list[None]:
        unit.insert(schema.sealing_session, _rows(1, held) + _rows(2, [1, 3]))
        return [None] * len(calls)

    try:
        store.put(put, None).result()
        chosen = random.Random(7)
        with store.read() as connection:
            assert _found(connection, []) == {}
            for low, high, count in ((0, 9, 9), (10, 1_000, 90), (0, 6 * AMONG_MAX, 100), (1, 2, 1)):
                asked = chosen.sample(range(low, high), count)
                assert _found(connection, asked) == {_key(n): b"s%d" % n for n in asked if n in held}
    finally:
        store.close()


@pytest.mark.parametrize("between", [AMONG_MAX - 1, AMONG_MAX, AMONG_MAX + 1])
def test_the_ends_are_found_however_many_stand_between(database_url: str, between: int) -> None:
    store = open_store(database_url, now=lambda: NOW, sign=sign_note_of)

    def put(unit: UnitOfWork, calls: Sequence[object]) -> list[None]:
        unit.insert(schema.sealing_session, _rows(1, range(between + 2)))
        return [None] * len(calls)

    try:
        store.put(put, None).result()
        with store.read() as connection:
            ends = (0, between + 1)
            assert _found(connection, ends) == {_key(n): b"s%d" % n for n in ends}
    finally:
        store.close()
