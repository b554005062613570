"""Reviews of national and regional projects (Article 5.3).

Decides who asks and who comments: a Party opens a review only of one that reviews projects at its request.
Comments are the reviewer's own items; the asking Party answers them, and takes suggestions up or not.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2, code_lists_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import after_the_act, faulty, outline, passage_in_order, time_of
from node.cases.table import CONTACT, OFFICERS, Lapse, Scene, Table, Transition, states, wrong_party

REQUESTED: Final = case_pb2.CASE_STATE_REQUESTED
ACKNOWLEDGED: Final = case_pb2.CASE_STATE_ACKNOWLEDGED
IN_REVIEW: Final = case_pb2.CASE_STATE_IN_REVIEW
COMMENTED: Final = case_pb2.CASE_STATE_COMMENTED
CLOSED: Final = case_pb2.CASE_STATE_CLOSED
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
LAPSED: Final = case_pb2.CASE_STATE_LAPSED
_WAITING: Final = states(REQUESTED, ACKNOWLEDGED, IN_REVIEW)
_OPEN: Final = _WAITING | states(COMMENTED)
_LEVELS: Final = (code_lists_pb2.PROJECT_LEVEL_NATIONAL, code_lists_pb2.PROJECT_LEVEL_REGIONAL)
_TO_EXPERTISE: Final = "ask for the other Party's expertise under 5.2 instead"


def due(case: Case) -> int | None:
    """Return by when comments are asked for."""
    return time_of(case, ("review_requested", "due_moved"), "due_time")


def _asked_reviews(scene: Scene) -> None:
    if not scene.party(scene.case.asked).reviews_projects:
        raise wrong_party("5.3", _TO_EXPERTISE)


def _level(scene: Scene) -> None:
    if scene.body.project.level not in _LEVELS:
        raise faulty(scene, "project.level", "neither national nor regional", "REVIEW_LEVEL_INVALID")


def _question_asked(scene: Scene) -> None:
    if scene.body.question > len(scene.case.opening.body.questions):
        raise faulty(scene, "question", "no such question was asked")


def _in_a_thread(scene: Scene) -> None:
    if not scene.body.reply_to:
        return
    found = scene.case.find(scene.body.reply_to)
    if found is None or found.name not in ("review_commented", "review_replied"):
        raise faulty(scene, "reply_to", "no comment or reply of this review")


def _a_suggestion(scene: Scene) -> None:
    found = scene.case.find(scene.body.comment_id)
    if found is None or found.name != "review_commented" or not found.body.suggestion:
        raise faulty(scene, "comment_id", "no suggestion of this review")
    for act in scene.case.acts("suggestion_decided"):
        if act.body.comment_id == scene.body.comment_id:
            raise faulty(scene, "comment_id", "was decided on before", "INVALID_TRANSITION")
    if not scene.body.accepted and not scene.body.reasons:
        raise faulty(scene, "reasons", "a suggestion is declined with a reason")


def _suggests_more(case: Case) -> bool:
    """Return whether all comments are there, and a suggestion among them is neither taken up nor declined."""
    made = {act.act_id for act in case.acts("review_commented") if act.body.suggestion}
    decided = {act.body.comment_id for act in case.acts("suggestion_decided")}
    return case.state == COMMENTED and not made <= decided


def _commented(scene: Scene) -> case_pb2.CaseState:
    return COMMENTED if scene.case.state == COMMENTED else IN_REVIEW


_COMMENT: Final = (_question_asked, passage_in_order, _in_a_thread)

REVIEW: Final = Table(
    kind=case_pb2.CASE_KIND_REVIEW,
    article="5.3",
    operation=Operation.REVIEW,
    opening=Transition(
        "review_requested",
        states(),
        Side.OPENER,
        OFFICERS,
        REQUESTED,
        (_asked_reviews, _level, *outline(lambda body: body.project, "project"), after_the_act("due_time")),
    ),
    transitions=(
        Transition(
            "review_acknowledged", states(REQUESTED), Side.ASKED, OFFICERS, ACKNOWLEDGED, awaited=True
        ),
        Transition(
            "review_commented",
            states(ACKNOWLEDGED),
            Side.ASKED,
            OFFICERS,
            IN_REVIEW,
            _COMMENT,
            awaited=True,
        ),
        Transition(
            "review_commented",
            states(REQUESTED, IN_REVIEW, COMMENTED),
            Side.ASKED,
            OFFICERS,
            _commented,
            _COMMENT,
        ),
        Transition("review_replied", _OPEN, Side.OPENER, OFFICERS, None, (_in_a_thread,)),
        Transition("comments_delivered", states(IN_REVIEW), Side.ASKED, OFFICERS, COMMENTED, awaited=True),
        Transition(
            "suggestion_decided",
            _OPEN,
            Side.OPENER,
            OFFICERS,
            None,
            (_a_suggestion,),
            awaited=_suggests_more,
        ),
        Transition("document_added", _OPEN, Side.OPENER, OFFICERS, None),
        Transition("due_moved", _WAITING, Side.OPENER, OFFICERS, None, (after_the_act("due_time"),)),
        Transition("review_closed", states(COMMENTED), Side.OPENER, OFFICERS, CLOSED, awaited=True),
        Transition("withdrawn", _OPEN, Side.OPENER, OFFICERS, WITHDRAWN),
        Transition("declined", _WAITING, Side.ASKED, OFFICERS, DECLINED),
        Transition("exempted", _WAITING, Side.ASKED, CONTACT, EXEMPTED),
    ),
    lapses=(Lapse(_WAITING, due, LAPSED),),
)
