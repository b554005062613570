"""A contact person proposes, the principal's key confirms: until then nothing has changed."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from entente.v1 import roster_pb2, roster_proposal_pb2
from entente.v1 import roster_service_pb2 as wire
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from node.acts import proposed_rosters, roster_proposals
from node.acts.party import Caller, Party
from node.errors import Refusal
from node.store import schema
from tests.support.proposing import (
    asked,
    draft,
    propose,
    put,
    put_refused,
    refused,
    signed,
    without_analyst,
)
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    LIAISON,
    OPERATOR,
    START,
    World,
    person_id,
    roster,
    world_in_force,
)

PENDING = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_PENDING
CONFIRMED = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_CONFIRMED
WITHDRAWN = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_WITHDRAWN
SUPERSEDED = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_SUPERSEDED


def state(world: World, proposal_id: str) -> int:
    request = wire.GetRosterProposalRequest(proposal_id=proposal_id)
    return proposed_rosters.get_proposal(world.wco, None, request).proposal.state


def withdraw(world: World, proposal_id: str, who: str = CONTACT) -> roster_proposal_pb2.RosterProposal:
    request = wire.WithdrawRosterProposalRequest(proposal_id=proposal_id)
    caller = world.person(world.wco, who)
    return roster_proposals.withdraw_proposal(world.wco, caller, request).result().proposal


def everything(party: Party) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database, table by table, but the ledger's, the checkpoints' and the proposals'."""
    own = {"roster_proposal", "request"}
    with party.store.read() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in schema.metadata.sorted_tables
            if table.name not in own and not table.name.startswith("ledger_")
        }


def test_a_proposal_is_signed_and_comes_into_force_at_both_nodes(world: World) -> None:
    made = propose(world, asked(without_analyst()))
    assert (made.state, made.base_version, made.version) == (PENDING, 1, 2)
    assert made.roster_digest == hashlib.sha256(made.roster).digest()
    (change,) = made.changes
    assert (change.kind, change.person_id) == (
        roster_proposal_pb2.ROSTER_CHANGE_KIND_REMOVED, person_id("WCO", ANALYST)
    )  # fmt: skip
    assert put(world, signed(world, made.roster)).version == 2
    assert state(world, made.proposal_id) == CONFIRMED
    world.carry(world.wco, world.caricc)
    seen = world.caricc.relationship().peer_roster
    assert seen is not None
    assert seen.version == 2
    assert not seen.is_authorised(person_id("WCO", ANALYST), START)


def test_the_leaf_of_the_new_version_says_who_proposed_it_and_the_peer_does_not_hear_of_it(
    world: World,
) -> None:
    made = propose(world, asked(without_analyst()))
    (proposed,) = world.leaves(world.wco, "roster.proposed")
    assert proposed.object_id == made.roster_digest
    assert proposed.actor.person_id == person_id("WCO", CONTACT)
    assert proposed.actor.role == roster_pb2.ROLE_CONTACT
    put(world, signed(world, made.roster))
    stated = world.leaves(world.wco, "roster.stated")[-1]
    assert stated.proposer == proposed.actor
    assert stated.actor.role == roster_pb2.ROLE_PRINCIPAL
    world.carry(world.wco, world.caricc)
    received = world.leaves(world.caricc, "roster.received")[-1]
    assert received.actor == stated.actor
    assert not received.HasField("proposer")


def test_the_principals_own_act_needs_no_proposal_and_the_leaf_names_no_proposer(world: World) -> None:
    world.put_roster(world.wco, 2, without=[CONTACT])  # a vacancy, which a contact could not end
    world.put_roster(world.wco, 3)
    for leaf in world.leaves(world.wco, "roster.stated"):
        assert not leaf.HasField("proposer")


@pytest.mark.parametrize("who", [ANALYST, LIAISON, AUDITOR, OPERATOR])
def test_only_the_contact_person_proposes_and_every_attempt_is_in_the_ledger(world: World, who: str) -> None:
    caller = world.person(world.wco, who)
    assert refused(world, asked(without_analyst()), caller).code == "ROLE_INSUFFICIENT"
    assert refused(world, asked(without_analyst(), dry=True), caller).code == "ROLE_INSUFFICIENT"
    (leaf,) = world.leaves(world.wco, "roster.proposed")
    assert (leaf.actor.person_id, leaf.decision) == (caller.name, 2)
    assert not list_all(world)


