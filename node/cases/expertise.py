"""Each Party seeks the other's expertise (Article 5.2), in either direction."""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import after_the_act, in_scope, time_of
from node.cases.table import CONTACT, OFFICERS, Lapse, Table, Transition, states

ASKED: Final = case_pb2.CASE_STATE_ASKED
OFFERED: Final = case_pb2.CASE_STATE_OFFERED
DELIVERED: Final = case_pb2.CASE_STATE_DELIVERED
RATED: Final = case_pb2.CASE_STATE_RATED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
LAPSED: Final = case_pb2.CASE_STATE_LAPSED


def answer_by(case: Case) -> int | None:
    """Return by when an answer is of use."""
    return time_of(case, ("expertise_asked", "due_moved"), "due_time")


def _offered_for(case: Case) -> int | None:
    return time_of(case, ("expertise_offered",), "by_time") or answer_by(case)


EXPERTISE: Final = Table(
    kind=case_pb2.CASE_KIND_EXPERTISE,
    article="5.2",
    operation=Operation.EXPERTISE,
    opening=Transition(
        "expertise_asked",
        states(),
        Side.OPENER,
        OFFICERS,
        ASKED,
        (in_scope(lambda body: body.subjects, "subjects"), after_the_act("due_time")),
    ),
    transitions=(
        Transition(
            "expertise_offered",
            states(ASKED),
            Side.ASKED,
            OFFICERS,
            OFFERED,
            (after_the_act("by_time"),),
            awaited=True,
        ),
        Transition("due_moved", states(ASKED), Side.OPENER, OFFICERS, None, (after_the_act("due_time"),)),
        Transition("expertise_delivered", states(OFFERED), Side.ASKED, OFFICERS, DELIVERED, awaited=True),
        Transition("expertise_rated", states(DELIVERED), Side.OPENER, OFFICERS, RATED, awaited=True),
        Transition("declined", states(ASKED, OFFERED), Side.ASKED, OFFICERS, DECLINED),
        Transition("exempted", states(ASKED, OFFERED), Side.ASKED, CONTACT, EXEMPTED),
        Transition("withdrawn", states(ASKED, OFFERED), Side.OPENER, OFFICERS, WITHDRAWN),
    ),
    lapses=(Lapse(states(ASKED), answer_by, LAPSED),),
    due=_offered_for,
)
