"""What is counted of cases: how they ended, at which level, for whom, how long comments took.

Decides which states are outcomes, and under which words; the words are closed sets, so that they may be
labels. Refuses to know who counts. Source: Articles 1, 4, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entente.v1 import case_pb2, consultation_pb2

from node.cases.case import Case, State, name_of
from node.cases.kinds import TABLES

_CONSULTATION: Final = case_pb2.CASE_KIND_CONSULTATION
_MEETING: Final = case_pb2.CASE_KIND_MEETING
_EXPERTISE: Final = case_pb2.CASE_KIND_EXPERTISE
_PROJECT: Final = case_pb2.CASE_KIND_PROJECT
_REVIEW: Final = case_pb2.CASE_KIND_REVIEW
_LEVELLED: Final = ("consultation_planned", "consultation_moved", "consultation_held")
OUTCOMES: Final[Mapping[int, frozenset[State]]] = MappingProxyType(
    {
        _CONSULTATION: TABLES[_CONSULTATION].states
        - {case_pb2.CASE_STATE_PLANNED, case_pb2.CASE_STATE_MINUTES_DRAFTED},
        _MEETING: TABLES[_MEETING].states - {case_pb2.CASE_STATE_ANNOUNCED},
        _EXPERTISE: TABLES[_EXPERTISE].states,
        _PROJECT: frozenset({case_pb2.CASE_STATE_COORDINATED, case_pb2.CASE_STATE_DISTINCT}),
    }
)
"""The states of a kind that are counted when a case comes to them."""
LEVELS: Final = tuple(
    name.removeprefix("CONSULTATION_LEVEL_").lower()
    for name, number in consultation_pb2.ConsultationLevel.items()
    if number
)
INVITING: Final = OUTCOMES[_MEETING] - {case_pb2.CASE_STATE_WITHDRAWN}
"""The states of a meeting to which one Party has asked the other, and has not withdrawn that."""


def word_of(state: int) -> str:
    """Return the word for a state, such as `in_review`."""
    return name_of(state).lower()


def outcomes(kind: int) -> list[str]:
    """Return the words of the outcomes of a kind."""
    return sorted(word_of(state) for state in OUTCOMES[kind])


def facts_of(before: int | None, case: Case, own: str) -> Iterator[tuple[str, ...]]:
    """Yield what is to be counted, once for each: what it is, then its labels.

    Args:
        before: the state the case was in; None: there was no case.
        own: the Party that counts.
    """
    if before == case.state:
        return
    mine = case.opener == own
    if case.state in OUTCOMES.get(case.kind, ()):
        outcome = word_of(case.state)
        if case.kind == _CONSULTATION:
            yield "consultation", LEVELS[level_of(case) - 1], outcome
        elif case.kind == _MEETING:
            yield "meeting", "out" if mine else "in", outcome
        elif case.kind == _EXPERTISE:
            yield "expertise", "own" if mine else "peer", outcome
        else:
            yield "overlap", outcome
    if case.state == case_pb2.CASE_STATE_EXEMPTED and (act := case.last("exempted")) is not None:
        yield "exemption", "own" if act.by == own else "peer"
    if case.kind == _REVIEW and case.state == case_pb2.CASE_STATE_COMMENTED:
        delivered = case.last("comments_delivered")
        if delivered is not None:
            yield "turnaround", f"{max(0, delivered.at_us - case.opening.at_us) / 1_000_000:.0f}"


def level_of(case: Case) -> int:
    """Return the level of a consultation: that which attended, or as planned last."""
    level = int(consultation_pb2.CONSULTATION_LEVEL_WORKING)
    for act in case.acts(*_LEVELLED):
        level = act.body.level or level
    return level


def held_us(case: Case) -> int | None:
    """Return when a consultation was held, in microseconds; None where it was not, or is none."""
    last = case.last("consultation_held")
    return None if last is None else int(last.body.held_time.ToMicroseconds())


def languages_of(case: Case) -> str | None:
    """Return the languages of an access, sorted and with commas between: available, or else asked for.

    None where the case is none of access.
    """
    if case.kind != case_pb2.CASE_KIND_ACCESS:
        return None
    newest = case.last("access_granted", "availability_noted")
    if newest is None:
        return str(case.opening.body.language)
    return ",".join(sorted(newest.body.languages))
