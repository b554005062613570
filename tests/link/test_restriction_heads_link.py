"""A notice withheld on the wire is found within one head: two real Parties, mutual TLS, one listener."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import (
    federation_service_pb2,
    link_pb2,
    restriction_head_pb2,
    use_pb2,
)
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as wire

from node.acts import head_making, open_item, restrict
from node.acts.operate import node_status
from node.acts.party import Party
from node.errors import Refusal
from node.link.lanes import PROTECTIVE
from tests.link.loopback import until
from tests.link.test_serve_content import OneDials, RealActs, one_dials
from tests.support.world import ANALYST, LIAISON, request

TIGHTEN = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN


class Wire:
    """What a Party's node does to its own notices and heads, where a test asks for it."""

    def __init__(self, acts: RealActs) -> None:
        self.withholds = False
        self.spoils = False
        self.asked: list[str] = []
        self._outbox_after, self._head_range, self._own_heads = (
            acts.outbox_after,
            acts.head_range,
            acts.own_heads,
        )
        for name in ("outbox_after", "head_range", "own_heads"):
            setattr(acts, name, getattr(self, name))

    def outbox_after(self, lane: int, after: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
        held = self.withholds and lane == PROTECTIVE
        return [] if held else self._outbox_after(lane, after, limit, max_bytes)

    def own_heads(self, opening: bool) -> link_pb2.Heads:
        return self._own_heads(opening)

    def head_range(
        self, asked: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange:
        self.asked.append(asked.WhichOneof("wanted") or "")
        run = self._head_range(asked)
        if self.spoils:
            run.entries[0].sequence += 1
        return run


async def _supplied(pair: OneDials, party: Party, to: Party) -> str:
    wanted = request(to, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN))
    item_id = await asyncio.to_thread(pair.world.supply, party, wanted)
    await until(pair.settled, "the item is there")
    return item_id


async def _tightened(pair: OneDials, party: Party, item_id: str) -> None:
    asked = wire.IssueNoticeRequest(
        request_id=item_id, item_id=item_id, kind=TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT])
    )
    who = pair.world.person(party, ANALYST)
    await asyncio.wrap_future(restrict.issue_notice(party, who, asked))
    pair.world.clock.forward(seconds=5)
    assert await asyncio.to_thread(lambda: head_making.make_heads(party).result()) == 1


def _exported(pair: OneDials, party: Party, item_id: str) -> str:
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA", action=use_pb2.USE_ACTION_EXPORT)
    try:
        open_item.open_item(party, pair.world.person(party, LIAISON), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def _status(party: Party) -> Any:
    (found,) = node_status(party).relationships
    return found


@pytest.mark.parametrize("originator", ["WCO", "CARICC"])
async def test_a_withheld_notice_is_found_with_the_next_head_though_one_side_only_dials_out(
    originator: str, tmp_path: Path
) -> None:
    async with one_dials(tmp_path) as pair:
        wires = {code: Wire(acts) for code, acts in pair.acts.items()}
        parties = pair.world.parties
        sender = parties[originator]
        recipient = next(party for code, party in parties.items() if code != originator)
        item_id = await _supplied(pair, sender, recipient)
        wires[originator].withholds = True
        await _tightened(pair, sender, item_id)
        await until(lambda: _status(recipient).restriction_gap_items == 1, "the gap is known")
        assert await asyncio.to_thread(_exported, pair, recipient, item_id) == "RESTRICTION_GAP"
        assert wires[originator].asked[0] == "first_index"
        wires[originator].withholds = False
        await until(lambda: _status(recipient).restriction_gap_items == 0, "the notice is here")
        await until(pair.settled, "and answered")
        assert await asyncio.to_thread(_exported, pair, recipient, item_id) == ""


async def test_where_nothing_is_missing_nothing_is_asked_of_the_peer(tmp_path: Path) -> None:
    async with one_dials(tmp_path) as pair:
        wires = {code: Wire(acts) for code, acts in pair.acts.items()}
        wco, caricc = pair.world.wco, pair.world.caricc
        item_id = await _supplied(pair, wco, caricc)
        await _tightened(pair, wco, item_id)
        newest = _status(wco).own_restriction_head_time
        await until(lambda: _status(caricc).peer_restriction_head_time == newest, "the head counts")
        await until(pair.settled, "the notice is answered")
        assert wires["WCO"].asked == []
        assert _status(caricc).restriction_gap_items == 0


async def test_false_pages_are_recorded_once_and_the_head_holds_nothing_fresh(tmp_path: Path) -> None:
    async with one_dials(tmp_path) as pair:
        wires = {code: Wire(acts) for code, acts in pair.acts.items()}
        wco, caricc = pair.world.wco, pair.world.caricc
        item_id = await _supplied(pair, wco, caricc)
        wires["WCO"].withholds = wires["WCO"].spoils = True
        await _tightened(pair, wco, item_id)
        await until(lambda: len(wires["WCO"].asked) > 2, "it asks again")
        assert len(pair.world.leaves(caricc, "frame.refused")) == 1
        assert not _status(caricc).HasField("peer_restriction_head_time")
        wires["WCO"].spoils = False
        newest = _status(wco).own_restriction_head_time
        await until(lambda: _status(caricc).peer_restriction_head_time == newest, "the true ones count", 30)
        assert _status(caricc).restriction_gap_items == 1


async def test_a_lane_that_stands_still_is_begun_anew_by_a_new_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.link.head_comparer.STILL_S", 0.2)
    monkeypatch.setattr("gateway.link.head_comparer.LOOK_AGAIN_S", 0.1)
    async with one_dials(tmp_path) as pair:
        wires = {code: Wire(acts) for code, acts in pair.acts.items()}
        item_id = await _supplied(pair, pair.world.wco, pair.world.caricc)
        wires["WCO"].withholds = True
        await _tightened(pair, pair.world.wco, item_id)
        before = pair.caricc.link._current
        await until(lambda: pair.caricc.link._current not in (None, before), "another session", 30)
        wires["WCO"].withholds = False
        await until(pair.settled, "what was owed is here", 30)
