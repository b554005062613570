"""What is worth knowing of a case and stops nothing (preamble, 1.2, 5.1, 5.4, 8.3).

Both nodes warn alike: of what the acts and the agreement's record say, and of the day on which it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from entente.v1 import agreement_pb2, case_view_pb2

from node.cases.case import Case
from node.cases.consultation import starts as consultation_starts
from node.cases.engine import due_us
from node.cases.guards import end_of_day
from node.cases.meeting import ends as meeting_ends
from node.cases.projects import OVERLAP_SUSPECTED, newest_outline
from node.cases.signing import offer_of

Warned = case_view_pb2.CaseWarning
DUPLICATION: Final = case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED
MANDATE: Final = case_view_pb2.CASE_WARNING_MANDATE_DOUBT
LANGUAGE: Final = case_view_pb2.CASE_WARNING_LANGUAGE_OBLIGATION_UNMET
TERRITORY: Final = case_view_pb2.CASE_WARNING_TERRITORY_ELSEWHERE
AFTER_THE_END: Final = case_view_pb2.CASE_WARNING_AFTER_THE_END

_SUBJECTS: Final[Mapping[str, Callable[[Any], Iterable[str]]]] = MappingProxyType(
    {
        "review_requested": lambda body: body.project.subjects,
        "project_listed": lambda body: body.outline.subjects,
        "expertise_asked": lambda body: body.subjects,
    }
)


def warnings_of(
    genesis: agreement_pb2.AgreementGenesis, case: Case, ends_us: int | None = None
) -> tuple[Warned, ...]:
    """Return what is worth knowing of a case as it stands, in the order of the enum.

    Args:
        ends_us: when the agreement ends, where notice of termination was given.
    """
    found = (
        (DUPLICATION, case.state == OVERLAP_SUSPECTED),
        (MANDATE, _mandate_in_doubt(genesis, case)),
        (LANGUAGE, _language_unmet(genesis, case)),
        (TERRITORY, _elsewhere(genesis, case)),
        (AFTER_THE_END, ends_us is not None and (_reaches(case) or 0) > ends_us),
    )
    return tuple(warning for warning, holds in found if holds)


def _mandate_in_doubt(genesis: agreement_pb2.AgreementGenesis, case: Case) -> bool:
    take = _SUBJECTS.get(case.opening.name)
    if take is None:
        return False
    named = set(take(case.opening.body))
    if case.opening.name == "project_listed":
        named = set(newest_outline(case).subjects)
    sure = {one.code for one in genesis.subjects if case.asked in one.mandate_of}
    return not named <= sure


def _language_unmet(genesis: agreement_pb2.AgreementGenesis, case: Case) -> bool:
    newest = case.last("access_granted", "availability_noted")
    if newest is None:
        return False
    owed = next(set(one.access_languages) for one in genesis.parties if one.code == case.asked)
    return not owed <= set(newest.body.languages)


def _elsewhere(genesis: agreement_pb2.AgreementGenesis, case: Case) -> bool:
    offer = offer_of(case)
    if offer is None or offer.name != "association_proposed":
        return False
    members = {state.code for one in genesis.parties for state in one.member_states}
    return bool(members) and not members.issuperset(offer.body.terms.territories)


def _reaches(case: Case) -> int | None:
    """Return the last instant that the case is about."""
    offer = offer_of(case)
    if offer is not None and offer.name == "association_proposed":
        return end_of_day(offer.body.terms.period.until)
    if case.opening.name == "evaluation_proposed":
        return end_of_day(case.opening.body.terms.period.until)
    if case.opening.name == "meeting_announced":
        return meeting_ends(case)
    if case.opening.name == "consultation_planned":
        return consultation_starts(case)
    return due_us(case)
