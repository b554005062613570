"""The register of projects, and overlaps between them (Article 1.2).

Decides that an overlap is advice: it moves the entry, and refuses nothing. How alike two projects are is not
known here (`overlap.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from entente.v1 import case_pb2, project_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import faulty, outline
from node.cases.table import OFFICERS, Scene, Table, Transition, states

LISTED: Final = case_pb2.CASE_STATE_LISTED
OVERLAP_SUSPECTED: Final = case_pb2.CASE_STATE_OVERLAP_SUSPECTED
COORDINATED: Final = case_pb2.CASE_STATE_COORDINATED
DISTINCT: Final = case_pb2.CASE_STATE_DISTINCT
CLOSED: Final = case_pb2.CASE_STATE_CLOSED
_OPEN: Final = states(LISTED, OVERLAP_SUSPECTED, COORDINATED, DISTINCT)
_OUTCOMES: Final = {
    project_pb2.OVERLAP_OUTCOME_COORDINATED: COORDINATED,
    project_pb2.OVERLAP_OUTCOME_DISTINCT: DISTINCT,
}
_OUTLINE: Final = outline(lambda body: body.outline, "outline")


def newest_outline(case: Case) -> project_pb2.ProjectOutline:
    """Return the project's outline as stated last."""
    last = case.last("project_listed", "project_changed")
    return last.body.outline if last is not None else project_pb2.ProjectOutline()


def _ends(case: Case) -> int | None:
    until = newest_outline(case).period.until
    if not until:
        return None
    return int(datetime.fromisoformat(until).replace(tzinfo=UTC).timestamp()) * 1_000_000


def _others(scene: Scene) -> None:
    if scene.case.case_id in scene.body.with_cases:
        raise faulty(scene, "with_cases", "names the project itself")


def _outcome(scene: Scene) -> case_pb2.CaseState:
    return _OUTCOMES[scene.body.outcome]


PROJECT: Final = Table(
    kind=case_pb2.CASE_KIND_PROJECT,
    article="1.2",
    operation=Operation.PROJECT,
    opening=Transition("project_listed", states(), Side.OPENER, OFFICERS, LISTED, _OUTLINE),
    transitions=(
        Transition("project_changed", _OPEN, Side.OPENER, OFFICERS, None, _OUTLINE),
        Transition("overlap_found", _OPEN, Side.EITHER, OFFICERS, OVERLAP_SUSPECTED, (_others,)),
        Transition(
            "overlap_resolved",
            states(OVERLAP_SUSPECTED),
            Side.EITHER,
            OFFICERS,
            _outcome,
            awaited=True,
        ),
        Transition("project_closed", _OPEN, Side.OPENER, OFFICERS, CLOSED),
    ),
    due=_ends,
)
