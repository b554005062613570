"""Whose signatures count, and in which order: the same on both nodes, whatever they learn first."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import (
    amendment_pb2,
    contact_pb2,
    dispute_pb2,
    principal_act_pb2,
    suspension_pb2,
    termination_pb2,
)
from google.protobuf.message import Message

from node.agreement import disputes
from node.agreement.fold import PACE_DAYS, PACE_MAX
from tests.agreement.agreement_talk import KEYS, PARTIES, START, WORDS, Talk, give_notice, public, sign, voids
from tests.support.memorandum import FIRST, SECOND

pytestmark = pytest.mark.any_memorandum

# --- keys, forgery, order -------------------------------------------------------------------------


def _new_keys(talk: Talk, by: str, new: list[Ed25519PrivateKey], *, threshold: int = 1) -> bytes:
    keys = principal_act_pb2.PrincipalKeys(public_keys=[public(key) for key in new], threshold=threshold)
    return talk.act(by, principal_keys=keys).SerializeToString(deterministic=True)


def test_new_keys_are_introduced_under_the_old_ones_or_attested_by_the_other_party() -> None:
    new = [Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (7, 8)]
    for attested in (sign, lambda act, _party, *_keys: sign(act, SECOND, KEYS[SECOND])):
        talk = Talk()
        act = _new_keys(talk, FIRST, new, threshold=2)
        own = sign(act, FIRST, *new)
        said = principal_act_pb2.SignedPrincipalAct
        talk.say(FIRST, said(act=act, signatures=own))
        talk.say(FIRST, said(act=act, signatures=[*own, *attested(act, FIRST, KEYS[FIRST])]))
        assert voids(talk) == ["PRINCIPAL_REQUIRED"], "their own signatures introduce no keys"
        talk.suspended(FIRST)
        assert talk.agreement().standing.suspended == set(), "the old key signs nothing any more"
        breach = suspension_pb2.BreachGround(statement=WORDS)
        suspension = suspension_pb2.Suspension(breach=breach, inbound=suspension_pb2.INBOUND_POLICY_ACCEPT)
        talk.principal(talk.act(FIRST, suspension=suspension), keys=new[:1])
        assert talk.agreement().standing.suspended == set(), "one of two signatories"
        talk.principal(talk.act(FIRST, suspension=suspension), keys=new)
        assert talk.agreement().standing.suspended == {FIRST}


def test_new_keys_that_nobody_holds_are_not_introduced() -> None:
    talk = Talk()
    new = [Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (7, 8)]
    act = _new_keys(talk, FIRST, new)
    signatures = sign(act, FIRST, new[0], KEYS[FIRST])
    talk.say(FIRST, principal_act_pb2.SignedPrincipalAct(act=act, signatures=signatures))
    assert voids(talk) == ["PRINCIPAL_REQUIRED"]


def test_no_other_key_and_no_other_party_does_a_principals_act() -> None:
    talk = Talk()
    breach = suspension_pb2.BreachGround(statement=WORDS)
    said = suspension_pb2.Suspension(breach=breach, inbound=suspension_pb2.INBOUND_POLICY_REFUSE)
    act = talk.act(FIRST, suspension=said).SerializeToString(deterministic=True)
    forger = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
    for by, party, key in (
        (FIRST, FIRST, forger),
        (FIRST, FIRST, KEYS[SECOND]),
        (FIRST, SECOND, KEYS[SECOND]),
        (SECOND, SECOND, KEYS[SECOND]),
        (SECOND, FIRST, KEYS[FIRST]),
    ):
        talk.say(by, principal_act_pb2.SignedPrincipalAct(act=act, signatures=sign(act, party, key)))
    assert set(voids(talk)) == {"SIGNATURE_INVALID", "PRINCIPAL_REQUIRED"}
    assert len(voids(talk)) == 5
    assert talk.agreement().standing.suspended == set()


def test_a_forged_signature_is_refused_with_the_article_of_the_act_and_how_it_is_signed() -> None:
    forger = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
    breach = suspension_pb2.BreachGround(statement=WORDS)
    said: dict[str, tuple[Message, str]] = {
        "suspension": (
            suspension_pb2.Suspension(breach=breach, inbound=suspension_pb2.INBOUND_POLICY_REFUSE), "7.2",
        ),
        "termination_notice": (termination_pb2.TerminationNotice(document_digest=bytes([7]) * 32), "8.3"),
        "amendment": (amendment_pb2.Amendment(amendment_id=bytes(16), record_digest=bytes(32)), "8.2"),
        "contact_designation": (contact_pb2.ContactDesignation(person_id="P-1"), "2.1"),
    }  # fmt: skip
    for name, (body, article) in said.items():
        talk = Talk()
        act = talk.act(FIRST, **{name: body}).SerializeToString(deterministic=True)
        talk.say(FIRST, principal_act_pb2.SignedPrincipalAct(act=act, signatures=sign(act, FIRST, forger)))
        (refusal,) = talk.agreement().void.values()
        assert (refusal.code, refusal.article) == ("SIGNATURE_INVALID", article)
        assert refusal.remedy == "have the principal sign with a registered key: entente agreement sign"


def test_in_whatever_order_the_acts_are_learned_the_agreement_is_the_same() -> None:
    talk = Talk()
    talk.not_achieved()
    talk.at += timedelta(minutes=1)
    talk.suspended(SECOND)
    talk.at += timedelta(minutes=1)
    give_notice(talk, FIRST)
    whole = talk.agreement()
    for order in permutations(talk.said):
        assert talk.agreement(said=order) == whole


def test_of_two_ends_that_cross_the_earlier_counts_on_both_nodes() -> None:
    talk = Talk()
    dispute = talk.consulted()
    resolved = dispute_pb2.DISPUTE_STATE_RESOLVED
    said = dispute_pb2.DisputeConclusion(dispute_id=dispute, outcome=resolved, conclusion=WORDS)
    act = talk.act(FIRST, dispute_conclusion=said)
    talk.principal(act, FIRST)
    talk.at += timedelta(seconds=2)
    given_up = dispute_pb2.DisputeConclusion(
        dispute_id=dispute, outcome=dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED
    )
    late = talk.principal(talk.act(FIRST, dispute_conclusion=given_up))
    talk.at -= timedelta(seconds=1)
    talk.knows = 4  # the Director signs before hearing that the Secretary General has given up
    talk.principal(act, SECOND)
    agreement = talk.agreement(talk.at + timedelta(seconds=9))
    assert agreement.disputes[dispute].state == disputes.RESOLVED
    assert list(agreement.void) == late


@pytest.mark.parametrize("skew", [timedelta(minutes=-5), timedelta(0), timedelta(minutes=5)])
def test_an_answer_comes_after_what_it_answers_whatever_the_clocks_say(skew: timedelta) -> None:
    talk = Talk()
    raised = dispute_pb2.DisputeRaised(kind=dispute_pb2.DISPUTE_KIND_APPLICATION, question=WORDS)
    dispute = talk.say(FIRST, dispute_pb2.DisputeStep(raised=raised))
    talk.at += skew
    step = dispute_pb2.DisputeStep(dispute_id=dispute, referred=dispute_pb2.DisputeReferred())
    talk.say(SECOND, step)
    assert not talk.agreement(START + timedelta(hours=1)).void


def test_two_that_claim_to_answer_each_other_still_have_one_order() -> None:
    talk = Talk(knows=9)
    for by in PARTIES:
        talk.suspended(by)
    for order in permutations(talk.said):
        assert talk.agreement(said=order) == talk.agreement()
    assert talk.agreement().standing.suspended == set(PARTIES)


def test_a_value_that_no_calendar_has_changes_nothing_and_breaks_nothing() -> None:
    talk = Talk()
    said = contact_pb2.ContactDesignation(
        person_id="W-1", functions=WORDS, languages=["en"], reached_at=["+0"]
    )
    said.valid_from_time.seconds = 10**17
    talk.principal(talk.act(FIRST, contact_designation=said))
    assert voids(talk) == ["SCHEMA_INVALID"]


def test_a_party_that_says_too_much_is_not_listened_to_any_further_for_a_while() -> None:
    talk = Talk()
    raised = dispute_pb2.DisputeRaised(kind=dispute_pb2.DISPUTE_KIND_APPLICATION, question=WORDS)
    for _ in range(PACE_MAX + 1):
        talk.say(FIRST, dispute_pb2.DisputeStep(raised=raised))
    assert voids(talk) == ["INVALID_TRANSITION"]
    talk.at += PACE_DAYS
    talk.say(SECOND, dispute_pb2.DisputeStep(raised=raised))
    talk.at += timedelta(seconds=1)
    talk.say(FIRST, dispute_pb2.DisputeStep(raised=raised))
    assert voids(talk) == ["INVALID_TRANSITION"]
