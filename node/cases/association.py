"""A Party associates itself with a programme of the other, by mutual agreement (Article 5.4).

Decides that no activity begins before both principals have signed. Whether a special arrangement must stand
first is a question of another case: `arrangement.require_settled`, asked where the act is recorded.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side
from node.cases.guards import end_of_day, not_over, period_of
from node.cases.signing import offer_of, signs_the_offer, when_both
from node.cases.table import CLERKS, CONTACT, OFFICERS, Lapse, Table, Transition, early_in, states

PROPOSED: Final = case_pb2.CASE_STATE_PROPOSED
SIGNED_ONE: Final = case_pb2.CASE_STATE_SIGNED_ONE
AGREED: Final = case_pb2.CASE_STATE_AGREED
ACTIVE: Final = case_pb2.CASE_STATE_ACTIVE
ENDED: Final = case_pb2.CASE_STATE_ENDED
DECLINED: Final = case_pb2.CASE_STATE_DECLINED
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
_UNSIGNED: Final = states(PROPOSED, SIGNED_ONE)


def _last_day(case: Case) -> int | None:
    offer = offer_of(case)
    return None if offer is None else end_of_day(offer.body.terms.period.until)


ASSOCIATION: Final = Table(
    kind=case_pb2.CASE_KIND_ASSOCIATION,
    article="5.4",
    operation=Operation.ASSOCIATION,
    opening=Transition(
        "association_proposed",
        states(),
        Side.OPENER,
        OFFICERS,
        PROPOSED,
        (
            period_of(lambda body: body.terms.period, "terms.period"),
            not_over(lambda body: body.terms.period, "terms.period"),
        ),
    ),
    transitions=(
        Transition(
            "signed",
            _UNSIGNED,
            Side.EITHER,
            CLERKS,
            when_both(SIGNED_ONE, AGREED),
            (signs_the_offer("association"),),
            awaited=True,
            signs=True,
        ),
        Transition(
            "association_started",
            states(AGREED),
            Side.EITHER,
            OFFICERS,
            ACTIVE,
            awaited=True,
            early=early_in(_UNSIGNED, "COUNTERSIGNATURE_MISSING"),
        ),
        Transition("association_ended", states(AGREED, ACTIVE), Side.EITHER, OFFICERS, ENDED),
        Transition("declined", _UNSIGNED, Side.ASKED, OFFICERS, DECLINED),
        Transition("exempted", _UNSIGNED, Side.ASKED, CONTACT, EXEMPTED),
        Transition("withdrawn", _UNSIGNED, Side.OPENER, OFFICERS, WITHDRAWN),
    ),
    lapses=(Lapse(states(AGREED, ACTIVE), _last_day, ENDED),),
)
