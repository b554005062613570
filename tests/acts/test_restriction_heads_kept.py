"""Restriction heads as they are kept: cheap at rest, over restarts and old copies, in the node's state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import (
    general_rule_pb2,
    restriction_head_pb2,
    use_pb2,
)
from entente.v1 import restriction_pb2 as pb

from node.acts import restriction_heads
from node.acts.head_memory import HeadMemory
from node.acts.operate import node_status
from node.acts.party import Party
from node.errors import Refusal
from node.exchange.heads import last_of
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.test_notices_act import (
    SEAL,
    TIGHTEN,
    both_ways,
    issue,
    supplied,
    use,
)
from tests.acts.test_restriction_heads_act import (
    head_in,
    informed,
    made,
    missing,
    noticed,
    run_of,
    shown,
    taken,
    withheld,
    written,
)
from tests.support.world import ANALYST, LIAISON, World

EXPORT = use_pb2.USE_ACTION_EXPORT
_Head = restriction_head_pb2.RestrictionHead
_Run = restriction_head_pb2.RestrictionHeadRange


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


def test_notices_that_arrive_out_of_order_count_as_a_gap_and_a_head_finds_the_first_missing(
    world: World,
) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    issue(world, item_id, SEAL)
    informed(world)
    assert missing(world).under_way
    assert use(world, item_id, ANALYST) == ""
    both_ways(world)
    assert use(world, item_id, ANALYST) == "SEALED"
    assert informed(world) == 0
    assert notice_pb.RESTRICTION_NOTICE_KIND_SEAL == SEAL


def test_a_general_rule_that_is_not_here_puts_every_item_of_its_party_behind(world: World) -> None:
    item_id = supplied(world)

    def rule(party: Party, whose: str) -> None:
        row = {
            "rel": 1,
            "whose": whose,
            "statement_id": bytes(16),
            "sequence": 1,
            "digest": bytes(32),
            "rule": general_rule_pb2.GeneralRule().SerializeToString(),
            "state": "issued" if whose == "o" else "applied",
            "leaf_index": 1,
            "recorded_us": 1,
        }

        def act(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
            unit.insert(schema.general_rule, [row])
            return [None] * len(calls)

        party.store.put(act, None).result()

    informed(world)
    assert use(world, item_id, LIAISON, EXPORT) == ""
    rule(world.wco, "o")
    informed(world)
    assert use(world, item_id, LIAISON, EXPORT) == "RESTRICTION_GAP"
    with world.caricc.store.read() as connection:
        assert restriction_heads.rules_behind(connection, 1, 1)
    rule(world.caricc, "p")
    with world.caricc.store.read() as connection:
        assert not restriction_heads.rules_behind(connection, 1, 1)
