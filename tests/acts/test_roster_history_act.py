"""The versions of a roster that a node holds, and how its persons stand."""

from __future__ import annotations

from datetime import timedelta

from entente.v1 import roster_service_pb2 as wire

from node.acts import roster_history, rosters
from node.acts.operate import node_status
from tests.support.proposing import asked, propose, put, signed, without_analyst
from tests.support.world import ANALYST, START, World, roster


def test_the_history_tells_what_each_version_changed_and_who_proposed_it(world: World) -> None:
    made = propose(world, asked(without_analyst()))
    put(world, signed(world, made.roster))
    world.put_roster(world.wco, 5)
    request = wire.ListRosterVersionsRequest(party="WCO", page_size=2)
    page = roster_history.list_versions(world.wco, request)
    newest, proposed = page.versions
    assert [one.version for one in page.versions] == [5, 2]
    assert (newest.proposal_id, newest.HasField("proposer")) == ("", False)
    assert (proposed.proposal_id, proposed.proposer) == (made.proposal_id, made.proposer)
    assert list(proposed.changes) == list(made.changes)
    assert proposed.roster_digest == made.roster_digest
    request.page_token = page.next_page_token
    (first,) = roster_history.list_versions(world.wco, request).versions
    assert first.person_count == len(first.changes) - 3  # the roster itself and two systems are added, too
    world.carry(world.wco, world.caricc)
    seen = roster_history.list_versions(world.caricc, wire.ListRosterVersionsRequest(party="WCO"))
    assert [one.version for one in seen.versions] == [5, 2, 1]
    assert not any(one.HasField("proposer") for one in seen.versions)
    old = rosters.get_roster(world.wco, wire.GetRosterRequest(party="WCO", version=2))
    assert old.roster.roster == made.roster


def test_how_authorisations_stand_is_counted_for_both_rosters(world: World) -> None:
    later = roster("WCO", 2, without=[ANALYST])
    later.persons[0].valid_until_time.FromDatetime(START)
    later.persons[1].valid_from_time.FromDatetime(START + timedelta(days=1))
    put(world, wire.PutRosterRequest(roster=world.sign_roster("WCO", later)))
    (status,) = node_status(world.wco).relationships
    counts = {(one.party, one.state): one.count for one in status.roster_counts}
    assert counts == {
        ("WCO", 1): 1, ("WCO", 2): 2, ("WCO", 3): 1, ("WCO", 4): 1,
        ("CARICC", 1): 0, ("CARICC", 2): 5, ("CARICC", 3): 0, ("CARICC", 4): 0,
    }  # fmt: skip