def list_all(world: World, **asked_for: int) -> list[roster_proposal_pb2.RosterProposal]:
    request = wire.ListRosterProposalsRequest(**asked_for)  # type: ignore[arg-type]
    return list(proposed_rosters.list_proposals(world.wco, None, request).proposals)


def test_a_proposal_in_another_persons_name_is_refused(world: World) -> None:
    contact = person_id("WCO", CONTACT)
    forged = refused(world, asked(without_analyst(), person=contact), world.person(world.wco, ANALYST))
    assert forged.code == "SENDER_NOT_AUTHORISED"
    foreign = refused(world, asked(without_analyst()), Caller("person", person_id("CARICC", CONTACT)))
    assert foreign.code == "SENDER_NOT_AUTHORISED"
    assert list_all(world) == []


def test_a_system_proposes_for_the_contact_person_only_if_the_roster_lists_it(world: World) -> None:
    contact = person_id("WCO", CONTACT)
    desk = Caller("system", DESK_SYSTEM)
    assert refused(world, asked(without_analyst(), person=contact), desk).code == "SENDER_NOT_AUTHORISED"
    analyst = person_id("WCO", ANALYST)
    assert refused(world, asked(without_analyst(), person=analyst), desk).code == "ROLE_INSUFFICIENT"
    assert refused(world, asked(without_analyst()), desk).code == "SENDER_NOT_AUTHORISED"
    listing = roster("WCO", 2)
    listing.systems[0].may_act_for.append(contact)
    put(world, wire.PutRosterRequest(roster=world.sign_roster("WCO", listing)))
    made = propose(world, asked(without_analyst(), 2, person=contact), desk)
    assert (made.proposer.person_id, made.proposer.system) == (contact, DESK_SYSTEM)


def test_the_same_request_is_the_same_proposal_and_another_under_its_id_a_conflict(world: World) -> None:
    request = asked(without_analyst())
    first = propose(world, request)
    leaves = len(world.leaves(world.wco))
    world.clock.forward(hours=1)
    assert propose(world, request) == first
    assert len(world.leaves(world.wco)) == leaves
    request.draft.persons[0].languages.append("fr")
    assert refused(world, request).code == "REQUEST_ID_CONFLICT"
    assert len(list_all(world)) == 1


def test_a_dry_run_says_what_it_would_be_and_leaves_no_trace(world: World) -> None:
    before, leaves = everything(world.wco), len(world.leaves(world.wco))
    request = asked(without_analyst(), dry=True)
    said = propose(world, request)
    assert said.proposal_id == ""
    assert everything(world.wco) == before
    assert len(world.leaves(world.wco)) == leaves
    assert list_all(world) == []
    request.validate_only = False
    assert propose(world, request).roster == said.roster


def test_names_that_would_cross_are_warned_of_before_anything_is_stored(world: World) -> None:
    wanted = without_analyst()
    wanted.persons[0].names.add(language="en", text="Anna Example")
    (warning,) = propose(world, asked(wanted, dry=True)).warnings
    assert warning.kind == roster_proposal_pb2.ROSTER_WARNING_KIND_NAMES_CROSS
    assert list(warning.person_ids) == [person_id("WCO", CONTACT)]


def test_a_draft_of_another_version_with_faults_or_without_a_change_is_refused_whole(world: World) -> None:
    doubled = without_analyst()
    doubled.persons.append(doubled.persons[0])
    for request, code in (
        (asked(without_analyst(), 7), "INVALID_TRANSITION"),
        (asked(roster("WCO", 2)), "INVALID_TRANSITION"),
        (asked(doubled), "SCHEMA_INVALID"),
    ):
        found = refused(world, request)
        assert (found.code, found.remedy != "") == (code, True)
    assert world.leaves(world.wco, "roster.proposed") == []


