"""Joint evaluation of a programme, agreed case by case (Article 5.6).

Decides that an evaluation is of exactly one programme, has an end, and begins only once both have agreed; its
report is one once both Parties have signed the same version.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import end_of_day, faulty, not_over, period_of, same_as_last
from node.cases.table import CONTACT, OFFICERS, Scene, Table, Transition, early_in, states

PROPOSED: Final = case_pb2.CASE_STATE_PROPOSED
AGREED: Final = case_pb2.CASE_STATE_AGREED
RUNNING: Final = case_pb2.CASE_STATE_RUNNING
REPORT_DRAFTED: Final = case_pb2.CASE_STATE_REPORT_DRAFTED
REPORTED: Final = case_pb2.CASE_STATE_REPORTED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN


def last_day(case: Case) -> int | None:
    """Return the end of the evaluation's last day."""
    return end_of_day(case.opening.body.terms.period.until)


def _one_programme(scene: Scene) -> None:
    if len(scene.body.terms.programmes) != 1:
        raise faulty(
            scene, "terms.programmes", "an evaluation is of exactly one", "EVALUATION_NOT_CASE_BY_CASE"
        )
    if not scene.body.terms.HasField("period"):
        raise faulty(scene, "terms.period", "an evaluation has an end", "EVALUATION_NOT_CASE_BY_CASE")


def _the_offer(scene: Scene) -> None:
    if scene.body.offer_id != scene.case.case_id:
        raise faulty(scene, "offer_id", "is not the proposal of this case")


EVALUATION: Final = Table(
    kind=case_pb2.CASE_KIND_EVALUATION,
    article="5.6",
    operation=Operation.EVALUATION,
    opening=Transition(
        "evaluation_proposed",
        states(),
        Side.OPENER,
        OFFICERS,
        PROPOSED,
        (
            _one_programme,
            period_of(lambda body: body.terms.period, "terms.period"),
            not_over(lambda body: body.terms.period, "terms.period"),
        ),
    ),
    transitions=(
        Transition(
            "evaluation_agreed", states(PROPOSED), Side.ASKED, CONTACT, AGREED, (_the_offer,), awaited=True
        ),
        Transition(
            "evaluation_started",
            states(AGREED),
            Side.EITHER,
            OFFICERS,
            RUNNING,
            awaited=True,
            early=early_in(states(PROPOSED), "COUNTERSIGNATURE_MISSING"),
        ),
        Transition("report_drafted", states(REPORT_DRAFTED), Side.EITHER, OFFICERS, None),
        Transition(
            "report_drafted",
            states(RUNNING),
            Side.EITHER,
            OFFICERS,
            REPORT_DRAFTED,
            awaited=True,
            early=early_in(states(PROPOSED), "COUNTERSIGNATURE_MISSING"),
        ),
        Transition(
            "report_signed",
            states(REPORT_DRAFTED),
            Side.EITHER,
            CONTACT,
            REPORTED,
            (same_as_last("report_drafted", "report"),),
            awaited=True,
            early=early_in(states(PROPOSED, AGREED, RUNNING), "COUNTERSIGNATURE_MISSING"),
        ),
        Transition("declined", states(PROPOSED), Side.ASKED, OFFICERS, DECLINED),
        Transition("exempted", states(PROPOSED), Side.ASKED, CONTACT, EXEMPTED),
        Transition("withdrawn", states(PROPOSED, AGREED), Side.OPENER, OFFICERS, WITHDRAWN),
    ),
    due=last_day,
)
