"""What time alone does to cases is in the ledger once, whoever finds it first, and lists show it at once."""

from __future__ import annotations

import uuid
from datetime import timedelta

from entente.v1 import case_pb2, case_service_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.acts import case_lapses, case_listing
from node.acts.party import Party
from tests.support.casework import step
from tests.support.cooperating import (
    act,
    both,
    both_ways,
    case_of,
    listed,
    refusal_of,
    review_requested,
    states,
)
from tests.support.world import CONTACT, World

Step = case_pb2.CaseStep
OPEN, LAPSED = case_pb2.CASE_STATE_REQUESTED, case_pb2.CASE_STATE_LAPSED


def lapses(world: World, party: Party, case_id: str) -> int:
    """Return how often a Party has recorded that a case lapsed."""
    leaves = world.leaves(party, "case.lapsed")
    return sum(leaf.object_id == uuid.UUID(case_id).bytes for leaf in leaves)


def test_a_lapse_has_its_leaf_once_on_either_node(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    world.clock.forward(seconds=timedelta(days=30).total_seconds())
    for party in both(world):
        assert case_lapses.lapse_cases(party).result() == 0  # at the instant itself it still stands
    world.clock.forward(seconds=1)
    for party in both(world):
        while case_lapses.lapse_cases(party).result():
            pass
        assert lapses(world, party, case_id) == 1


def test_an_act_that_finds_a_lapse_records_it_first(world: World) -> None:
    invited = _invited(world)
    world.clock.forward(days=21)
    world.meet()
    assert act(world, world.caricc, step("meeting_accepted"), invited).state == case_pb2.CASE_STATE_ACCEPTED
    both_ways(world)
    for party in both(world):
        while case_lapses.lapse_cases(party).result():
            pass
        assert lapses(world, party, invited) == 1
    assert states(world, invited) == ("ACCEPTED", "ACCEPTED")


def test_acts_that_come_together_are_receipted_though_one_of_them_finds_a_lapse(world: World) -> None:
    lapsed, other = (act(world, world.wco, review_requested(world, days=days)).case_id for days in (30, 90))
    both_ways(world)
    acknowledged = step("review_acknowledged")
    act(world, world.caricc, acknowledged, other)
    act(world, world.caricc, acknowledged, lapsed)
    world.clock.forward(days=31)
    world.meet()
    carried = world.carry(world.caricc, world.wco)
    assert len(carried.receipts) == 2, "the lapse has its leaf between those of the two acts"
    assert [code for one in carried.settled for code in one.refused] == []
    assert sum(len(one.final) for one in carried.settled) == 2
    assert lapses(world, world.wco, lapsed) == 1
    for party in both(world):
        assert not any(case_of(world, party, one).summary.unsettled for one in (lapsed, other))


def test_an_act_done_in_time_that_arrives_too_late_undoes_the_lapse_on_both_nodes(world: World) -> None:
    invited = _invited(world)
    world.clock.forward(days=19)
    act(world, world.caricc, step("meeting_accepted"), invited)
    world.clock.forward(days=2)
    assert states(world, invited) == ("NO_REPLY", "ACCEPTED")
    assert case_lapses.lapse_cases(world.wco).result() == 1
    world.meet()
    both_ways(world)
    assert states(world, invited) == ("ACCEPTED", "ACCEPTED")
    assert all(not one.crossed for party in both(world) for one in case_of(world, party, invited).acts)


def test_a_list_shows_what_has_lapsed_where_it_stands_recorded_or_not(world: World) -> None:
    lapsed = act(world, world.wco, review_requested(world)).case_id
    lasting = act(world, world.wco, review_requested(world, days=90)).case_id
    both_ways(world)
    world.clock.forward(days=31)
    for recorded in (False, True):
        for party in both(world):
            assert listed(world, party, states=[LAPSED]) == [lapsed]
            assert listed(world, party, states=[OPEN]) == [lasting]
            assert listed(world, party, open_only=True) == [lasting]
            while recorded is False and case_lapses.lapse_cases(party).result():
                pass
    assert listed(world, world.caricc, awaits_me=True) == [lasting]
    assert listed(world, world.wco)[0] == lapsed  # it moved last, by time


def test_what_a_list_leaves_out_ends_no_page_too_early(world: World) -> None:
    expected = []
    for number in range(6):
        days = 90 if number % 2 else 10
        made = act(world, world.wco, review_requested(world, days=days)).case_id
        expected += [made] if days == 90 else []
        world.clock.forward(seconds=1)
    world.clock.forward(days=11)
    found, token = list[str](), ""
    while True:
        asked = case_service_pb2.ListCasesRequest(page_size=1, open_only=True, page_token=token)
        answer = case_listing.list_cases(world.wco, world.person(world.wco, CONTACT), asked)
        found += [one.case_id for one in answer.cases]
        token = answer.next_page_token
        if not token:
            break
    assert found == expected[::-1]
    assert refusal_of(world, world.wco, step("review_closed"), found[0]) == "INVALID_TRANSITION"


def _invited(world: World) -> str:
    """Return a meeting to which the second Party is invited, known to both."""
    case_id = act(world, world.wco, step("meeting_announced")).case_id
    act(world, world.wco, step("meeting_invited"), case_id)
    both_ways(world)
    return case_id


def test_what_lapsed_a_moment_ago_is_due_no_more_recorded_or_not(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    world.clock.forward(seconds=1 + timedelta(days=30).total_seconds())
    limit = Timestamp()
    limit.FromDatetime(world.clock.now() + timedelta(days=1))
    assert lapses(world, world.wco, case_id) == 0
    assert listed(world, world.wco) == [case_id]
    assert listed(world, world.wco, due_before=limit) == []
