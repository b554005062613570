"""Both nodes fold the same acts to the same agreement, in whatever order they learn of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from entente.v1 import (
    agreement_pb2,
    amendment_pb2,
    contact_pb2,
    dispute_pb2,
    suspension_pb2,
    termination_pb2,
)

from node.agreement import amendments, disputes
from node.agreement.contacts import contact_of
from node.agreement.genesis import protected_channel
from node.agreement.notice_period import end_of, months_after
from node.agreement.standing import IN_FORCE, NOTICE_RUNNING, SIGNED_ONE, TERMINATED
from node.errors import Refusal
from tests.agreement.agreement_talk import (
    PARTIES,
    START,
    WORDS,
    Talk,
    give_notice,
    voids,
)
from tests.support.memorandum import AGREEMENT, FIRST, PROFILE, SECOND, SHIPPED

pytestmark = pytest.mark.any_memorandum

DAY_TOO_NEAR = months_after(START.date(), PROFILE.settings.notice_period_months) - timedelta(days=1)


def by_memorandum(shipped: str, synthetic: str) -> datetime:
    """Return the instant that is right under the memorandum of this run."""
    return datetime.fromisoformat(shipped if AGREEMENT == SHIPPED else synthetic)


# --- the notice (8.3) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "months", "last"),
    [
        ("2024-11-30", 3, "2025-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2031-01-31", 3, "2031-04-30"),
        ("2031-10-31", 3, "2032-01-31"),
        ("2031-12-01", 3, "2032-03-01"),
        ("2031-02-28", 3, "2031-05-28"),
        ("2032-02-29", 12, "2033-02-28"),
        ("2031-08-31", 6, "2032-02-29"),
    ],
)
def test_three_months_are_calendar_months_clamped_at_the_end_of_the_month(
    received: str, months: int, last: str
) -> None:
    assert months_after(date.fromisoformat(received), months) == date.fromisoformat(last)


def test_the_last_day_ends_when_it_is_over_in_both_head_offices() -> None:
    # Brussels is behind Almaty: the day ends there last, in winter at 23:00 UTC.
    assert end_of(date(2032, 1, 31), ["Europe/Brussels", "Asia/Almaty"]) == datetime(
        2032, 1, 31, 23, tzinfo=UTC
    )
    assert end_of(date(2031, 7, 31), ["Asia/Almaty", "Europe/Brussels"]) == datetime(
        2031, 7, 31, 22, tzinfo=UTC
    )


def test_the_agreement_ends_at_the_very_instant_at_which_the_notice_is_over() -> None:
    talk = Talk()
    give_notice(talk, FIRST)
    ends = talk.agreement().standing.ends
    # Under the shipped one, 17 April and three months, over in Brussels last.
    assert ends == by_memorandum("2031-07-17T22:00Z", "2031-09-18T03:00Z")
    assert talk.agreement().turns == ends
    assert talk.agreement(ends - timedelta(microseconds=1)).standing.life == NOTICE_RUNNING
    assert talk.agreement(ends).standing.life == TERMINATED
    assert talk.agreement(ends).turns is None


def test_the_day_of_receipt_is_the_receivers_and_is_not_known_before_the_receipt() -> None:
    talk = Talk(at=datetime(2031, 4, 30, 20, tzinfo=UTC), later=True)
    give_notice(talk, FIRST)
    assert talk.agreement().standing.life == NOTICE_RUNNING
    assert talk.agreement().standing.ends is None
    talk.said = [replace(one, received_us=one.state_us) for one in talk.said]
    # It is 1 May when it arrives, in Almaty as in Auckland.
    assert talk.agreement().standing.ends == by_memorandum("2031-08-01T22:00Z", "2031-10-02T03:00Z")


def test_a_notice_without_its_document_or_with_too_near_a_day_is_none() -> None:
    talk = Talk()
    give_notice(talk, FIRST, document_digest=b"")
    give_notice(talk, FIRST, document_digest=hashlib.sha256(b"").digest())
    give_notice(talk, FIRST, last_day=str(DAY_TOO_NEAR))
    assert voids(talk) == ["WRITTEN_NOTICE_REQUIRED"] * 2 + ["NOTICE_PERIOD_TOO_SHORT"]
    assert talk.agreement().standing.life == IN_FORCE
    give_notice(talk, FIRST, last_day="2031-12-31")
    assert talk.agreement().standing.ends == by_memorandum("2031-12-31T23:00Z", "2032-01-01T03:00Z")


def test_a_notice_is_withdrawn_by_both_alone_and_each_party_has_its_own() -> None:
    talk = Talk()
    mine, theirs = give_notice(talk, FIRST), give_notice(talk, SECOND)
    assert talk.agreement().standing.life == NOTICE_RUNNING
    for notice in (mine, theirs):
        said = termination_pb2.TerminationWithdrawal(notice_id=notice)
        act = talk.act(FIRST, termination_withdrawal=said)
        talk.principal(act, FIRST)
        assert talk.agreement().standing.life == NOTICE_RUNNING, "one signature withdraws nothing"
        talk.principal(act, SECOND)
    assert talk.agreement().standing.life == IN_FORCE
    assert not talk.agreement().void


def test_a_withdrawal_signed_before_the_end_counts_even_where_it_arrives_after_it() -> None:
    talk = Talk()
    notice = give_notice(talk, FIRST)
    ends = talk.agreement().standing.ends
    assert ends is not None
    act = talk.act(FIRST, termination_withdrawal=termination_pb2.TerminationWithdrawal(notice_id=notice))
    talk.at = ends - timedelta(seconds=2)
    talk.principal(act, FIRST)
    talk.at = ends - timedelta(seconds=1)
    talk.principal(act, SECOND)
    later = ends + timedelta(days=3)
    assert talk.agreement(later).standing.life == IN_FORCE
    assert talk.agreement(later, talk.said[:-1]).standing.life == TERMINATED


# --- suspension and dispute (7) -------------------------------------------------------------------


def test_a_suspension_needs_one_of_the_two_grounds() -> None:
    talk = Talk()
    dispute = talk.consulted()

    def suspend() -> None:
        ground = suspension_pb2.NotAchievedGround(dispute_id=dispute)
        said = suspension_pb2.Suspension(not_achieved=ground, inbound=suspension_pb2.INBOUND_POLICY_REFUSE)
        talk.principal(talk.act(SECOND, suspension=said))

    suspend()
    assert voids(talk) == ["SUSPENSION_GROUND_UNMET"]
    outcome = dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED
    said = dispute_pb2.DisputeConclusion(dispute_id=dispute, outcome=outcome)
    talk.principal(talk.act(FIRST, dispute_conclusion=said))
    suspend()
    assert talk.agreement().standing.suspended == {SECOND}


def test_each_party_suspends_and_lifts_its_own_obligations_whatever_the_other_does() -> None:
    talk = Talk()
    mine, theirs = talk.suspended(FIRST), talk.suspended(SECOND, "5.3")
    assert talk.agreement().standing.suspended == set(PARTIES)
    lift = suspension_pb2.SuspensionLift(suspension_id=mine)
    talk.principal(talk.act(FIRST, suspension_lift=lift))
    assert talk.agreement().standing.suspended == {SECOND}
    talk.principal(talk.act(FIRST, suspension_lift=suspension_pb2.SuspensionLift(suspension_id=theirs)))
    assert voids(talk) == ["INVALID_TRANSITION"]


@pytest.mark.parametrize("article", ["3.4", "3.5", "2", "6.1", "7", "8.3", "9"])
def test_duties_that_protect_are_not_suspended(article: str) -> None:
    talk = Talk()
    talk.suspended(FIRST, article)
    assert voids(talk) == ["PROTECTIVE_DUTY"]


def test_a_solution_takes_both_signatures_and_giving_up_takes_one() -> None:
    talk = Talk()
    dispute = talk.consulted()
    resolved = dispute_pb2.DISPUTE_STATE_RESOLVED
    said = dispute_pb2.DisputeConclusion(dispute_id=dispute, outcome=resolved, conclusion=WORDS)
    act = talk.act(FIRST, dispute_conclusion=said)
    talk.principal(act, FIRST)
    assert talk.agreement().disputes[dispute].state == disputes.IN_CONSULTATION
    assert talk.agreement().disputes[dispute].signed_by == {FIRST}
    talk.principal(act, SECOND)
    assert talk.agreement().disputes[dispute].state == disputes.RESOLVED


def test_a_dispute_that_was_not_referred_cannot_be_ended() -> None:
    talk = Talk()
    raised = dispute_pb2.DisputeRaised(kind=dispute_pb2.DISPUTE_KIND_RELATIONSHIP, question=WORDS)
    dispute = talk.say(SECOND, dispute_pb2.DisputeStep(raised=raised))
    outcome = dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED
    said = dispute_pb2.DisputeConclusion(dispute_id=dispute, outcome=outcome)
    talk.principal(talk.act(FIRST, dispute_conclusion=said))
    assert voids(talk) == ["INVALID_TRANSITION"]


# --- amendment (8.1, 8.2) -------------------------------------------------------------------------


def test_nothing_changes_before_both_have_signed_and_then_the_amended_record_is_the_agreement() -> None:
    talk = Talk()
    before = talk.agreement().version.digest
    amendment = talk.settled(notice_period_months=6)
    held = talk.agreement().amendments[amendment]
    assert held.state == amendments.TEXT_SETTLED
    said = amendment_pb2.Amendment(amendment_id=amendment, record_digest=held.record_digest)
    act = talk.act(SECOND, amendment=said)
    talk.principal(act, SECOND)
    assert talk.agreement().version.digest == before
    assert talk.agreement().amendments[amendment].state == amendments.SIGNED_ONE
    talk.principal(act, FIRST)
    assert talk.agreement().version.digest == held.record_digest
    assert talk.agreement().terms().settings.notice_period_months == 6
    assert talk.agreement().amendments[amendment].state == amendments.IN_EFFECT
    assert not talk.agreement().void


def test_a_text_is_settled_by_the_party_that_did_not_offer_it_and_only_the_last_one() -> None:
    talk = Talk()
    requested = amendment_pb2.AmendmentRequested(proposal=WORDS)
    amendment = talk.say(FIRST, amendment_pb2.AmendmentStep(requested=requested))
    first, second = talk.amended(), talk.amended(consultation_interval_months=3)

    def offer(text: bytes) -> bytes:
        offered = amendment_pb2.AmendmentOffered(record=text)
        talk.say(FIRST, amendment_pb2.AmendmentStep(amendment_id=amendment, offered=offered))
        return talk.agreement().amendments[amendment].record_digest

    def settle(by: str, digest: bytes) -> None:
        settled = amendment_pb2.AmendmentSettled(record_digest=digest)
        talk.say(by, amendment_pb2.AmendmentStep(amendment_id=amendment, settled=settled))

    old = offer(first)
    settle(FIRST, old)
    new = offer(second)
    settle(SECOND, old)
    said = amendment_pb2.Amendment(amendment_id=amendment, record_digest=new)
    talk.principal(talk.act(FIRST, amendment=said))
    assert voids(talk) == ["WRONG_PARTY", "INVALID_TRANSITION", "COUNTERSIGNATURE_MISSING"]
    settle(SECOND, new)
    assert talk.agreement().amendments[amendment].state == amendments.TEXT_SETTLED


def test_an_amendment_lacking_a_language_or_changing_a_party_is_not_offered() -> None:
    talk = Talk()
    requested = amendment_pb2.AmendmentRequested(proposal=WORDS)
    amendment = talk.say(FIRST, amendment_pb2.AmendmentStep(requested=requested))
    incomplete = talk.agreement().terms()
    other = agreement_pb2.AgreementGenesis.FromString(talk.amended())
    other.parties[1].trust_domain = "elsewhere.example"
    for text in (incomplete, other):
        offered = amendment_pb2.AmendmentOffered(record=text.SerializeToString(deterministic=True))
        talk.say(FIRST, amendment_pb2.AmendmentStep(amendment_id=amendment, offered=offered))
    assert voids(talk) == ["AUTHENTIC_TEXT_INCOMPLETE", "SCHEMA_INVALID"]


def test_one_file_is_not_the_authentic_text_in_two_languages_whoever_offers_it() -> None:
    talk = Talk()
    for by in (FIRST, SECOND):
        requested = amendment_pb2.AmendmentRequested(proposal=WORDS)
        amendment = talk.say(by, amendment_pb2.AmendmentStep(requested=requested))
        record = agreement_pb2.AgreementGenesis.FromString(talk.amended())
        record.authentic_texts[-1].sha256 = record.authentic_texts[0].sha256
        offered = amendment_pb2.AmendmentOffered(record=record.SerializeToString(deterministic=True))
        talk.say(by, amendment_pb2.AmendmentStep(amendment_id=amendment, offered=offered))
        assert talk.agreement().amendments[amendment].state == amendments.CONSULTING
    languages = [text.language for text in record.authentic_texts]
    for refusal in talk.agreement().void.values():
        assert (refusal.code, refusal.article) == ("AUTHENTIC_TEXT_INCOMPLETE", "9")
        (fault,) = refusal.faults
        assert fault.description == f"the text in {languages[-1]} is the file of that in {languages[0]}"
    assert len(talk.agreement().void) == 2


def test_an_amendment_gives_the_protected_channel_further_names_and_no_name_to_what_is_none() -> None:
    talk = Talk()
    record = agreement_pb2.AgreementGenesis.FromString(talk.amended())
    held, other = record.parties
    held.protected_channel, other.protected_channel = "RILO", ""
    held.channel_names.append("regional office")
    assert "regional office" in protected_channel(_put_forward(talk, record))
    del held.channel_names[:], other.channel_names[:]
    other.channel_names.append("regional office")
    with pytest.raises(Refusal) as refused:
        _put_forward(talk, record)
    assert [(fault.path) for fault in refused.value.faults] == ["parties[1].channel_names"]


def _put_forward(talk: Talk, record: agreement_pb2.AgreementGenesis) -> agreement_pb2.AgreementGenesis:
    raw, agreement = record.SerializeToString(deterministic=True), talk.agreement()
    return amendments.require_amended(raw, agreement.terms(), agreement.principals)


def test_an_act_prepared_under_the_version_before_is_prepared_anew() -> None:
    talk = Talk()
    stale = talk.act(
        FIRST,
        suspension=suspension_pb2.Suspension(
            breach=suspension_pb2.BreachGround(statement=WORDS), inbound=suspension_pb2.INBOUND_POLICY_ACCEPT
        ),
    )
    amendment = talk.settled()
    digest = talk.agreement().amendments[amendment].record_digest
    said = amendment_pb2.Amendment(amendment_id=amendment, record_digest=digest)
    talk.principal(talk.act(FIRST, amendment=said), *PARTIES)
    talk.principal(stale)
    assert voids(talk) == ["AGREEMENT_VERSION_MISMATCH"]


# --- contact points (2.1) -------------------------------------------------------------------------


def _designate(
    talk: Talk, by: str, person: str, supersedes: bytes = b"", since: datetime | None = None
) -> bytes:
    said = contact_pb2.ContactDesignation(
        person_id=person, functions=WORDS, languages=["en"], reached_at=["+0"], supersedes=supersedes
    )
    if since is not None:
        said.valid_from_time.FromDatetime(since)
    act = talk.act(by, contact_designation=said)
    talk.principal(act)
    return act.act_id


def _contact(talk: Talk, party: str, now: datetime) -> str:
    held = contact_of(talk.agreement(now).designations, party, now)
    return "" if held is None else held.said.person_id


def test_one_contact_point_follows_the_other_without_overlap_and_without_a_gap() -> None:
    talk, day = Talk(), timedelta(days=1)
    first = _designate(talk, FIRST, "W-1")
    _designate(talk, FIRST, "W-2")
    assert voids(talk) == ["INVALID_TRANSITION"], "a second one overlapping the first"
    second = _designate(talk, FIRST, "W-2", first, START + 2 * day)
    assert talk.agreement().turns == START + 2 * day
    assert _contact(talk, FIRST, START + 2 * day - timedelta(microseconds=1)) == "W-1"
    assert _contact(talk, FIRST, START + 2 * day) == "W-2"
    talk.at = START + day
    third = _designate(talk, FIRST, "W-3", second, START + 4 * day)
    assert _contact(talk, FIRST, START + 3 * day) == "W-1", "the second never begins"
    assert _contact(talk, FIRST, START + 4 * day) == "W-3"
    said = contact_pb2.ContactRevocation(designation_id=third)
    talk.principal(talk.act(FIRST, contact_revocation=said))
    assert _contact(talk, FIRST, START + 9 * day) == "W-1", "what had not begun is taken back"
    talk.principal(talk.act(FIRST, contact_revocation=contact_pb2.ContactRevocation(designation_id=first)))
    assert not _contact(talk, FIRST, START + 9 * day), "vacant"
    assert not _contact(talk, SECOND, START)


# --- entry into force (9) -------------------------------------------------------------------------


BEGINS = by_memorandum("2010-03-29T18:00Z", "2024-03-30T11:00Z")
"""30 March 2010 begins in Almaty, and 31 March 2024 in Auckland, the day before by UTC."""


@pytest.mark.parametrize(
    ("at", "life"),
    [
        (BEGINS - timedelta(days=10), SIGNED_ONE),
        (BEGINS - timedelta(days=4), SIGNED_ONE),
        (BEGINS - timedelta(microseconds=1), SIGNED_ONE),
        (BEGINS, IN_FORCE),
    ],
)
def test_between_the_two_real_signatures_it_is_not_in_force_whoever_has_signed_the_record(
    at: datetime, life: int
) -> None:
    talk = Talk(at=at)
    made = agreement_pb2.AgreementGenesis.FromString(talk.genesis)
    made.create_time.FromDatetime(BEGINS - timedelta(days=10))
    talk.genesis = made.SerializeToString(deterministic=True)
    agreement = talk.agreement()
    assert agreement.standing.life == life
    assert agreement.begins == BEGINS
    assert agreement.turns == (agreement.begins if life == SIGNED_ONE else None)
