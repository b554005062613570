"""Access to a Party's platform for persons of the other (Article 5.1), a duty in one direction.

Decides who grants: the Party whose platform it is. No credentials are known here.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import end_of_day, faulty, not_over, period_of
from node.cases.table import CONTACT, Lapse, Scene, Table, Transition, states, wrong_party

REQUESTED: Final = case_pb2.CASE_STATE_REQUESTED
GRANTED: Final = case_pb2.CASE_STATE_GRANTED
SUSPENDED: Final = case_pb2.CASE_STATE_SUSPENDED
CLOSED: Final = case_pb2.CASE_STATE_CLOSED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED


def _granted_until(case: Case) -> int | None:
    last = case.last("access_granted")
    return None if last is None else end_of_day(last.body.period.until)


def _asked_grants(scene: Scene) -> None:
    if not scene.party(scene.case.asked).grants_access:
        raise wrong_party("5.1", "the Party whose platform it is grants access to the other")


def _persons_asked(scene: Scene) -> None:
    if scene.body.persons > scene.case.opening.body.persons:
        raise faulty(scene, "persons", "more than were asked for")


_PERIOD: Final = (
    period_of(lambda body: body.period, "period"),
    not_over(lambda body: body.period, "period"),
)
_GRANT: Final = (*_PERIOD, _persons_asked)

ACCESS: Final = Table(
    kind=case_pb2.CASE_KIND_ACCESS,
    article="5.1",
    operation=Operation.ACCESS_GRANT,
    opening=Transition(
        "access_requested", states(), Side.OPENER, CONTACT, REQUESTED, (_asked_grants, *_PERIOD)
    ),
    transitions=(
        Transition("access_granted", states(REQUESTED), Side.ASKED, CONTACT, GRANTED, _GRANT, awaited=True),
        Transition("access_granted", states(GRANTED), Side.ASKED, CONTACT, None, _GRANT),
        Transition("access_suspended", states(GRANTED), Side.ASKED, CONTACT, SUSPENDED),
        Transition("access_resumed", states(SUSPENDED), Side.ASKED, CONTACT, GRANTED),
        Transition("availability_noted", states(GRANTED, SUSPENDED), Side.ASKED, CONTACT, None),
        Transition("access_closed", states(GRANTED, SUSPENDED), Side.EITHER, CONTACT, CLOSED),
        Transition("declined", states(REQUESTED), Side.ASKED, CONTACT, DECLINED),
        Transition("withdrawn", states(REQUESTED), Side.OPENER, CONTACT, WITHDRAWN),
        Transition("exempted", states(REQUESTED), Side.ASKED, CONTACT, EXEMPTED),
    ),
    lapses=(Lapse(states(GRANTED, SUSPENDED), _granted_until, CLOSED),),
)
