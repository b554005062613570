"""Small acts for the tests of the journal, and how they are made to wait together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from entente.v1 import ledger_pb2
from sqlalchemy import select

from node.store import schema
from node.store.store import Store
from node.store.unit import Fact, LaneHead, UnitOfWork
from tests.support.log import ORIGIN

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REL = 1


def relationship(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
    row = {
        "rel": REL,
        "agreement_id": "a-b",
        "own": "A",
        "peer": "B",
        "genesis": b"g",
        "digest": b"d" * 32,
        "epoch": 1,
        "origin": ORIGIN,
        "peer_origin": "b",
    }
    unit.insert(schema.agreement, [row])
    unit.insert(schema.ledger_head, [{"rel": REL, "size": 0}])
    return [None] * len(calls)


def append(unit: UnitOfWork, kinds: Sequence[str]) -> list[int]:
    indexes = []
    for kind in kinds:
        if kind == "bad.act":
            unit.append(REL, ledger_pb2.LedgerEntry(kind="bad.before"))
            unit.move_lane(REL, "o", 3, LaneHead(999, b"x" * 32))
            raise ValueError(kind)
        indexes.append(unit.append(REL, ledger_pb2.LedgerEntry(kind=kind))[0])
    return indexes


class Gate:
    """Holds the writer, so that acts pile up behind it."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        self.entered.set()
        assert self.opened.wait(10)
        return [None] * len(calls)


def pile(store: Store, put: Callable[[], list[Future[Any]]]) -> list[Future[Any]]:
    gate = Gate()
    held = store.put(gate, None)
    assert gate.entered.wait(10)
    futures = put()
    gate.opened.set()
    held.result(10)
    return futures


def leaves(store: Store) -> list[tuple[bytes, bytes]]:
    table = schema.ledger_entry
    with store.read() as connection:
        rows = connection.execute(select(table.c.leaf, table.c.leaf_hash).order_by(table.c.idx))
        return [(bytes(row.leaf), bytes(row.leaf_hash)) for row in rows]


class Count:
    def __init__(self, commits: list[int]) -> None:
        self.commits = commits

    def committed(self, acts: int, seconds: float) -> None:
        assert seconds >= 0
        self.commits.append(acts)

    def failed(self) -> None:
        self.commits.append(-1)

    def happened(self, facts: Mapping[Fact, int]) -> None:
        assert all(count > 0 for count in facts.values())