def test_a_withdrawn_proposal_stays_withdrawn_and_its_bytes_are_refused_even_signed(world: World) -> None:
    made = propose(world, asked(without_analyst()))
    gone = withdraw(world, made.proposal_id)
    assert gone.state == WITHDRAWN
    assert gone.withdrawer.person_id == person_id("WCO", CONTACT)
    assert withdraw(world, made.proposal_id).state == WITHDRAWN
    (leaf,) = world.leaves(world.wco, "roster.withdrawn")
    assert leaf.object_id == made.roster_digest
    found = put_refused(world, signed(world, made.roster))
    assert found.code == "INVALID_TRANSITION"
    assert "propose" in found.remedy
    own = world.wco.relationship().own_roster
    assert own is not None
    assert own.version == 1


def test_nobody_else_withdraws_and_nobody_learns_whether_there_is_something_to_withdraw(
    world: World,
) -> None:
    made = propose(world, asked(without_analyst()))
    for proposal_id in (made.proposal_id, str(uuid.uuid4())):
        with pytest.raises(Refusal) as caught:
            withdraw(world, proposal_id, ANALYST)
        assert caught.value.code == "ROLE_INSUFFICIENT"
    for proposal_id in (str(uuid.uuid4()), "none"):
        with pytest.raises(Refusal) as caught:
            withdraw(world, proposal_id)
        assert caught.value.code == "NOT_FOUND"
    assert state(world, made.proposal_id) == PENDING


def test_another_contact_person_withdraws_what_a_predecessor_proposed(world: World) -> None:
    """Time alone hands over: no new version, so that the proposal is pending still."""
    shifts = roster("WCO", 2)
    end = START + timedelta(hours=1)
    shifts.persons[0].valid_until_time.FromDatetime(end)
    successor = shifts.persons.add(person_id="W-CO-002", roles=[roster_pb2.ROLE_CONTACT])
    successor.valid_from_time.FromDatetime(end)
    put(world, wire.PutRosterRequest(roster=world.sign_roster("WCO", shifts)))
    made = propose(world, asked(without_analyst(), 2))
    world.clock.forward(hours=2)
    with pytest.raises(Refusal) as caught:
        withdraw(world, made.proposal_id)
    assert caught.value.code == "SENDER_NOT_AUTHORISED"
    assert refused(world, asked(without_analyst(), 2)).code == "SENDER_NOT_AUTHORISED"
    request = wire.WithdrawRosterProposalRequest(proposal_id=made.proposal_id)
    done = roster_proposals.withdraw_proposal(world.wco, Caller("person", "W-CO-002"), request).result()
    assert done.proposal.state == WITHDRAWN
    assert done.proposal.withdrawer.person_id == "W-CO-002"


def test_of_two_proposals_the_signed_one_counts_and_the_other_is_refused_with_what_to_do(
    world: World,
) -> None:
    first = propose(world, asked(without_analyst()))
    second = propose(world, asked(roster("WCO", 2, without=[LIAISON])))
    put(world, signed(world, second.roster))
    assert (state(world, first.proposal_id), state(world, second.proposal_id)) == (SUPERSEDED, CONFIRMED)
    found = put_refused(world, signed(world, first.roster))
    assert found.code == "INVALID_TRANSITION"
    assert "version in force" in found.remedy
    with pytest.raises(Refusal) as caught:
        withdraw(world, first.proposal_id)
    assert caught.value.code == "INVALID_TRANSITION"
    answer = put(world, signed(world, second.roster))
    assert answer.version == 2
    assert len(world.leaves(world.wco, "roster.stated")) == 2


def test_a_proposal_is_over_once_the_principal_put_another_version(world: World) -> None:
    made = propose(world, asked(without_analyst()))
    world.put_roster(world.wco, 9, without=[LIAISON])
    assert state(world, made.proposal_id) == SUPERSEDED
    assert put_refused(world, signed(world, made.roster)).code == "INVALID_TRANSITION"


def test_a_contact_persons_own_signature_or_changed_bytes_confirm_nothing(world: World) -> None:
    made = propose(world, asked(without_analyst()))
    request = signed(world, made.roster)
    request.roster.roster = made.roster.replace(b"W-LI-004", b"W-LI-005")
    assert put_refused(world, request).code == "SIGNATURE_INVALID"
    request = wire.PutRosterRequest(roster=roster_pb2.SignedRoster(roster=made.roster))
    assert put_refused(world, request).code == "PRINCIPAL_REQUIRED"
    assert state(world, made.proposal_id) == PENDING


