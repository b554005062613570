"""What the Parties say of their agreement: stated, taken in and folded alike on two nodes."""

from __future__ import annotations

import uuid
from datetime import UTC, timedelta
from typing import Any

import pytest
from entente.v1 import (
    agreement_pb2,
    agreement_service_pb2,
    contact_pb2,
    ledger_pb2,
    localized_text_pb2,
    principal_act_pb2,
    statement_pb2,
    suspension_pb2,
    termination_pb2,
)
from google.protobuf.timestamp_pb2 import Timestamp

from node.acts.agreeing import submit_act
from node.acts.agreements import get_agreement
from node.acts.party import Party
from node.agreement.principal import ACT_TYPE
from node.errors import Refusal
from node.keys.envelope import STATEMENT_TYPE, sign_envelope
from node.keys.provider import KeyRole
from tests.acts.test_receive_act import owed, receive_all, restated, verdicts
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import AGREEMENT, CONTACT, LIAISON, START, World, person_id, request

pytestmark = pytest.mark.any_memorandum

WORDS = [localized_text_pb2.LocalizedText(language="en", text="synthetic")]
PAPER = bytes(range(32))


def act(world: World, party: Party, **body: Any) -> principal_act_pb2.PrincipalAct:
    """Return an act of `party`, prepared under the agreement as its node holds it."""
    held = get_agreement(party, agreement_service_pb2.GetAgreementRequest())
    made = principal_act_pb2.PrincipalAct(
        act_id=uuid.uuid4().bytes,
        agreement_id=AGREEMENT,
        agreement_digest=held.agreement_digest,
        party=party.code,
        **body,
    )
    made.create_time.FromDatetime(world.clock.now())
    return made


def submit(
    world: World, party: Party, made: principal_act_pb2.PrincipalAct, signer: str = ""
) -> agreement_service_pb2.SubmitActResponse:
    """Have the principal of `party` sign an act and its node state it."""
    raw = made.SerializeToString(deterministic=True)
    signature = world.genesis.signature(signer or party.code, raw, ACT_TYPE)
    signed = principal_act_pb2.SignedPrincipalAct(act=raw, signatures=[signature])
    return submit_act(party, agreement_service_pb2.SubmitActRequest(act=signed)).result(10)


def breach(*articles: str, inbound: int = suspension_pb2.INBOUND_POLICY_ACCEPT) -> suspension_pb2.Suspension:
    """Return a suspension on the second ground."""
    return suspension_pb2.Suspension(
        breach=suspension_pb2.BreachGround(statement=WORDS),
        articles=articles,
        inbound=inbound,  # type: ignore[arg-type]
    )


def standings(world: World) -> list[Any]:
    """Return how the agreement stands on both nodes."""
    return [party.relationship().agreement.standing for party in (world.wco, world.caricc)]


def test_a_suspension_is_the_same_on_both_nodes_and_stops_what_its_own_party_supplies(world: World) -> None:
    made = act(world, world.caricc, suspension=breach(inbound=suspension_pb2.INBOUND_POLICY_REFUSE))
    answered = submit(world, world.caricc, made)
    assert answered.done
    assert submit(world, world.caricc, made) == answered, "the same act again changes nothing"
    world.carry(world.caricc, world.wco)
    mine, theirs = standings(world)
    assert mine == theirs
    assert mine.suspended == {SECOND}
    for party, other, code in (
        (world.caricc, world.wco, "SUSPENDED_BY_SELF"),
        (world.wco, world.caricc, "PEER_SUSPENDED"),
    ):
        with pytest.raises(Refusal) as refused:
            world.supply(party, request(other))
        assert refused.value.code == code
    lift = suspension_pb2.SuspensionLift(suspension_id=made.act_id)
    submit(world, world.caricc, act(world, world.caricc, suspension_lift=lift))
    world.carry(world.caricc, world.wco)
    world.supply(world.wco, request(world.caricc))
    assert [one.kind for one in world.leaves(world.wco, "suspension.received")] == ["suspension.received"] * 2


def test_an_act_that_nobody_or_somebody_else_signed_leaves_nothing_behind(world: World) -> None:
    made = act(world, world.wco, suspension=breach())
    before = len(world.leaves(world.wco))
    with pytest.raises(Refusal) as refused:
        submit(world, world.wco, made, signer=SECOND)
    assert refused.value.code == "PRINCIPAL_REQUIRED"
    assert refused.value.article == "2.1"
    assert len(world.leaves(world.wco)) == before
    assert not standings(world)[0].suspended


