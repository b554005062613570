"""What was just committed goes out of memory as the store would give it, only where nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from entente.v1 import link_pb2, statement_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.acts import outbox
from node.acts import submit as submitting
from node.acts.fresh import FRESH_MAX_S, Fresh, Owed, owes
from node.acts.party import Party
from node.acts.submit import submit
from node.errors import Refusal
from node.store.store import Store
from node.store.unit import UnitOfWork
from tests.support.world import AGREEMENT, ANALYST, World, request

ROUTINE = statement_pb2.LANE_ROUTINE


def owed(sequence: int, size: int = 10) -> Owed:
    return Owed(sequence, bytes(size), None, ())


def sequences(fresh: Fresh, after: int, limit: int = 100) -> list[int]:
    return [one.sequence for one in fresh.after(1, ROUTINE, after, limit)]


def test_a_run_is_given_from_where_it_is_asked_for() -> None:
    fresh = Fresh()
    fresh.add(1, ROUTINE, [owed(5), owed(6)])
    fresh.add(1, ROUTINE, [owed(7)])
    assert sequences(fresh, 4, 2) == [5, 6]
    assert sequences(fresh, 4) == [5, 6, 7]
    assert sequences(fresh, 6) == [7]
    assert sequences(fresh, 7) == []


def test_what_may_follow_a_gap_is_for_the_store() -> None:
    fresh = Fresh()
    fresh.add(1, ROUTINE, [owed(5), owed(6)])
    assert sequences(fresh, 0) == []
    assert sequences(fresh, 3) == []
    fresh.add(1, ROUTINE, [owed(8)])
    assert sequences(fresh, 4) == []
    assert sequences(fresh, 7) == [8]


def test_what_has_waited_for_some_seconds_is_for_the_store() -> None:
    now = 100.0
    fresh = Fresh(clock=lambda: now)
    fresh.add(1, ROUTINE, [owed(1)])
    now += FRESH_MAX_S / 2
    fresh.add(1, ROUTINE, [owed(2)])
    assert sequences(fresh, 0) == [1, 2]
    now += FRESH_MAX_S / 2 + 1
    assert sequences(fresh, 0) == []
    assert sequences(fresh, 1) == [2]


def test_lanes_and_agreements_are_kept_apart() -> None:
    fresh = Fresh()
    fresh.add(1, ROUTINE, [owed(1)])
    assert fresh.after(2, ROUTINE, 0, 10) == []
    assert fresh.after(1, statement_pb2.LANE_BULK, 0, 10) == []


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 60)), max_size=40), st.integers(0, 60))
def test_whatever_comes_memory_is_bounded_and_what_is_given_is_a_run(
    added: list[tuple[int, int]], after: int
) -> None:
    fresh, last, known = Fresh(most_bytes=100), 0, set[int]()
    for step, size in added:
        last += step
        fresh.add(1, ROUTINE, [owed(last, size)])
        known.add(last)
        assert sum(one.size_bytes for run in fresh._runs.values() for _, one in run) <= 100
    given_now = sequences(fresh, after)
    assert given_now == list(range(after + 1, after + 1 + len(given_now)))
    assert known.issuperset(given_now)


def at_hand(party: Party, after: int = 0, limit: int = 100) -> list[tuple[int, bytes]] | None:
    return outbox.outbox_at_hand(party, AGREEMENT, ROUTINE, after, limit, 262_144)


def read(party: Party, after: int = 0, limit: int = 100) -> list[tuple[int, bytes]]:
    return outbox.outbox_after(party, AGREEMENT, ROUTINE, after, limit, 262_144)


def test_deliveries_from_memory_are_those_of_the_store(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [request(world.wco) for _ in range(3)]
    submit(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    submit(world.caricc, world.person(world.caricc, ANALYST), [request(world.wco)]).result()
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_stored", _never)
        memory = read(world.caricc)
        later = read(world.caricc, after=2)
    world.caricc.fresh.clear()
    assert [sequence for sequence, _ in memory] == [1, 2, 3, 4]
    assert memory == read(world.caricc)
    assert later == read(world.caricc, after=2)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process can write, whatever the database is."""
    monkeypatch.setattr(Store, "alone", property(lambda _store: True))


