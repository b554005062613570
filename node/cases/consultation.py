"""Consultations: regularly (Article 1.1), and at the level that an activity requires (Article 1.3).

Decides that minutes are minutes once both Parties have signed the same version, and that an activity is
consulted on no lower than the agreement says for its kind.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2, consultation_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import (
    DAY_US,
    after_the_act,
    faulty,
    not_later_than_now,
    parties_named,
    same_as_last,
    time_of,
)
from node.cases.table import CLERKS, CONTACT, OFFICERS, Lapse, Scene, Table, Transition, early_in, states

PLANNED: Final = case_pb2.CASE_STATE_PLANNED
HELD: Final = case_pb2.CASE_STATE_HELD
MINUTES_DRAFTED: Final = case_pb2.CASE_STATE_MINUTES_DRAFTED
MINUTED: Final = case_pb2.CASE_STATE_MINUTED
LAPSED: Final = case_pb2.CASE_STATE_LAPSED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
_GRACE_US: Final = 30 * DAY_US
"""A consultation that nobody says was held within thirty days of its day was not."""


def starts(case: Case) -> int | None:
    """Return when it begins, as planned last."""
    return time_of(case, ("consultation_planned", "consultation_moved"), "start_time")


def _begins(case: Case) -> int | None:
    """Return when one begins that was not held yet; no day is named for its minutes."""
    return starts(case) if case.state == PLANNED else None


def _given_up(case: Case) -> int | None:
    start = starts(case)
    return None if start is None else start + _GRACE_US


def planned_level(case: Case) -> int:
    """Return the level at which it is planned, as stated last."""
    level = consultation_pb2.CONSULTATION_LEVEL_UNSPECIFIED
    for act in case.acts("consultation_planned", "consultation_moved"):
        level = act.body.level or level
    return level


def _high_enough(scene: Scene) -> None:
    opening = scene.body if scene.act.name == "consultation_planned" else scene.case.opening.body
    if not opening.activity:
        return
    kind = next((one for one in scene.genesis.activities if one.code == opening.activity), None)
    if kind is None:
        raise faulty(scene, "activity", "no kind of activity that the agreement names")
    level = scene.body.level or planned_level(scene.case)
    if level < kind.least_level:
        name = consultation_pb2.ConsultationLevel.Name(kind.least_level).removeprefix("CONSULTATION_LEVEL_")
        raise faulty(
            scene,
            "level",
            "lower than this activity requires",
            "LEVEL_TOO_LOW",
            facts={"least_level": name.lower()},
        )


_PLAN: Final = (after_the_act("start_time"), _high_enough)

CONSULTATION: Final = Table(
    kind=case_pb2.CASE_KIND_CONSULTATION,
    article="1.1",
    operation=Operation.CONSULTATION,
    opening=Transition("consultation_planned", states(), Side.OPENER, CLERKS, PLANNED, _PLAN),
    transitions=(
        Transition("consultation_moved", states(PLANNED), Side.EITHER, CONTACT, None, _PLAN),
        Transition(
            "consultation_held",
            states(PLANNED),
            Side.EITHER,
            OFFICERS,
            HELD,
            (not_later_than_now("held_time"), _high_enough),
        ),
        Transition(
            "activity_arranged",
            states(PLANNED, HELD, MINUTES_DRAFTED),
            Side.EITHER,
            OFFICERS,
            None,
            (parties_named(lambda body: [task.party for task in body.tasks], "tasks"),),
        ),
        Transition("minutes_drafted", states(HELD), Side.EITHER, OFFICERS, MINUTES_DRAFTED, awaited=True),
        Transition("minutes_drafted", states(MINUTES_DRAFTED), Side.EITHER, OFFICERS, None),
        Transition(
            "minutes_signed",
            states(MINUTES_DRAFTED),
            Side.EITHER,
            CONTACT,
            MINUTED,
            (same_as_last("minutes_drafted", "minutes"),),
            awaited=True,
            early=early_in((HELD,), "COUNTERSIGNATURE_MISSING"),
        ),
        Transition("withdrawn", states(PLANNED), Side.OPENER, CLERKS, WITHDRAWN),
        Transition("declined", states(PLANNED), Side.ASKED, CONTACT, DECLINED),
        Transition("exempted", states(PLANNED), Side.ASKED, CONTACT, EXEMPTED),
    ),
    lapses=(Lapse(states(PLANNED), _given_up, LAPSED),),
    due=_begins,
)
