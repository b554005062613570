"""The agreed limits over a live session: seen while it lives, and what is held for them comes again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from entente.v1 import statement_pb2

from gateway.link.link import Link
from node.acts import outbox
from node.acts.party import Party
from node.errors import Refusal, code_of
from tests.link.loopback import links_of, until
from tests.support.cooperating import act, case_of, review_requested, states
from tests.support.moved_clock import MovedClock
from tests.support.world import AGREEMENT, START, World, request, world_in_force


async def supplied(world: World, party: Party, to: Party) -> str:
    """Supply an item; return its id, or the code under which it is refused."""
    try:
        return await asyncio.to_thread(world.supply, party, request(to))
    except Refusal as refusal:
        return refusal.code


def owes(party: Party) -> int:
    return len(outbox.outbox_after(party, AGREEMENT, statement_pb2.LANE_ROUTINE, 0, 100, 1 << 20))


def skew_s(party: Party) -> float:
    return party.watch(party.relationship(AGREEMENT)).clock_skew.total_seconds()


async def up(*links: Link) -> None:
    for link in links:
        link.start()
    await until(lambda: all(link.status.up for link in links), "a session")


async def test_clocks_that_part_and_agree_again_are_seen_on_a_live_session(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        clock = MovedClock(START)
        caricc = Party("CARICC", world.caricc.store, world.caricc.keys, clock)
        async with links_of(world.wco, caricc, heads_busy_s=0.1, heads_rest_s=0.1) as links:
            await up(*links)
            await until(lambda: owes(world.wco) == 0, "nothing is owed")
            clock.forward(seconds=400)
            await until(lambda: (skew_s(world.wco), skew_s(caricc)) == (400, -400), "both see it")
            assert await supplied(world, world.wco, caricc) == "CLOCK_SKEW"
            assert await supplied(world, caricc, world.wco) == "CLOCK_SKEW"
            clock.forward(seconds=-400)
            await until(lambda: (skew_s(world.wco), skew_s(caricc)) == (0, 0), "both see that they agree")
            item = await supplied(world, world.wco, caricc)
            await until(lambda: len(world.leaves(caricc, "item.received")) == 1, f"{item} arrives")


@pytest.mark.parametrize("count", [1, 3])
async def test_what_only_the_receiver_stops_is_sent_again_until_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    with world_in_force(tmp_path) as world:
        peers, rel = world.caricc.peers, world.caricc.relationship(AGREEMENT).rel
        saw_clock = peers.saw_clock
        monkeypatch.setattr(peers, "saw_clock", lambda rel, _skew: saw_clock(rel, timedelta(seconds=400)))
        ids = [await supplied(world, world.wco, world.caricc) for _ in range(count)]
        async with links_of(
            world.wco, world.caricc, heads_busy_s=0.1, heads_rest_s=0.1, receipt_wait_s=0.3
        ) as links:
            await up(*links)
            await until(lambda: len(world.leaves(world.caricc, "statement.received")) >= 2, "held twice")
            held = world.leaves(world.caricc, "statement.received")
            assert {code_of(leaf.code) for leaf in held} == {"CLOCK_SKEW"}
            assert not world.leaves(world.caricc, "item.received")
            monkeypatch.undo()
            saw_clock(rel, timedelta(0))
            await until(lambda: owes(world.wco) == 0, "taken")
        assert len(world.leaves(world.caricc, "item.received")) == len(ids)


async def test_an_act_before_its_time_is_sent_again_until_its_time_has_come(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        world.clock.forward(seconds=400)
        case_id = act(world, world.wco, review_requested(world)).case_id
        world.clock.forward(seconds=-400)
        async with links_of(
            world.wco, world.caricc, heads_busy_s=0.1, heads_rest_s=0.1, receipt_wait_s=0.3
        ) as links:
            await up(*links)
            await until(lambda: len(world.leaves(world.caricc, "statement.received")) >= 2, "held twice")
            assert {code_of(leaf.code) for leaf in world.leaves(world.caricc, "statement.received")} == {
                "CLOCK_SKEW"
            }
            assert not world.leaves(world.caricc, "review.received")
            world.clock.forward(seconds=400)
            await until(lambda: owes(world.wco) == 0, "taken")
        assert len(world.leaves(world.caricc, "review.received")) == 1
        assert states(world, case_id) == ("REQUESTED", "REQUESTED")
        assert not case_of(world, world.wco, case_id).summary.unsettled
