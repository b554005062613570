"""What is warned of and stops nothing; what holds of an arrangement while it is amended."""

from __future__ import annotations

from typing import Any, Final

import pytest
from entente.v1 import association_pb2, case_view_pb2

from node.cases.arrangement import require_settled
from node.cases.case import Case, name_of
from node.cases.guards import DAY_US, end_of_day
from node.cases.signing import in_effect
from node.cases.warnings import warnings_of
from node.errors import Refusal
from tests.support.casework import T0, Told, period, step
from tests.support.cooperating import arrangement, association, outline
from tests.support.memorandum import FIRST, PROFILE, SECOND

MEMBERS: Final = [state.code for party in PROFILE.parties for state in party.member_states]
DEVELOP: Final = association_pb2.ASSOCIATION_PHASE_DEVELOP


def grown(*said: tuple[str, str, dict[str, Any]]) -> Case:
    """Return the case of these acts, each of which both hear of at once."""
    told, now = Told(), T0
    for by, name, given in said:
        case = told.case(FIRST, now) if told.heard[FIRST] else None
        told.done(by, step(name, case, now, **given), now)
        now += 1
    return told.case(FIRST, now)


@pytest.mark.parametrize("subject", PROFILE.subjects, ids=lambda one: one.code)
@pytest.mark.parametrize("by", [FIRST, SECOND])
def test_a_subject_outside_the_asked_partys_mandate_is_in_doubt(by: str, subject: Any) -> None:
    for name, given in (
        ("expertise_asked", {"subjects": [subject.code]}),
        ("project_listed", {"outline": outline(subjects=(subject.code,))}),
    ):
        case = grown((by, name, given))
        found = case_view_pb2.CASE_WARNING_MANDATE_DOUBT in warnings_of(PROFILE, case)
        assert found == (case.asked not in subject.mandate_of)


def test_what_a_project_is_about_now_is_what_is_in_doubt() -> None:
    doubted = next(one.code for one in PROFILE.subjects if SECOND not in one.mandate_of)
    sure = next(one.code for one in PROFILE.subjects if SECOND in one.mandate_of)
    case = grown(
        (FIRST, "project_listed", {"outline": outline(subjects=(doubted,))}),
        (FIRST, "project_changed", {"outline": outline(subjects=(sure,))}),
    )
    assert warnings_of(PROFILE, case) == ()


@pytest.mark.parametrize("languages", [["en"], ["ru"], ["en", "ru"], ["en", "fr", "ru"]])
def test_access_in_fewer_languages_than_are_owed_is_warned_of_until_they_are_there(
    languages: list[str],
) -> None:
    said = [
        (SECOND, "access_requested", {}),
        (FIRST, "access_granted", {"languages": languages}),
    ]
    unmet = (case_view_pb2.CASE_WARNING_LANGUAGE_OBLIGATION_UNMET,)
    assert warnings_of(PROFILE, grown(*said)) == (() if {"en", "ru"} <= set(languages) else unmet)
    assert (
        warnings_of(PROFILE, grown(*said, (FIRST, "availability_noted", {"languages": ["en", "ru"]}))) == ()
    )
    assert warnings_of(PROFILE, grown(*said, (FIRST, "availability_noted", {"languages": ["fr"]}))) == unmet


@pytest.mark.parametrize(
    ("territories", "warned"),
    [([], False), (MEMBERS[:1], False), (MEMBERS, False), ([*MEMBERS, "AQ"], True), (["AQ"], True)],
)
def test_a_territory_outside_the_member_states_is_warned_of(territories: list[str], warned: bool) -> None:
    terms = association()
    del terms.territories[:]
    terms.territories.extend(territories)
    found = warnings_of(PROFILE, grown((FIRST, "association_proposed", {"terms": terms})))
    assert (case_view_pb2.CASE_WARNING_TERRITORY_ELSEWHERE in found) == warned


