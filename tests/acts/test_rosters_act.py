"""Rosters: stated under the principal's signature, told to the peer, the newest counts."""

from __future__ import annotations

import pytest
from entente.v1 import roster_service_pb2

from node.acts import rosters
from node.errors import Refusal
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import ANALYST, START, World, person_id, roster

pytestmark = pytest.mark.any_memorandum


def test_a_new_version_is_known_to_both_nodes_after_it_was_carried(world: World) -> None:
    answer = world.put_roster(world.wco, 2, without=[ANALYST])
    assert answer.version == 2
    world.carry(world.wco, world.caricc)
    own, seen = world.wco.relationship().own_roster, world.caricc.relationship().peer_roster
    assert own is not None
    assert seen is not None
    assert own.version == seen.version == 2
    assert not seen.is_authorised(person_id(FIRST, ANALYST), START)


def test_the_same_roster_again_changes_nothing_and_names_the_same_statement(world: World) -> None:
    first = world.put_roster(world.wco, 2)
    leaves = len(world.leaves(world.wco))
    assert world.put_roster(world.wco, 2) == first
    assert len(world.leaves(world.wco)) == leaves


def test_a_roster_no_newer_than_the_one_held_is_refused(world: World) -> None:
    world.put_roster(world.wco, 3)
    with pytest.raises(Refusal) as refused:
        world.put_roster(world.wco, 2)
    assert refused.value.code == "INVALID_TRANSITION"


def test_a_roster_that_the_principal_did_not_sign_is_refused(world: World) -> None:
    signed = world.sign_roster(FIRST, roster(FIRST, 2))
    signed.signatures[0].signature = bytes(64)
    with pytest.raises(Refusal) as refused:
        rosters.put_roster(world.wco, roster_service_pb2.PutRosterRequest(roster=signed)).result()
    assert refused.value.code == "SIGNATURE_INVALID"
    del signed.signatures[:]
    with pytest.raises(Refusal) as refused:
        rosters.put_roster(world.wco, roster_service_pb2.PutRosterRequest(roster=signed)).result()
    assert refused.value.code == "PRINCIPAL_REQUIRED"


def test_the_peers_roster_is_not_put_by_our_own_operator(world: World) -> None:
    signed = world.sign_roster(SECOND, roster(SECOND, 2))
    with pytest.raises(Refusal) as refused:
        rosters.put_roster(world.wco, roster_service_pb2.PutRosterRequest(roster=signed)).result()
    assert refused.value.code == "PRINCIPAL_REQUIRED"


def test_both_rosters_are_read_as_they_were_signed(world: World) -> None:
    for code in (FIRST, SECOND):
        request = roster_service_pb2.GetRosterRequest(party=code)
        answers = [rosters.get_roster(party, request) for party in world.parties.values()]
        assert answers[0].roster == answers[1].roster == world.sign_roster(code, roster(code, 1))
    with pytest.raises(Refusal) as refused:
        rosters.get_roster(world.wco, roster_service_pb2.GetRosterRequest(party="UNODC"))
    assert refused.value.code == "NOT_FOUND"


def test_a_roster_is_stated_in_the_ledger_of_its_party_and_received_in_the_others(world: World) -> None:
    for party in world.parties.values():
        assert len(world.leaves(party, "roster.stated")) == 1
        assert len(world.leaves(party, "roster.received")) == 1
