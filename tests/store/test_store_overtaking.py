"""What protects goes first before the writer, and in the midst of what the writer is at."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from entente.v1 import ledger_pb2
from sqlalchemy import select

from node.store import schema
from node.store.journal import CALL_MAX, SHORT_TURNS
from node.store.store import Store
from node.store.unit import LaneHead, UnitOfWork
from tests.store.journal_acts import REL, Count, Gate, append, leaves, pile


def test_what_protects_is_written_before_what_came_earlier(store: Store) -> None:
    futures = pile(
        store,
        lambda: (
            [store.put(append, f"k.n{n}") for n in range(3)] + [store.put(append, "k.urgent", first=True)]
        ),
    )
    assert [future.result(10) for future in futures] == [1, 2, 3, 0]


def test_what_protects_is_committed_with_the_call_during_which_it_came(store: Store) -> None:
    gate, commits = Gate(), list[int]()
    store.journal.watch = Count(commits)
    held = store.put(gate, None)
    assert gate.entered.wait(10)
    second, others = Gate(), list[Future[Any]]()
    others.append(store.put(second, None))
    others.extend(store.put(append, f"k.n{n}") for n in range(5))
    gate.opened.set()
    assert second.entered.wait(10)
    urgent = store.put(append, "k.urgent", first=True)
    second.opened.set()
    assert urgent.result(10) == 0
    assert [future.result(10) for future in others[1:]] == [1, 2, 3, 4, 5]
    held.result(10)
    assert commits == [1, 2, 5]


class _Long:
    """A call of many rows that says that it gives way; something that protects comes in its midst."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls: list[list[str]] = []
        self.urgent: list[Future[Any]] = []

    def __call__(self, unit: UnitOfWork, kinds: Sequence[str]) -> list[int]:
        unit.gives_way()
        self.calls.append([])
        indexes = []
        for place, kind in enumerate(kinds):
            if place == 1:
                self.urgent.append(self._store.put(append, "k.urgent", first=True))
            indexes.append(unit.append(REL, ledger_pb2.LedgerEntry(kind=kind))[0])
            unit.move_lane(REL, "o", 3, LaneHead(unit.lane(REL, "o", 3).sequence + 1, b"x" * 32))
            self.calls[-1].append(kind)
        return indexes


def test_a_long_call_gives_way_in_its_midst_once_and_is_done_whole_after_what_protects(store: Store) -> None:
    long, commits = _Long(store), list[int]()
    store.journal.watch = Count(commits)
    futures = pile(store, lambda: [store.put(long, kind) for kind in ("k.a", "k.b", "k.c")])
    assert [future.result(10) for future in futures] == [1, 2, 3]
    assert [future.result(10) for future in long.urgent] == [0, 4]
    assert long.calls == [["k.a"], ["k.a", "k.b", "k.c"]]
    assert commits == [1, 1, 4]
    kinds = [ledger_pb2.LedgerEntry.FromString(leaf).kind for leaf, _hash in leaves(store)]
    assert kinds == ["k.urgent", "k.a", "k.b", "k.c", "k.urgent"]
    with store.read() as connection:
        heads = connection.execute(select(schema.lane_head.c.sequence).where(schema.lane_head.c.lane == 3))
        assert heads.scalars().all() == [3], "a lane of which the undone call moved the head"


def test_a_call_that_says_nothing_of_it_is_never_ended_in_its_midst(store: Store) -> None:
    urgent: list[Future[Any]] = []

    def stubborn(unit: UnitOfWork, kinds: Sequence[str]) -> list[int]:
        urgent.append(store.put(append, "k.urgent", first=True))
        return append(unit, kinds)

    (future,) = pile(store, lambda: [store.put(stubborn, "k.a")])
    assert future.result(10) == 0
    assert urgent[0].result(10) == 1


def test_transactions_after_something_that_protects_hold_one_call_each_for_a_while(store: Store) -> None:
    commits: list[int] = []
    store.journal.watch = Count(commits)

    def two_calls() -> list[Future[Any]]:
        return [store.put(append, f"k.n{n}", weight=CALL_MAX) for n in range(2)]

    for future in pile(store, two_calls):
        future.result(10)
    assert commits == [1, 2]
    commits.clear()
    for future in pile(store, lambda: [store.put(append, "k.urgent", first=True), *two_calls()]):
        future.result(10)
    assert commits == [2, 1, 1]
    for _turn in range(SHORT_TURNS):
        store.put(append, "k.alone").result(10)
    commits.clear()
    for future in pile(store, two_calls):
        future.result(10)
    assert commits == [1, 2]


def test_a_lane_that_an_undone_act_has_read_is_read_anew(store: Store) -> None:
    def move(unit: UnitOfWork, calls: Sequence[str]) -> list[int]:
        (call,) = calls
        sequence = unit.lane(REL, "o", 3).sequence + 1
        if call == "bad":
            raise ValueError(call)
        unit.tail(REL)
        unit.move_lane(REL, "o", 3, LaneHead(sequence, b"x" * 32))
        return [sequence]

    assert store.put(move, "good", weight=CALL_MAX).result(10) == 1
    bad, good = pile(store, lambda: [store.put(move, call, weight=CALL_MAX) for call in ("bad", "good")])
    with pytest.raises(ValueError, match="bad"):
        bad.result(10)
    assert good.result(10) == 2


def test_a_call_has_no_more_statements_than_something_that_protects_may_wait_for(store: Store) -> None:
    calls: list[int] = []

    def count(_unit: UnitOfWork, given: Sequence[Any]) -> list[None]:
        calls.append(len(given))
        return [None] * len(given)

    futures = pile(
        store,
        lambda: (
            [store.put(count, None, weight=CALL_MAX // 2) for _number in range(5)]
            + [store.put(count, None, weight=10 * CALL_MAX)]
        ),
    )
    for future in futures:
        future.result(10)
    assert calls == [2, 2, 1, 1]