REACHES: Final = {
    "association_proposed": end_of_day(period()["until"]),
    "evaluation_proposed": end_of_day(period()["until"]),
    "review_requested": T0 + 30 * DAY_US,
    "consultation_planned": T0 + 10 * DAY_US,
    "expertise_asked": T0 + 15 * DAY_US,
    "meeting_announced": T0 + 41 * DAY_US,
}


@pytest.mark.parametrize("name", REACHES)
def test_what_reaches_beyond_the_last_instant_of_the_agreement_is_warned_of(name: str) -> None:
    case, last = grown((FIRST, name, {})), REACHES[name]
    beyond = case_view_pb2.CASE_WARNING_AFTER_THE_END
    assert beyond not in warnings_of(PROFILE, case)
    assert beyond not in warnings_of(PROFILE, case, last)
    assert beyond in warnings_of(PROFILE, case, last - 1)


# --- arrangements ----------------------------------------------------------------------------------

NEEDED: Final[list[tuple[str, str, dict[str, Any]]]] = [
    (FIRST, "need_assessed", {}),
    (SECOND, "need_assessed", {}),
]
SIGNED: Final = [*NEEDED, (FIRST, "arrangement_drafted", {}), (SECOND, "signed", {}), (FIRST, "signed", {})]


def test_what_both_signed_holds_until_both_have_signed_its_amendment() -> None:
    terms = arrangement()
    terms.parts[0].costs[0].minor = terms.totals[0].minor = 1
    amended = [*SIGNED, (SECOND, "arrangement_drafted", {"terms": terms})]
    one_signed = [*amended, (SECOND, "signed", {})]
    for said, state, holds in (
        (SIGNED, "SIGNED_BOTH", arrangement()),
        (amended, "AMENDING", arrangement()),
        (one_signed, "AMENDING", arrangement()),
        ([*one_signed, (FIRST, "signed", {})], "SIGNED_BOTH", terms),
    ):
        case = grown(*said)
        offer = in_effect(case)
        assert offer is not None
        assert (name_of(case.state), offer.body.terms) == (state, holds)


def test_a_new_draft_undoes_a_lone_signature() -> None:
    said = [*NEEDED, (FIRST, "arrangement_drafted", {}), (SECOND, "signed", {})]
    said += [(FIRST, "arrangement_drafted", {}), (FIRST, "signed", {})]
    case = grown(*said)
    assert (name_of(case.state), in_effect(case)) == ("SIGNED_ONE", None)


def starts(proposed: Case, *arrangements: Case) -> bool:
    """Whether an association may be executed beside these arrangements."""
    try:
        require_settled(proposed, arrangements)
    except Refusal as refusal:
        return refusal.code != "ARRANGEMENT_REQUIRED"
    return True


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        (NEEDED[:1], False),
        (NEEDED, False),
        (SIGNED[:3], False),
        (SIGNED[:4], False),
        (SIGNED, True),
        ([*SIGNED, (FIRST, "arrangement_drafted", {})], True),
        ([*NEEDED, (FIRST, "withdrawn", {})], False),
    ],
)
def test_a_programme_is_executed_once_its_arrangement_is_signed(said: list[Any], passes: bool) -> None:
    proposed = grown((FIRST, "association_proposed", {}))
    first = {"association_id": proposed.case_id}
    mine = [(by, name, first if name == "need_assessed" else given) for by, name, given in said]
    assert starts(proposed, grown(*mine)) == passes
    assert not starts(proposed, grown(*said))  # another's
    assert not starts(proposed)


def test_none_is_needed_where_both_say_so_and_none_to_develop_a_programme() -> None:
    terms = association(project_id=bytes([2] * 16))
    proposed = grown((FIRST, "association_proposed", {"terms": terms}))
    for views, passes in (((False, False), True), ((True, False), False), ((False, True), False)):
        said = [
            (by, "need_assessed", {"necessary": view, "association_id": None, "project_id": bytes([2] * 16)})
            for by, view in zip((FIRST, SECOND), views, strict=True)
        ]
        assert starts(proposed, grown(*said)) == passes
    assert starts(grown((FIRST, "association_proposed", {"terms": association(DEVELOP)})))