@pytest.mark.parametrize("who", [CONTACT, AUDITOR, ANALYST, LIAISON, OPERATOR])
def test_proposals_are_read_by_those_whom_they_concern(world: World, who: str) -> None:
    made = propose(world, asked(without_analyst()))
    caller = world.person(world.wco, who)
    one = wire.GetRosterProposalRequest(proposal_id=made.proposal_id)
    if who in (CONTACT, AUDITOR):
        assert proposed_rosters.get_proposal(world.wco, caller, one).proposal == made
        page = proposed_rosters.list_proposals(world.wco, caller, wire.ListRosterProposalsRequest())
        assert [shown.proposal_id for shown in page.proposals] == [made.proposal_id]
        assert page.proposals[0].roster == b""
        return
    for ask in (
        lambda: proposed_rosters.get_proposal(world.wco, caller, one),
        lambda: proposed_rosters.list_proposals(world.wco, caller, wire.ListRosterProposalsRequest()),
    ):
        with pytest.raises(Refusal) as caught:
            ask()
        assert caught.value.code == "ROLE_INSUFFICIENT"


def test_proposals_are_listed_newest_first_page_by_page_and_by_state(world: World) -> None:
    made = [propose(world, asked(roster("WCO", 2, without=[w]))) for w in (ANALYST, LIAISON, AUDITOR)]
    withdraw(world, made[1].proposal_id)
    request = wire.ListRosterProposalsRequest(page_size=2)
    first = proposed_rosters.list_proposals(world.wco, None, request)
    request.page_token = first.next_page_token
    rest = proposed_rosters.list_proposals(world.wco, None, request)
    listed = [one.proposal_id for one in (*first.proposals, *rest.proposals)]
    assert listed == [one.proposal_id for one in reversed(made)]
    assert rest.next_page_token == ""
    request.state = PENDING
    with pytest.raises(Refusal) as caught:
        proposed_rosters.list_proposals(world.wco, None, request)
    assert caught.value.code == "TOKEN_INVALID"
    pending = [one.proposal_id for one in list_all(world, state=PENDING)]
    assert pending == [made[2].proposal_id, made[0].proposal_id]


def test_the_first_roster_of_a_party_cannot_be_proposed(strangers: World) -> None:
    with pytest.raises(Refusal) as caught:
        propose(strangers, asked(without_analyst()))
    assert caught.value.code == "NOT_IN_FORCE"


@st.composite
def drafts(draw: st.DrawFn) -> roster_proposal_pb2.RosterDraft:
    wanted = roster("WCO", 2, without=draw(st.lists(st.sampled_from([ANALYST, LIAISON, AUDITOR, OPERATOR]))))
    for one in wanted.persons:
        one.languages[:] = draw(st.lists(st.sampled_from(["en", "fr", "ru"]), unique=True))
        one.units[:] = draw(st.lists(st.sampled_from(["drugs", "desk"]), unique=True))
    lease = draw(st.sampled_from([0, 600, 86_400]))
    made = draft(wanted, draw(st.sampled_from([1, 1, 1, 2])))
    made.lease_seconds = lease
    return made


def test_a_proposal_never_changes_anything_before_the_principals_signature(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        contact = world.person(world.wco, CONTACT)
        before, own = everything(world.wco), world.wco.relationship().own_roster
        owed = world.carry(world.wco, world.caricc).delivered

        @settings(max_examples=60, deadline=None)
        @given(drafts(), st.booleans(), st.booleans())
        def holds(made: roster_proposal_pb2.RosterDraft, dry: bool, take_back: bool) -> None:
            request = wire.ProposeRosterRequest(request_id=str(uuid.uuid4()), draft=made, validate_only=dry)
            try:
                answer = roster_proposals.propose_roster(world.wco, contact, request).result()
            except Refusal as refusal:
                if refusal.code != "INVALID_TRANSITION":
                    raise
            else:
                if take_back and not dry:
                    withdraw(world, answer.proposal.proposal_id)
            world.wco.forget()
            assert world.wco.relationship().own_roster == own
            assert everything(world.wco) == before
            assert world.carry(world.wco, world.caricc).delivered == owed == 0

        holds()
        assert {leaf.kind for leaf in world.leaves(world.wco)} >= {"roster.proposed", "roster.withdrawn"}
