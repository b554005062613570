"""Consent is a hole for one use; declared purposes come before what refers to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from entente.v1 import consent_pb2 as pb
from entente.v1 import item_supply_pb2, purpose_pb2, roster_pb2
from entente.v1 import restriction_pb2 as sets_pb
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.exchange.audience import Actor
from node.exchange.change import SEAL, TIGHTEN
from node.exchange.consents import Grant, answer_with, judge_answer, judge_request, revoked
from node.exchange.decide import ACTIONS, Action, Question, answer
from node.exchange.declarations import Declared, judge_correction, judge_declaration, purposes_of
from node.exchange.lives import (
    CONSENTS,
    DECLARATIONS,
    NOTICES,
    ConsentState,
    DeclarationEvent,
    DeclarationState,
    NoticeEvent,
    NoticeState,
    after,
)
from node.exchange.marking import Marking
from node.exchange.notices import History
from node.exchange.purposes import CODES
from node.exchange.restriction import Restrictions
from tests.exchange.notice_strategies import ITEM, issue, supply_of
from tests.exchange.restriction_strategies import NOW, STANDING, actors, sets, uses

ANALYST = Actor("W-AN-003", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "WCO")
LIAISON = Actor("W-LO-005", frozenset({roster_pb2.ROLE_LIAISON}), frozenset(), "WCO")
SUPPLIED = sets_pb.RestrictionSet(
    tlp=sets_pb.TLP_AMBER,
    audience=sets_pb.Audience(members=[sets_pb.AudienceMember(role=roster_pb2.ROLE_ANALYST)]),
    purposes=sets_pb.PermittedPurposes(codes=["ENF.SEIZ"]),
    onward=sets_pb.Onward(consent_required=True),
    judicial=sets_pb.JUDICIAL_CONSENT,
)
HISTORY = History.issued(Marking.of_supply(supply_of(SUPPLIED))).accepted_by_peer()
LATER = NOW + timedelta(days=10)


def use(purpose: str = "ENF.SEIZ", count: int = 1, until: datetime = LATER, **kind: Any) -> pb.ConsentedUse:
    made = pb.ConsentedUse(purpose=purpose, count=count, **kind)
    made.until_time.FromDatetime(until)
    return made


def grant(consented: pb.ConsentedUse, **fields: Any) -> Grant:
    return Grant(**{"grant_id": b"g" * 16, "item_id": ITEM, "use": consented, "granted_at": 0, **fields})


COURT = grant(use(judicial=pb.JudicialUse(court="KZ:almaty-city-court")))
ONWARD = grant(use(onward=pb.OnwardUse(recipient="KZ:customs")))
OTHER = grant(use("ENF.TARGET", other_purpose=pb.OtherPurposeUse()))
WIDER = grant(use(wider_audience=pb.WiderAudienceUse(person_id="W-LO-005")), grant_id=b"w" * 16)


def question(action: Action, actor: Actor = ANALYST, **asked: Any) -> Question:
    stated = HISTORY.stated.item
    return Question(stated, actor, action, NOW, STANDING, **{"purpose": "ENF.SEIZ", **asked})


@pytest.mark.parametrize(
    ("held", "asked", "without"),
    [
        (COURT, question(Action.JUDICIAL, recipient="KZ:almaty-city-court"), "JUDICIAL_USE_BARRED"),
        (ONWARD, question(Action.FORWARD, recipient="KZ:customs"), "ONWARD_BARRED"),
        (OTHER, question(Action.OPEN, purpose="ENF.TARGET"), "PURPOSE_MISMATCH"),
        (WIDER, question(Action.OPEN, LIAISON), "NOT_FOUND"),
    ],
)
def test_a_grant_lets_through_the_use_it_names_and_no_other(
    held: Grant, asked: Question, without: str
) -> None:
    assert answer(asked).code == without
    assert answer_with(asked, [], HISTORY)[0].code == without
    decision, spent = answer_with(asked, [held], HISTORY)
    assert (decision.allowed, spent) == (True, (held,))
    for other in (
        asked._replace(now=LATER),
        asked._replace(purpose="GOV"),
        asked._replace(recipient="KZ:other", action=Action.JUDICIAL, purpose="ENF.SEIZ"),
        asked._replace(actor=Actor("W-XX-999", frozenset(), frozenset(), "WCO")),
    ):
        assert not answer_with(other, [held], HISTORY)[0].allowed
    assert not answer_with(asked, [replace(held, used=1)], HISTORY)[0].allowed


def test_a_grant_is_not_spent_where_it_is_not_needed_or_does_not_help() -> None:
    assert answer_with(question(Action.OPEN), [COURT, ONWARD, OTHER, WIDER], HISTORY)[1] == ()
    refused = question(Action.FORWARD, recipient="KZ:customs", gap=True)
    assert answer_with(refused, [ONWARD], HISTORY) == (answer_with(refused, [ONWARD], HISTORY)[0], ())
    listed = question(Action.LIST, LIAISON, purpose=None)
    assert answer_with(listed, [WIDER], HISTORY) == (answer_with(listed, [WIDER], HISTORY)[0], ())
    assert answer_with(listed, [WIDER], HISTORY)[0].allowed


def test_two_grants_open_what_two_rules_bar() -> None:
    both = question(Action.FORWARD, LIAISON, recipient="KZ:customs")
    decision, spent = answer_with(both, [ONWARD, WIDER], HISTORY)
    assert decision.allowed
    assert [g.grant_id for g in spent] == [WIDER.grant_id, ONWARD.grant_id]


def test_a_later_tightening_makes_void_what_is_not_used_up_unless_it_is_kept() -> None:
    plain, _ = issue(HISTORY, TIGHTEN, set=sets_pb.RestrictionSet(bars=[sets_pb.BAR_PRINT]))
    kept, _ = issue(
        HISTORY, TIGHTEN, set=sets_pb.RestrictionSet(bars=[sets_pb.BAR_PRINT]), kept_grants=[COURT.grant_id]
    )
    sealed, _ = issue(HISTORY, SEAL)
    assert [h.revokes(COURT.grant_id, 0) for h in (HISTORY, plain, kept, sealed)] == [
        False,
        True,
        False,
        True,
    ]
    assert COURT.state(plain, NOW) is ConsentState.VOID
    assert replace(COURT, granted_at=1).state(plain, NOW) is ConsentState.GRANTED
    assert revoked([COURT, replace(COURT, used=1)], plain, NOW) == (COURT,)
    assert [replace(COURT, used=1).state(HISTORY, NOW), COURT.state(HISTORY, LATER)] == [
        ConsentState.USED_UP,
        ConsentState.EXPIRED,
    ]


@given(sets(), actors(), uses())
def test_without_a_grant_nothing_is_lifted(
    restrictions: Restrictions, actor: Actor, asked: dict[str, Any]
) -> None:
    asked.pop("consent")
    plain = Question(restrictions, actor, **asked)
    assert answer_with(plain, [], HISTORY) == (answer(plain), ())


def test_an_answer_is_the_originators_and_never_wider_than_what_was_asked() -> None:
    request = pb.ConsentRequest(item_id=ITEM, use=use(count=2, onward=pb.OnwardUse(recipient="KZ:customs")))
    granted = pb.CONSENT_OUTCOME_GRANTED

    def reply(outcome: Any = granted, item_id: bytes = ITEM, **fields: Any) -> pb.ConsentAnswer:
        return pb.ConsentAnswer(request_id=b"r" * 16, item_id=item_id, outcome=outcome, **fields)

    known: dict[str, Any] = {"sender": "CARICC", "originator": "CARICC", "answered": False}
    judge_answer(reply(use=use(onward=pb.OnwardUse(recipient="KZ:customs"))), request, **known)
    judge_answer(reply(pb.CONSENT_OUTCOME_DENIED), request, **known)
    onward = pb.OnwardUse(recipient="KZ:customs")
    for answered, paths in (
        (reply(), {"consent_answer.use"}),
        (reply(pb.CONSENT_OUTCOME_DENIED, use=use(onward=onward)), {"consent_answer.use"}),
        (reply(use=use(onward=pb.OnwardUse(recipient="KG:customs"))), {"consent_answer.use"}),
        (reply(use=use(judicial=pb.JudicialUse(court="KZ:c"))), {"consent_answer.use"}),
        (reply(use=use("ENF", 3, LATER + timedelta(1), onward=onward)), {
            "consent_answer.use.purpose", "consent_answer.use.count", "consent_answer.use.until_time",
        }),
        (reply(item_id=b"x" * 16), {"consent_answer.item_id"}),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            judge_answer(answered, request, **known)
        assert refused.value.code == "SCHEMA_INVALID"
        assert {fault.path for fault in refused.value.faults} == paths
    for changed, code in (({"sender": "WCO"}, "NOT_ORIGINATOR"), ({"answered": True}, "INVALID_TRANSITION")):
        with pytest.raises(Refusal) as refused:
            judge_answer(reply(), request, **{**known, **changed})
        assert refused.value.code == code


def test_consent_is_asked_for_a_known_purpose_a_person_on_the_roster_and_a_time_to_come() -> None:
    known: dict[str, Any] = {"now": NOW, "vocabulary": CODES, "persons": frozenset({"W-LO-005"})}
    wider = pb.WiderAudienceUse(person_id="W-LO-005")
    judge_request(pb.ConsentRequest(use=use(wider_audience=wider)), **known)
    for asked, code in (
        (use("NO.SUCH", wider_audience=wider), "PURPOSE_UNKNOWN"),
        (use(wider_audience=pb.WiderAudienceUse(person_id="W-XX-001")), "RECIPIENT_NOT_AUTHORISED"),
        (use(until=NOW, wider_audience=wider), "SCHEMA_INVALID"),
    ):
        with pytest.raises(Refusal) as refused:
            judge_request(pb.ConsentRequest(use=asked), **known)
        assert refused.value.code == code


# --- declarations ---------------------------------------------------------------------------------


def declared(*codes: str, expires: datetime | None = None) -> Declared:
    made = purpose_pb2.PurposeDeclaration(reference="decl-2031-09", purpose=purpose_pb2.Purpose(codes=codes))
    if expires is not None:
        made.expire_time.FromDatetime(expires)
    return Declared(b"d" * 32, made)


def referring(*codes: str, digest: bytes = b"d" * 32) -> item_supply_pb2.ItemSupply:
    return item_supply_pb2.ItemSupply(
        purpose_declaration="decl-2031-09",
        purpose_declaration_digest=digest,
        purpose=purpose_pb2.Purpose(codes=codes),
    )


def test_a_supply_refers_to_a_declaration_that_is_acknowledged_and_not_over() -> None:
    offered = declared("ENF.PREC", expires=LATER)
    acked = offered.after(DeclarationEvent.RECEIPT)
    assert purposes_of(referring(), acked, stated=NOW) == {"ENF.PREC"}
    assert purposes_of(item_supply_pb2.ItemSupply(purpose={"codes": ["ENF"]}), None, stated=NOW) == {"ENF"}
    wider = declared("ENF").after(DeclarationEvent.RECEIPT)
    assert purposes_of(referring("ENF.PREC"), wider, stated=NOW) == {"ENF.PREC"}
    withdrawn = acked.after(DeclarationEvent.WITHDRAWAL)
    for supply, held, when, code in (
        (referring(), None, NOW, "PURPOSE_UNKNOWN"),
        (referring(), offered, NOW, "PURPOSE_UNKNOWN"),
        (referring(digest=b"e" * 32), acked, NOW, "PURPOSE_UNKNOWN"),
        (referring(), acked, LATER, "PURPOSE_UNKNOWN"),
        (referring(), withdrawn, NOW, "PURPOSE_UNKNOWN"),
        (referring("ENF"), acked, NOW, "PURPOSE_TOO_BROAD"),
        (item_supply_pb2.ItemSupply(), None, NOW, "PURPOSE_MISSING"),
    ):
        with pytest.raises(Refusal) as refused:
            purposes_of(supply, held, stated=when)
        assert refused.value.code == code


def test_what_the_other_party_stated_before_its_withdrawal_is_good_however_late_it_comes() -> None:
    acked = declared("ENF", expires=LATER).after(DeclarationEvent.RECEIPT)
    withdrawn = replace(acked.after(DeclarationEvent.WITHDRAWAL), withdrawn=NOW)
    moment = timedelta(microseconds=1)
    assert purposes_of(referring(), withdrawn, stated=NOW) == {"ENF"}
    for ended in (withdrawn, replace(withdrawn, withdrawn=LATER + moment)):
        with pytest.raises(Refusal) as refused:
            purposes_of(referring(), ended, stated=max(LATER, NOW + moment))
        assert refused.value.code == "PURPOSE_UNKNOWN"
    # Time ends it, too, before the withdrawal does.
    assert replace(withdrawn, withdrawn=LATER + moment).state_at(LATER) is DeclarationState.EXPIRED


def test_only_a_declaration_whose_receipt_is_on_its_way_says_when_to_come_back() -> None:
    offered = declared("ENF")
    for held, waits in ((offered, True), (offered.after(DeclarationEvent.WITHDRAWAL), False), (None, False)):
        with pytest.raises(Refusal) as refused:
            purposes_of(referring(), held, stated=NOW)
        assert (refused.value.retry_after_s is not None) == waits


def test_a_declaration_states_purposes_of_the_agreement_and_a_correction_permits_nothing() -> None:
    judge_declaration(declared("ENF", expires=LATER).declaration, now=NOW, vocabulary=CODES)
    for made, code in (
        (declared(), "PURPOSE_MISSING"),
        (declared("NO.SUCH"), "PURPOSE_UNKNOWN"),
        (declared("ENF", expires=NOW), "SCHEMA_INVALID"),
    ):
        with pytest.raises(Refusal) as refused:
            judge_declaration(made.declaration, now=NOW, vocabulary=CODES)
        assert refused.value.code == code
    correction = purpose_pb2.PurposeCorrection(ordinal=1, purpose=purpose_pb2.Purpose(codes=["ANA"]))
    known: dict[str, Any] = {"sender": "WCO", "originator": "WCO", "held": 0, "vocabulary": CODES}
    judge_correction(correction, **known)
    for changed, code in (({"sender": "CARICC"}, "NOT_ORIGINATOR"), ({"held": 1}, "INVALID_TRANSITION")):
        with pytest.raises(Refusal) as refused:
            judge_correction(correction, **{**known, **changed})
        assert refused.value.code == code


# --- lives ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [NOTICES, DECLARATIONS, CONSENTS])
def test_a_life_knows_every_state_and_whatever_it_does_not_hold_is_refused(table: Any) -> None:
    states: Any = type(next(iter(table)))
    assert set(table) == set(states)
    events = {event for row in table.values() for event in row}
    for state in states:
        kinds: Any = type(next(iter(events)))
        for event in kinds:
            if (to := table[state].get(event)) is not None:
                assert after(table, state, event) is to
                continue
            with pytest.raises(Refusal) as refused:
                after(table, state, event)
            assert refused.value.code == "INVALID_TRANSITION"


def test_an_answer_may_overtake_its_receipt_and_what_is_applied_stays_applied() -> None:
    state = after(NOTICES, NoticeState.ISSUED, NoticeEvent.ENFORCED)
    assert after(NOTICES, state, NoticeEvent.RECEIPT) is NoticeState.APPLIED
    assert (
        after(DECLARATIONS, DeclarationState.WITHDRAWN, DeclarationEvent.RECEIPT)
        is DeclarationState.WITHDRAWN
    )
    with pytest.raises(Refusal):
        after(NOTICES, state, NoticeEvent.REJECTION)


# --- spending -------------------------------------------------------------------------------------


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Grant], list[Question]]:
    """Draw grants on one item and uses of it, in the order in which they are asked for."""
    kinds: list[dict[str, Any]] = [
        {"judicial": pb.JudicialUse(court="KZ:almaty-city-court")},
        {"onward": pb.OnwardUse(recipient="KZ:customs")},
        {"other_purpose": pb.OtherPurposeUse()},
        {"wider_audience": pb.WiderAudienceUse(person_id="W-LO-005")},
    ]
    grants = [
        grant(
            use(draw(st.sampled_from(["ENF.SEIZ", "ENF", "ENF.TARGET"])), draw(st.integers(1, 3)), **kind),
            grant_id=bytes([number]) * 16,
        )
        for number, kind in enumerate(draw(st.lists(st.sampled_from(kinds), max_size=5)), 1)
    ]
    asked = st.builds(
        question,
        st.sampled_from([Action.OPEN, Action.JUDICIAL, Action.FORWARD, Action.LIST, Action.EXPORT]),
        st.sampled_from([ANALYST, LIAISON]),
        purpose=st.sampled_from(["ENF.SEIZ", "ENF.TARGET", "ANA"]),
        recipient=st.sampled_from([None, "KZ:customs", "KZ:almaty-city-court"]),
        gap=st.booleans(),
    )
    return grants, draw(st.lists(asked, max_size=25))


@given(ledgers())
def test_a_grant_is_spent_only_where_it_is_needed_and_allows_and_never_more_often_than_granted(
    drawn: tuple[list[Grant], list[Question]],
) -> None:
    grants, asked = drawn
    used = dict.fromkeys((g.grant_id for g in grants), 0)
    for one in asked:
        held = [replace(g, used=used[g.grant_id]) for g in grants]
        decision, spent = answer_with(one, held, HISTORY)
        if spent:
            assert decision.allowed
            assert not answer(one).allowed
            assert len({g.lift for g in spent}) == len(spent)
            for needless in spent:  # without any one of them, and its like, the use is denied
                without = [g for g in held if g.lift is not needless.lift]
                assert not answer_with(one, without, HISTORY)[0].allowed
        elif ACTIONS[one.action].is_use:
            assert decision == answer(one) or not decision.allowed
        for g in spent:
            used[g.grant_id] += 1
            assert g.fits(one)
    assert all(used[g.grant_id] <= g.use.count for g in grants)
    void, _ = issue(HISTORY, SEAL)
    assert all(answer_with(one, grants, void)[1] == () for one in asked)
