"""Meetings: each Party invites the other where it has an interest or a competence (Article 4.1).

Decides that an invitation names that interest, that no answer by the day named is an answer, too, and that
the meeting does not begin before that day. How often each invites the other is shown and never enforced.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2, meeting_pb2, roster_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import after_the_act, faulty, in_order_of_time, time_of
from node.cases.table import CONTACT, OFFICERS, Lapse, Scene, Table, Transition, states
from node.errors import Refusal

ANNOUNCED: Final = case_pb2.CASE_STATE_ANNOUNCED
INVITED: Final = case_pb2.CASE_STATE_INVITED
ACCEPTED: Final = case_pb2.CASE_STATE_ACCEPTED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
NO_REPLY: Final = case_pb2.CASE_STATE_NO_REPLY
HELD: Final = case_pb2.CASE_STATE_HELD
REPORTED: Final = case_pb2.CASE_STATE_REPORTED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
_BEFORE: Final = states(ANNOUNCED, INVITED, ACCEPTED, DECLINED, NO_REPLY)


def starts(case: Case) -> int | None:
    """Return when it begins, as stated last."""
    return time_of(case, ("meeting_announced", "meeting_changed"), "start_time")


def _begins(case: Case) -> int | None:
    """Return when a meeting begins that was not held yet; no day is named for what comes after."""
    return starts(case) if case.state in _BEFORE else None


def ends(case: Case) -> int | None:
    """Return when it ends, as stated last."""
    return time_of(case, ("meeting_announced", "meeting_changed"), "end_time")


def reply_by(case: Case) -> int | None:
    """Return by when the invitation is to be answered."""
    last = case.last("meeting_invited")
    return None if last is None else int(last.body.reply_time.ToMicroseconds())


def _interest(scene: Scene) -> None:
    interest = scene.body.interest
    if not interest.why or not interest.topics:
        raise faulty(scene, "interest", "names no interest or competence", "INTEREST_TAG_MISSING")


def _reply_before_it_begins(scene: Scene) -> None:
    start = starts(scene.case)
    if start is not None and scene.body.reply_time.ToMicroseconds() > start:
        raise faulty(scene, "reply_time", "lies after the meeting begins")


def _leaves_time_to_answer(scene: Scene) -> None:
    """Check that a meeting is not moved before the day by which an open invitation may be answered."""
    due = reply_by(scene.case) if scene.case.state == INVITED else None
    moved = scene.body.HasField("start_time")
    if moved and due is not None and scene.body.start_time.ToMicroseconds() < due:
        raise faulty(
            scene,
            "start_time",
            "lies before the invitation is to be answered",
            article="4.1",
            remedy="name a later beginning, wait for the answer, or take the meeting back",
        )


def _seats_offered(scene: Scene) -> None:
    last = scene.case.last("meeting_invited")
    if last is not None and scene.body.seats > last.body.seats:
        raise faulty(scene, "seats", "more than were offered")


def _begun(scene: Scene) -> None:
    start = starts(scene.case)
    if start is not None and scene.act.at_us < start:
        raise Refusal("INVALID_TRANSITION", "the meeting has not begun yet", article="4.1")


def _still_in_order(scene: Scene) -> None:
    begin = (
        scene.body.start_time.ToMicroseconds() if scene.body.HasField("start_time") else starts(scene.case)
    )
    end = scene.body.end_time.ToMicroseconds() if scene.body.HasField("end_time") else ends(scene.case)
    if begin is not None and end is not None and end < begin:
        raise faulty(scene, "end_time", "lies before the beginning")


def _at_its_level(scene: Scene) -> None:
    """Check that a governing body's invitations and answers come from the principals' offices."""
    forum = scene.case.opening.body.forum
    if forum == meeting_pb2.MEETING_FORUM_GOVERNING_BODY and scene.act.role != roster_pb2.ROLE_PRINCIPAL:
        raise Refusal(
            "ROLE_INSUFFICIENT",
            "for a governing body the principals' offices invite and answer",
            article="4.1",
        )


_ANSWER: Final = (_at_its_level, _seats_offered)


MEETING: Final = Table(
    kind=case_pb2.CASE_KIND_MEETING,
    article="4.1",
    operation=Operation.MEETING,
    opening=Transition(
        "meeting_announced",
        states(),
        Side.OPENER,
        CONTACT,
        ANNOUNCED,
        (after_the_act("start_time"), in_order_of_time("start_time", "end_time")),
    ),
    transitions=(
        Transition(
            "meeting_invited",
            states(ANNOUNCED),
            Side.OPENER,
            CONTACT,
            INVITED,
            (_at_its_level, _interest, after_the_act("reply_time"), _reply_before_it_begins),
            awaited=True,
        ),
        Transition("meeting_accepted", states(INVITED), Side.ASKED, CONTACT, ACCEPTED, _ANSWER, awaited=True),
        Transition("meeting_accepted", states(NO_REPLY, DECLINED), Side.ASKED, CONTACT, ACCEPTED, _ANSWER),
        Transition(
            "declined", states(INVITED, ACCEPTED, NO_REPLY), Side.ASKED, CONTACT, DECLINED, (_at_its_level,)
        ),
        Transition("exempted", states(INVITED), Side.ASKED, CONTACT, EXEMPTED),
        Transition(
            "meeting_changed",
            _BEFORE,
            Side.OPENER,
            CONTACT,
            None,
            (after_the_act("start_time"), _still_in_order, _leaves_time_to_answer),
        ),
        Transition(
            "meeting_held",
            states(ANNOUNCED, ACCEPTED, DECLINED, NO_REPLY),
            Side.OPENER,
            OFFICERS,
            HELD,
            (_begun,),
        ),
        Transition("meeting_reported", states(HELD), Side.EITHER, OFFICERS, REPORTED, awaited=True),
        Transition("meeting_reported", states(REPORTED), Side.EITHER, OFFICERS, None),
        Transition("withdrawn", _BEFORE, Side.OPENER, CONTACT, WITHDRAWN),
    ),
    lapses=(Lapse(states(INVITED), reply_by, NO_REPLY),),
    due=_begins,
)