@pytest.mark.usefixtures("alone")
def test_what_is_at_hand_is_what_the_store_owes(world: World) -> None:
    assert at_hand(world.caricc) is None
    world.supply(world.caricc, request(world.wco))
    assert read(world.caricc) == at_hand(world.caricc)
    assert at_hand(world.caricc, after=1) is None


@pytest.mark.usefixtures("alone")
def test_nothing_is_at_hand_while_the_peer_has_not_answered_what_goes_before(world: World) -> None:
    def governs(unit: UnitOfWork, calls: Any) -> list[None]:
        unit.topics.add(owes(statement_pb2.LANE_GOVERNANCE))
        return [None for _ in calls]

    world.supply(world.caricc, request(world.wco))
    assert read(world.caricc)
    assert at_hand(world.caricc)
    world.caricc.store.put(governs, None).result()
    assert at_hand(world.caricc) is None
    assert read(world.caricc)  # the store knows that nothing is unanswered
    assert at_hand(world.caricc)


def test_an_answer_read_before_more_was_said_is_not_believed() -> None:
    fresh = Fresh()
    said = fresh.said
    fresh.governed()
    fresh.answered(1, said)
    assert not fresh.all_answered(1)
    fresh.answered(1, fresh.said)
    assert fresh.all_answered(1)
    assert not fresh.all_answered(2)


def test_nothing_is_at_hand_where_another_process_may_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.supply(world.caricc, request(world.wco))
    assert read(world.caricc)
    monkeypatch.setattr(Store, "alone", property(lambda _store: False))
    assert at_hand(world.caricc) is None


def test_an_item_with_an_attachment_is_read_from_the_store(world: World) -> None:
    uploaded = world.upload(world.caricc, b"annex")
    world.supply(world.caricc, request(world.wco, attachments=[b"annex"], upload_ids=[uploaded]))
    world.supply(world.caricc, request(world.wco))
    assert [sequence for sequence, _ in read(world.caricc)] == [1, 2]


def test_from_memory_no_more_travels_along_than_from_the_store(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (outbox, submitting):
        monkeypatch.setattr(module, "INLINE_TOGETHER_MAX_BYTES", 10)
    world.supply(world.caricc, request(world.wco))
    ((_, memory),) = read(world.caricc)
    world.caricc.fresh.clear()
    assert [delivery for _, delivery in read(world.caricc)] == [memory]
    assert not link_pb2.Delivery.FromString(memory).inline_parts


def test_what_was_not_committed_is_not_in_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_unit: UnitOfWork) -> None:
        raise RuntimeError("the last thing before the commit")

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "close", fails)
        with pytest.raises((RuntimeError, Refusal)):
            submit(world.caricc, world.person(world.caricc, ANALYST), [request(world.wco)]).result()
    assert not any(world.caricc.fresh._runs.values())
    assert read(world.caricc) == []
    world.supply(world.caricc, request(world.wco))
    assert [sequence for sequence, _ in read(world.caricc)] == [1]


@pytest.mark.parametrize("topic", ["restrictions", "roster", "agreement"])
def test_a_commit_that_may_change_what_leaves_empties_the_memory(world: World, topic: str) -> None:
    def act(unit: UnitOfWork, calls: Any) -> list[None]:
        unit.topics.add(topic)
        return [None for _ in calls]

    world.supply(world.caricc, request(world.wco))
    world.caricc.store.put(act, None).result()
    assert not world.caricc.fresh._runs
    assert [sequence for sequence, _ in read(world.caricc)] == [1]


def test_an_act_that_is_undone_takes_back_what_it_would_have_done_after_the_commit(world: World) -> None:
    done: list[str] = []

    def act(name: str, *, fail: bool) -> Callable[[UnitOfWork, Any], list[None]]:
        def run(unit: UnitOfWork, calls: Any) -> list[None]:
            unit.after_commit(lambda: done.append(name))
            if fail:
                raise RuntimeError(name)
            return [None for _ in calls]

        return run

    bad = world.caricc.store.put(act("bad", fail=True), None)
    world.caricc.store.put(act("good", fail=False), None).result()
    assert isinstance(bad.exception(), RuntimeError)
    assert done == ["good"]


def _never(*_given: object) -> list[Owed]:
    raise AssertionError("the store was read")
