"""When restriction heads are made and what they are over, and that an idle node works nothing out twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import update

from node.acts import restriction_heads
from node.acts.head_memory import HeadMemory
from node.acts.operate import node_status
from node.errors import Refusal
from node.exchange.heads import last_of
from node.exchange.lives import NoticeState
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.restriction_head_steps import (
    compared,
    head_in,
    informed,
    made,
    noticed,
    run_of,
    shown,
    taken,
    withheld,
    written,
)
from tests.acts.test_notices_act import TIGHTEN, both_ways, issue, supplied
from tests.support.world import World


def test_four_heads_are_made_within_a_lease_and_the_counter_rises_with_each(world: World) -> None:
    counters = [head_in(shown(world)).counter]
    lease = world.wco.relationship().settings().restriction_head_lease_seconds
    assert made(world.wco) == 0
    for _ in range(3):
        world.clock.forward(seconds=lease / 4 - 1)
        assert made(world.wco) == 0
        world.clock.forward(seconds=1)
        counters.append(head_in(shown(world)).counter)
    assert counters == sorted(set(counters))
    assert made(world.wco) == 0


def test_what_came_after_the_head_puts_nothing_behind(world: World) -> None:
    first, second = supplied(world), supplied(world)
    issue(world, first, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    both_ways(world)
    told = shown(world)
    issue(world, second, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    issue(world, first, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_COPY_TEXT]))
    both_ways(world)
    assert taken(world, told)
    assert compared(world) == 0
    assert node_status(world.caricc).relationships[0].restriction_gap_items == 0


def test_a_notice_that_was_rejected_is_in_no_head_after_that(world: World) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    world.clock.forward(seconds=5)
    assert head_in(shown(world)).items == 1

    def reject(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
        unit.connection.execute(update(schema.notice).values(state=NoticeState.REJECTED.value))
        return [None] * len(calls)

    world.wco.store.put(reject, None).result()
    world.clock.forward(seconds=5)
    assert head_in(shown(world)).items == 0


def test_an_idle_node_with_many_notices_works_nothing_out_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(world.wco, noticed("o", range(1, 3_001)))
    written(world.caricc, noticed("p", range(1, 3_001)))
    asked: list[str] = []
    entries_of = restriction_heads.entries_of

    def counted(connection: Any, rel: int, whose: str, basis: Any) -> Any:
        asked.append(whose)
        return entries_of(connection, rel, whose, basis)

    monkeypatch.setattr(restriction_heads, "entries_of", counted)
    lease = world.wco.relationship().settings().restriction_head_lease_seconds
    for _ in range(5):
        world.clock.forward(seconds=lease / 4)
        assert not taken(world, shown(world)), "it is the same here: nothing is asked of the peer"
    assert sorted(asked) == ["o", "p"]


def test_notices_without_end_are_gathered_into_few_heads(world: World) -> None:
    written(world.wco, noticed("o", range(1, 50_001)))
    assert made(world.wco) == 1
    written(world.wco, noticed("o", range(60_000, 60_001)))
    world.clock.forward(seconds=5)
    assert made(world.wco) == 0
    world.clock.forward(seconds=2)
    assert made(world.wco) == 1


def test_after_a_restart_the_same_head_is_shown_and_the_counter_goes_on(world: World) -> None:
    item_id = withheld(world)
    world.clock.forward(seconds=5)
    before = shown(world)
    world.wco.heads = HeadMemory()  # type: ignore[misc]
    after = shown(world)
    assert after.restriction_head == before.restriction_head
    counter = head_in(after).counter
    run = run_of(world, counter, item_id=bytes.fromhex(item_id.replace("-", "")))
    assert last_of(head_in(after), run, run.entries[0].item_id) == 1
    world.clock.forward(seconds=900)
    assert head_in(shown(world)).counter > counter
    with pytest.raises(Refusal) as refused:
        run_of(world, counter, first_index=0)
    assert refused.value.code == "NOT_FOUND"


def test_a_node_put_back_to_an_old_copy_signs_no_counter_anew(world: World) -> None:
    newest = head_in(shown(world)).counter

    def forget(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
        unit.connection.execute(schema.restriction_head.delete())
        return [None] * len(calls)

    world.wco.store.put(forget, None).result()
    world.clock.forward(seconds=5)
    assert head_in(shown(world)).counter > newest


def test_a_ledger_in_doubt_makes_no_head(world: World) -> None:
    def freeze(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
        unit.freeze(1, "FORK_DETECTED")
        return [None] * len(calls)

    world.wco.store.put(freeze, None).result()
    assert made(world.wco) == 0


def test_the_state_of_the_node_says_how_old_the_heads_are_and_how_many_items_are_behind(
    world: World,
) -> None:
    (status,) = node_status(world.caricc).relationships
    assert not status.HasField("peer_restriction_head_time")
    withheld(world)
    informed(world)
    made(world.caricc)
    (status,) = node_status(world.caricc).relationships
    assert status.peer_restriction_head_time.ToMicroseconds() == int(world.clock.now().timestamp() * 1e6)
    assert status.HasField("own_restriction_head_time")
    assert (status.restriction_gap_items, status.restriction_head_lease.seconds) == (1, 900)
    both_ways(world)
    assert node_status(world.caricc).relationships[0].restriction_gap_items == 0