def test_an_act_done_before_is_answered_again_only_under_its_principals_signature(world: World) -> None:
    made = act(world, world.wco, suspension=breach())
    answered = submit(world, world.wco, made)
    before = len(world.leaves(world.wco))
    raw = made.SerializeToString(deterministic=True)
    theirs = world.genesis.signature(SECOND, raw, ACT_TYPE)
    posing = type(theirs)(party=FIRST, key_id=theirs.key_id, signature=theirs.signature)
    bent = world.genesis.signature(FIRST, raw, ACT_TYPE)
    bent.signature = bytes([bent.signature[0] ^ 1]) + bent.signature[1:]
    for signatures, code, article in (
        ([], "PRINCIPAL_REQUIRED", "2.1"),
        ([theirs], "PRINCIPAL_REQUIRED", "2.1"),
        ([posing], "SIGNATURE_INVALID", "7.2"),
        ([bent], "SIGNATURE_INVALID", "7.2"),
    ):
        signed = principal_act_pb2.SignedPrincipalAct(act=raw, signatures=signatures)
        with pytest.raises(Refusal) as refused:
            submit_act(world.wco, agreement_service_pb2.SubmitActRequest(act=signed)).result(10)
        assert (refused.value.code, refused.value.article) == (code, article)
    assert submit(world, world.wco, made) == answered
    assert len(world.leaves(world.wco)) == before


def test_the_agreement_ends_on_both_nodes_at_the_same_instant(world: World) -> None:
    notice = termination_pb2.TerminationNotice(document_digest=PAPER)
    made = act(world, world.wco, termination_notice=notice)
    answered = submit(world, world.wco, made)
    assert (answered.done, answered.HasField("begin_time")) == (True, False)
    assert world.wco.relationship().agreement.standing.ends is None, "its day of receipt is not known"
    world.carry(world.wco, world.caricc)
    mine, theirs = standings(world)
    assert mine == theirs
    assert mine.life == agreement_pb2.STANDING_NOTICE_RUNNING
    assert submit(world, world.wco, made).begin_time.ToDatetime(UTC) == mine.ends
    left = mine.ends - world.clock.now()
    world.clock.forward(days=left.days, seconds=left.seconds, microseconds=left.microseconds - 1)
    world.meet()
    for party, other in ((world.wco, world.caricc), (world.caricc, world.wco)):
        party.relationship()
        world.supply(party, request(other))
    world.clock.forward(microseconds=1)
    assert {one.life for one in standings(world)} == {agreement_pb2.STANDING_TERMINATED}
    for party, other in ((world.wco, world.caricc), (world.caricc, world.wco)):
        with pytest.raises(Refusal) as refused:
            world.supply(party, request(other))
        assert refused.value.code == "TERMINATED"


def test_only_the_contact_point_designated_acts_as_such(world: World) -> None:
    liaison, contact = person_id(FIRST, LIAISON), person_id(FIRST, CONTACT)
    stranger = contact_pb2.ContactDesignation(
        person_id="W-NOBODY", functions=WORDS, languages=["en"], reached_at=["+0"]
    )
    with pytest.raises(Refusal) as refused:
        submit(world, world.wco, act(world, world.wco, contact_designation=stranger))
    assert refused.value.code == "SENDER_NOT_AUTHORISED"
    said = contact_pb2.ContactDesignation(
        person_id=liaison, functions=WORDS, languages=["en"], reached_at=["+0"], deputies=[contact]
    )
    submit(world, world.wco, act(world, world.wco, contact_designation=said))
    world.carry(world.wco, world.caricc)
    now = world.clock.now()
    roster = world.caricc.relationship().peer_roster
    assert roster is not None
    assert roster.acts_for(contact, now) == liaison
    following = contact_pb2.ContactDesignation(
        person_id=liaison,
        functions=WORDS,
        languages=["en"],
        reached_at=["+0"],
        supersedes=world.wco.relationship().agreement.designations[0].act_id,
    )
    world.clock.forward(seconds=1)
    submit(world, world.wco, act(world, world.wco, contact_designation=following))
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, request(world.caricc), CONTACT)
    assert refused.value.code == "CONTACT_SUPERSEDED"


def test_what_was_stated_before_entry_into_force_is_refused_whenever_it_comes(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    early = Timestamp()
    early.FromDatetime(START - timedelta(microseconds=1))
    (delivery,) = owed(world.wco)
    hostile = restated(world.wco, delivery)
    statement = statement_pb2.Statement.FromString(hostile.envelope.payload)
    statement.header.state_time.CopyFrom(early)
    key = world.wco.keys.signer(KeyRole.SIGNING)
    hostile.envelope.CopyFrom(sign_envelope(STATEMENT_TYPE, statement.SerializeToString(), key))
    received = receive_all(world.caricc, [hostile])
    assert verdicts(received) == [(ledger_pb2.DECISION_REFUSED, "NOT_IN_FORCE")]
