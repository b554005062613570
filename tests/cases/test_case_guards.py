"""What an act must say: each guard refuses what its article names, with the article's code, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from entente.v1 import case_pb2, consultation_pb2, meeting_pb2, roster_pb2

from node.cases.case import name_of
from node.cases.engine import admit, awaits
from node.cases.guards import DAY_US
from node.errors import Refusal
from tests.cases.test_case_tables import KINDS, OPENING
from tests.support.casework import (
    ANOTHER,
    DOCUMENT,
    PARTIES,
    STEPS,
    T0,
    Told,
    other,
    period,
    stamp,
    step,
)
from tests.support.cooperating import arrangement, outline, texts
from tests.support.memorandum import FIRST, LANGUAGES, SECOND
from tests.support.world import START

# --- what an opening must say ---------------------------------------------------------------------


def opened(code: str, said: case_pb2.CaseStep, **given: Any) -> str:
    """Return why a case is not opened; empty if it is."""
    try:
        Told().do(code, said, T0, **given)
    except Refusal as refusal:
        return refusal.code
    return ""


def evaluation(**terms: Any) -> dict[str, Any]:
    said = {"programmes": ["one"], "scopes": texts("s"), "methods": texts("m"), "period": period()} | terms
    return {key: value for key, value in said.items() if value is not None}


YESTERDAY, TODAY = ((START + timedelta(days=days)).date().isoformat() for days in (-1, 0))
OVER: Final = {"from": "2030-01-01", "until": YESTERDAY}
LAST_DAY: Final = {"from": "2030-01-01", "until": TODAY}
ASSOCIATION: Final = {"programmes": texts("p"), "phase": 1}


@pytest.mark.parametrize(
    ("code", "name", "said", "refused"),
    [
        (FIRST, "review_requested", {}, ""),
        (SECOND, "review_requested", {}, "WRONG_PARTY"),
        (FIRST, "review_requested", {"project": outline(level=0)}, "REVIEW_LEVEL_INVALID"),
        (FIRST, "review_requested", {"project": outline(level=3)}, "REVIEW_LEVEL_INVALID"),
        (FIRST, "review_requested", {"project": outline(subjects=("space",))}, "OUT_OF_SCOPE"),
        (FIRST, "review_requested", {"project": outline(subjects=("firearms",))}, ""),  # a doubt, no bar
        (FIRST, "review_requested", {"due_time": stamp(T0)}, "SCHEMA_INVALID"),
        (SECOND, "project_listed", {"outline": outline(subjects=("drugs", "space"))}, "OUT_OF_SCOPE"),
        (SECOND, "expertise_asked", {"subjects": ["space"]}, "OUT_OF_SCOPE"),
        (FIRST, "expertise_asked", {"due_time": stamp(T0 - 1)}, "SCHEMA_INVALID"),
        (FIRST, "access_requested", {}, "WRONG_PARTY"),
        (SECOND, "access_requested", {"period": period("2031-12-31")}, "SCHEMA_INVALID"),
        (FIRST, "consultation_planned", {"activity": "joint-operation", "level": 2}, "LEVEL_TOO_LOW"),
        (FIRST, "consultation_planned", {"activity": "joint-operation", "level": 3}, ""),
        (FIRST, "consultation_planned", {"activity": "unheard-of", "level": 4}, "SCHEMA_INVALID"),
        (FIRST, "consultation_planned", {"activity": "training", "level": 1}, ""),
        (FIRST, "meeting_announced", {"end_time": stamp(T0 + 1)}, "SCHEMA_INVALID"),
        (FIRST, "meeting_announced", {"start_time": stamp(T0)}, "SCHEMA_INVALID"),
        (FIRST, "evaluation_proposed", {"terms": evaluation()}, ""),
        (FIRST, "evaluation_proposed", {"terms": evaluation(period=None)}, "EVALUATION_NOT_CASE_BY_CASE"),
        (
            FIRST,
            "evaluation_proposed",
            {"terms": evaluation(programmes=["one", "two"])},
            "EVALUATION_NOT_CASE_BY_CASE",
        ),
        (FIRST, "evaluation_proposed", {"terms": evaluation(programmes=[])}, "EVALUATION_NOT_CASE_BY_CASE"),
        (FIRST, "evaluation_proposed", {"terms": evaluation(period=period("2031-01-01"))}, "SCHEMA_INVALID"),
        (FIRST, "evaluation_proposed", {"terms": evaluation(period=OVER)}, "SCHEMA_INVALID"),
        (SECOND, "access_requested", {"period": OVER}, "SCHEMA_INVALID"),
        (FIRST, "association_proposed", {"terms": {**ASSOCIATION, "period": OVER}}, "SCHEMA_INVALID"),
        (FIRST, "association_proposed", {"terms": {**ASSOCIATION, "period": LAST_DAY}}, ""),
        (FIRST, "need_assessed", {"association_id": None}, "SCHEMA_INVALID"),
        (FIRST, "need_assessed", {"association_id": None, "project_id": bytes([3] * 16)}, ""),
        (FIRST, "exempted", {"request_id": None}, "SCHEMA_INVALID"),
    ],
)
def test_an_opening_says_what_its_article_asks_for(
    code: str, name: str, said: dict[str, Any], refused: str
) -> None:
    assert opened(code, step(name, None, T0, **said)) == refused


def test_a_step_opens_no_case_of_another_kind() -> None:
    for kind, number in KINDS.items():
        code, name = OPENING[kind]
        for another in KINDS.values():
            wanted = "" if another == number else "INVALID_TRANSITION"
            assert opened(code, step(name), kind=another) == wanted


# --- what a later act must say --------------------------------------------------------------------


def refused(told: Told, code: str, name: str, at: int, **said: Any) -> str:
    """Return why an act is not done; empty if it would be."""
    role = said.pop("role", roster_pb2.ROLE_CONTACT)
    act = told.propose(code, step(name, told.case(code, at), at, **said), at, role=role)
    try:
        admit(told.genesis, list(told.heard[code].values()), act)
    except Refusal as refusal:
        return refusal.code
    return ""


def after(kind: str, *steps: tuple[str, str] | tuple[str, str, dict[str, Any]], **said: Any) -> Told:
    """Return a case after some steps, a second apart."""
    code, name = OPENING[kind]
    told = Told()
    told.done(code, step(name, None, T0, **said), T0)
    for place, (by, what, *given) in enumerate(steps, 1):
        at = T0 + place * 1_000_000
        told.done(by, step(what, told.case(by, at), at, **(given[0] if given else {})), at)
    return told


LATER: Final = T0 + DAY_US
REPLY_BY: Final = T0 + 1_000_000 + 20 * DAY_US
"""Until when an invitation of `after` may be answered."""


def drafted(**changes: Any) -> Any:
    terms = arrangement()
    for party, costs in changes.get("costs", {}).items():
        part = next(one for one in terms.parts if one.party == party)
        del part.costs[:]
        for minor, currency in costs:
            part.costs.add(minor=minor, currency=currency, whats=texts("w"))
    if "totals" in changes:
        del terms.totals[:]
        for minor, currency in changes["totals"]:
            terms.totals.add(minor=minor, currency=currency)
    if "languages" in changes:
        del terms.texts[:]
        for language in changes["languages"]:
            terms.texts.add(language=language, sha256=bytes(32))
    if "parts" in changes:
        kept = [part for part in terms.parts if part.party in changes["parts"]]
        del terms.parts[:]
        terms.parts.extend(kept)
    return terms


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (drafted(), ""),
        (drafted(costs={FIRST: []}), "COST_SHARE_INCOMPLETE"),
        (drafted(costs={SECOND: []}), "COST_SHARE_INCOMPLETE"),
        (drafted(parts=[FIRST]), "COST_SHARE_INCOMPLETE"),
        (drafted(totals=[(4_500_001, "EUR"), (120_000_000, "KZT")]), "COST_SHARE_INCOMPLETE"),
        (drafted(totals=[(4_500_000, "EUR")]), "COST_SHARE_INCOMPLETE"),
        (
            drafted(totals=[(4_500_000, "EUR"), (120_000_000, "KZT"), (0, "CHF")]),
            "COST_SHARE_INCOMPLETE",
        ),
        (drafted(costs={FIRST: [(0, "EUR")], SECOND: [(0, "EUR")]}, totals=[(0, "EUR")]), ""),
        (drafted(languages=LANGUAGES[:-1]), "AUTHENTIC_TEXT_INCOMPLETE"),
        (drafted(languages=LANGUAGES[1:]), "AUTHENTIC_TEXT_INCOMPLETE"),
    ],
)
def test_an_arrangement_sets_out_each_partys_costs_and_every_text(terms: Any, code: str) -> None:
    told = after("ARRANGEMENT", (SECOND, "need_assessed"))
    assert refused(told, SECOND, "arrangement_drafted", LATER, terms=terms) == code


def test_where_one_party_holds_an_arrangement_necessary_one_is() -> None:
    need = "need_assessed"
    for mine, theirs, state in [
        (False, False, "NOT_NECESSARY"),
        (False, True, "NECESSARY"),
        (True, False, "NECESSARY"),
        (True, True, "NECESSARY"),
    ]:
        told = after("ARRANGEMENT", (SECOND, need, {"necessary": theirs}), necessary=mine)
        assert name_of(told.case(FIRST).state) == state
    settled = after("ARRANGEMENT", (SECOND, need, {"necessary": False}), necessary=False)
    for code in PARTIES:
        for name in STEPS:
            wanted = "" if name == need else "INVALID_TRANSITION"
            got = refused(settled, code, name, LATER)
            assert got in (wanted, "WRONG_PARTY"), name
    settled.done(FIRST, step(need, settled.case(FIRST), LATER), LATER)
    assert name_of(settled.case(SECOND).state) == "NECESSARY"


def test_a_need_is_assessed_of_what_the_case_was_opened_for() -> None:
    told = after("ARRANGEMENT")
    assert refused(told, SECOND, "need_assessed", LATER, association_id=bytes([8] * 16)) == "SCHEMA_INVALID"
    assert refused(told, SECOND, "need_assessed", LATER, association_id=None) == ""


def test_only_the_terms_offered_last_are_signed_and_once_by_each_party() -> None:
    told = after("ARRANGEMENT", (SECOND, "need_assessed"), (SECOND, "arrangement_drafted"))
    older = step("signed", told.case(FIRST))
    told.done(FIRST, older, LATER)
    assert refused(told, FIRST, "signed", LATER + 1) == "INVALID_TRANSITION"
    told.done(FIRST, step("arrangement_drafted", told.case(FIRST)), LATER + 2)
    assert refused(told, SECOND, "signed", LATER + 3, act=older.signed.act) == "INVALID_TRANSITION"
    assert refused(told, FIRST, "signed", LATER + 3) == ""  # a new offer is to be signed anew
    assert refused(told, FIRST, "signed", LATER + 3, act={"act": b"\xff"}) == "SCHEMA_INVALID"
    assert refused(told, FIRST, "signed", LATER + 3, act={"act": b""}) == "SCHEMA_INVALID"


def test_a_suggestion_is_declined_with_a_reason_and_decided_on_once() -> None:
    told = after("REVIEW", (SECOND, "review_commented"))
    assert refused(told, FIRST, "suggestion_decided", LATER, accepted=False) == "SCHEMA_INVALID"
    assert refused(told, FIRST, "suggestion_decided", LATER, accepted=False, reasons=texts("no")) == ""
    assert refused(told, FIRST, "suggestion_decided", LATER, comment_id=bytes(16)) == "SCHEMA_INVALID"
    said = step("suggestion_decided", told.case(FIRST), LATER)
    told.done(FIRST, said, LATER)
    assert refused(told, FIRST, "suggestion_decided", LATER + 1) == "SCHEMA_INVALID"  # there is no other
    comment = said.suggestion_decided.comment_id
    assert refused(told, FIRST, "suggestion_decided", LATER + 1, comment_id=comment) == "INVALID_TRANSITION"
    remark = after("REVIEW", (SECOND, "review_commented", {"suggestion": False}))
    assert refused(remark, FIRST, "suggestion_decided", LATER) == "SCHEMA_INVALID"


def test_a_comment_answers_a_question_that_was_asked_and_a_passage_that_can_be() -> None:
    told = after("REVIEW")
    assert refused(told, SECOND, "review_commented", LATER, question=2) == "SCHEMA_INVALID"
    assert refused(told, SECOND, "review_commented", LATER, question=0) == ""
    assert refused(told, SECOND, "review_commented", LATER, reply_to=bytes(16)) == "SCHEMA_INVALID"
    for first, last, code in [(3, 2, "SCHEMA_INVALID"), (3, 3, ""), (3, 9, "")]:
        passage = {"document": DOCUMENT, "first_line": first, "last_line": last}
        assert refused(told, SECOND, "review_commented", LATER, passage=passage) == code


def test_seats_persons_and_days_stay_within_what_was_offered_and_asked() -> None:
    meeting = after("MEETING", (FIRST, "meeting_invited"))
    assert refused(meeting, SECOND, "meeting_accepted", LATER, seats=3) == ""
    assert refused(meeting, SECOND, "meeting_accepted", LATER, seats=4) == "SCHEMA_INVALID"
    announced = after("MEETING")
    for interest in (None, {"why": 1}, {"topics": texts("x")}):
        assert (
            refused(announced, FIRST, "meeting_invited", LATER, interest=interest) == "INTEREST_TAG_MISSING"
        )
    late = stamp(T0 + 40 * DAY_US + 1)
    assert refused(announced, FIRST, "meeting_invited", LATER, reply_time=late) == "SCHEMA_INVALID"
    assert refused(announced, FIRST, "meeting_changed", LATER, end_time=stamp(T0)) == "SCHEMA_INVALID"
    access = after("ACCESS")
    assert refused(access, FIRST, "access_granted", LATER, persons=5) == "SCHEMA_INVALID"
    assert refused(access, FIRST, "access_granted", LATER, period=period("2031-12-31")) == "SCHEMA_INVALID"
    held = after("CONSULTATION")
    assert refused(held, FIRST, "consultation_held", LATER, held_time=stamp(LATER + 1)) == "SCHEMA_INVALID"
    stranger = [{"party": "XX", "tasks": texts("t")}]
    assert refused(held, FIRST, "activity_arranged", LATER, tasks=stranger) == "SCHEMA_INVALID"


@pytest.mark.parametrize(
    ("steps", "moved_to", "wanted"),
    [
        ((), T0 + 5 * DAY_US, ""),
        (((FIRST, "meeting_invited"),), REPLY_BY - 1, "SCHEMA_INVALID"),
        (((FIRST, "meeting_invited"),), REPLY_BY, ""),
        (((FIRST, "meeting_invited"),), None, ""),
        (((FIRST, "meeting_invited"), (SECOND, "meeting_accepted")), REPLY_BY - 1, ""),
        (((FIRST, "meeting_invited"), (SECOND, "declined")), REPLY_BY - 1, ""),
    ],
)
def test_a_meeting_is_not_moved_before_the_day_by_which_its_invitation_may_be_answered(
    steps: tuple[tuple[str, str], ...], moved_to: int | None, wanted: str
) -> None:
    told = after("MEETING", *steps)
    start = None if moved_to is None else stamp(moved_to)
    change = step("meeting_changed", start_time=start, locode=None if start else "KZALA")
    act = told.propose(FIRST, change, LATER)
    try:
        admit(told.genesis, list(told.heard[FIRST].values()), act)
        found = ("", "")
    except Refusal as refusal:
        found = (refusal.code, refusal.article)
    assert found == (wanted, "4.1" if wanted else "")


def test_access_is_granted_for_days_that_are_not_all_over() -> None:
    access = after("ACCESS")
    assert refused(access, FIRST, "access_granted", LATER, period=OVER) == "SCHEMA_INVALID"
    assert refused(access, FIRST, "access_granted", LATER, period=LAST_DAY | {"until": "2031-12-31"}) == ""


def test_what_a_guard_refuses_is_refused_under_an_article() -> None:
    told = after("REVIEW", (SECOND, "review_commented"))
    wrong: dict[str, dict[str, Any]] = {
        "suggestion_decided": {"accepted": False},
        "review_replied": {"reply_to": bytes(16)},
    }
    for name, said in wrong.items():
        act = told.propose(FIRST, step(name, told.case(FIRST), LATER, **said), LATER)
        with pytest.raises(Refusal) as caught:
            admit(told.genesis, list(told.heard[FIRST].values()), act)
        assert (caught.value.code, caught.value.article) == ("SCHEMA_INVALID", "5.3")
    spaced = step("expertise_asked", None, T0, subjects=["space"])
    with pytest.raises(Refusal) as caught:
        Told().do(SECOND, spaced, T0)
    assert (caught.value.code, caught.value.article) == ("OUT_OF_SCOPE", "preamble")


def test_a_consultation_on_an_activity_is_held_and_moved_no_lower_than_it_requires() -> None:
    told = after("CONSULTATION", level=consultation_pb2.CONSULTATION_LEVEL_SENIOR, activity="joint-operation")
    for name in ("consultation_moved", "consultation_held"):
        for level, code in [(1, "LEVEL_TOO_LOW"), (2, "LEVEL_TOO_LOW"), (3, ""), (4, "")]:
            assert refused(told, FIRST, name, LATER, level=level) == code


def test_minutes_and_reports_are_signed_in_the_version_that_was_drafted_last() -> None:
    minutes = after("CONSULTATION", (FIRST, "consultation_held"), (FIRST, "minutes_drafted"))
    assert refused(minutes, SECOND, "minutes_signed", LATER, minutes=ANOTHER) == "INVALID_TRANSITION"
    assert refused(minutes, SECOND, "minutes_signed", LATER) == ""
    evaluated = after(
        "EVALUATION",
        (SECOND, "evaluation_agreed"),
        (SECOND, "evaluation_started"),
        (SECOND, "report_drafted"),
    )
    assert refused(evaluated, FIRST, "report_signed", LATER, report=ANOTHER) == "INVALID_TRANSITION"
    assert refused(evaluated, FIRST, "report_signed", LATER) == ""
    proposed = after("EVALUATION")
    assert refused(proposed, SECOND, "evaluation_agreed", LATER, offer_id=bytes(16)) == "SCHEMA_INVALID"


def test_for_a_governing_body_the_principals_offices_invite_and_answer() -> None:
    told = after("MEETING", forum=meeting_pb2.MEETING_FORUM_GOVERNING_BODY)
    principal = roster_pb2.ROLE_PRINCIPAL
    assert refused(told, FIRST, "meeting_invited", LATER) == "ROLE_INSUFFICIENT"
    assert refused(told, FIRST, "meeting_invited", LATER, role=principal) == ""
    told.done(FIRST, step("meeting_invited", told.case(FIRST), LATER), LATER, role=principal)
    for name in ("meeting_accepted", "declined"):
        assert refused(told, SECOND, name, LATER + 1) == "ROLE_INSUFFICIENT"
        assert refused(told, SECOND, name, LATER + 1, role=principal) == ""


def test_a_project_does_not_overlap_with_itself() -> None:
    told = after("PROJECT")
    itself = [told.case(other(FIRST)).case_id]
    assert refused(told, FIRST, "overlap_found", LATER, with_cases=itself) == "SCHEMA_INVALID"
    assert refused(told, FIRST, "exempted", LATER) == "EXEMPTION_NOT_APPLICABLE"


def test_a_suggestion_that_nobody_has_decided_on_is_waited_for_once_all_comments_are_there() -> None:
    told = after("REVIEW", (SECOND, "review_commented"), (SECOND, "comments_delivered"))

    def waited() -> list[tuple[str, tuple[str, ...]]]:
        return [(one.party, one.steps) for one in awaits(told.genesis, told.case(FIRST))]

    assert waited() == [(FIRST, ("suggestion_decided", "review_closed"))]
    told.done(FIRST, step("suggestion_decided", told.case(FIRST), LATER), LATER)
    assert waited() == [(FIRST, ("review_closed",))]
