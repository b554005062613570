"""Consent of the supplier: what may be asked for, what an answer grants, and which grant fits a use.

Decides that a grant is a hole for the use it names and nothing else: the restrictions never change by
it. Refuses to know what time it is and how often a grant was used; both are arguments. Source:
Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from entente.v1 import consent_pb2 as pb
from entente.v1 import restriction_pb2, roster_pb2

from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.decide import ACTIONS, Action, Decision, Lift, Question, answer
from node.exchange.lives import ConsentState
from node.exchange.notices import History
from node.exchange.restriction import Restrictions
from node.exchange.supply import SUPPLIERS

LIFTS: Final[Mapping[str, Lift]] = MappingProxyType(
    {
        "onward": Lift.ONWARD,
        "judicial": Lift.JUDICIAL,
        "other_purpose": Lift.PURPOSE,
        "wider_audience": Lift.AUDIENCE,
    }
)
"""The rule that each kind of consent lifts."""
ASKERS: Final = SUPPLIERS
"""Who asks for consent: whoever works with information; an auditor only reads."""
ANSWERERS: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_ANALYST})
"""Who answers for the Party that supplied the item."""
_LIFT_OF_RULE: Final = {lift.value: lift for lift in Lift}


@dataclass(frozen=True, slots=True)
class Grant:
    """A consent as it is held.

    Attributes:
        grant_id: the statement id of its request.
        granted_at: the last notice the originator had issued when it answered.
        used: how often it was used, by the ledger.
    """

    grant_id: bytes
    item_id: bytes
    use: pb.ConsentedUse
    granted_at: int
    used: int = 0

    @property
    def lift(self) -> Lift | None:
        """The rule it lifts; None for a kind that this version does not know, which lifts nothing."""
        return LIFTS.get(self.use.WhichOneof("kind") or "")

    def state(self, history: History, now: datetime) -> ConsentState:
        """Return whether it is still good, and if not, why."""
        if history.revokes(self.grant_id, self.granted_at):
            return ConsentState.VOID
        if self.used >= self.use.count:
            return ConsentState.USED_UP
        if now >= self.use.until_time.ToDatetime(UTC):
            return ConsentState.EXPIRED
        return ConsentState.GRANTED

    def fits(self, question: Question) -> bool:
        """Return whether a use is the one that was consented to."""
        use = self.use
        within = question.purpose is not None and purposes.is_within(question.purpose, use.purpose)
        # What is only listed or searched declares no purpose; it is shown to whom it was granted.
        looked_for = not ACTIONS[question.action].is_use and self.lift is Lift.AUDIENCE
        if not (within or looked_for):
            return False
        match use.WhichOneof("kind"):
            case "onward":
                return question.action is Action.FORWARD and question.recipient == use.onward.recipient
            case "judicial":
                return question.action is Action.JUDICIAL and question.recipient == use.judicial.court
            case "wider_audience":
                return question.actor.person_id == use.wider_audience.person_id
            case "other_purpose":
                return True
        return False


def answer_with(
    question: Question, grants: Iterable[Grant], history: History
) -> tuple[Decision, tuple[Grant, ...]]:
    """Return the decision on a use, with those grants that it needs; each of them is used once by it.

    A grant is never spent where the restrictions allow the use anyway, or where the use is denied all
    the same. Listing, counting and searching spend none.

    Args:
        grants: those held on this item.
    """
    _, decision, spent = lifted(question, grants, history)
    return decision, spent


def lifted(
    question: Question, grants: Iterable[Grant], history: History
) -> tuple[Question, Decision, tuple[Grant, ...]]:
    """Return what `answer_with` returns, and before it the question as the grants that fit have lifted it."""
    usable = [
        g for g in grants if g.state(history, question.now) is ConsentState.GRANTED and g.fits(question)
    ]
    # The most urgent one first, so that none expires beside one that would have lasted.
    usable.sort(key=lambda g: (g.use.until_time.ToDatetime(UTC), g.grant_id))
    spent = list[Grant]()
    while True:
        decision = answer(question)
        lift = _LIFT_OF_RULE.get(decision.rule)
        if decision.allowed:
            return question, decision, tuple(spent) if ACTIONS[question.action].is_use else ()
        grant = next((g for g in usable if g.lift is lift), None)
        if lift is None or lift in question.lifts or grant is None:
            return question, decision, ()
        question = question._replace(lifts=question.lifts | {lift})
        spent.append(grant)


def kind_of(use: pb.ConsentedUse) -> str:
    """Return the label of a use's kind; one that this version does not know is `unknown`."""
    return use.WhichOneof("kind") or "unknown"


def require_grantable(use: pb.ConsentedUse, stated: Restrictions) -> None:
    """Check that there is something to consent to: what is barred outright is relaxed or not at all.

    Args:
        stated: what the supply and its notices say.

    Raises:
        Refusal: JUDICIAL_USE_BARRED.
    """
    if use.WhichOneof("kind") == "judicial" and stated.judicial <= restriction_pb2.JUDICIAL_BARRED:
        raise Refusal(
            "JUDICIAL_USE_BARRED",
            "judicial use is barred, which no consent lifts",
            remedy="only a relaxation by the supplier can allow it",
        )


def judge_request(
    request: pb.ConsentRequest, *, now: datetime, vocabulary: frozenset[str], persons: frozenset[str]
) -> None:
    """Check a request for consent.

    Args:
        vocabulary: the purposes the agreement knows.
        persons: the roster in force of the Party that asks.

    Raises:
        Refusal: PURPOSE_UNKNOWN; RECIPIENT_NOT_AUTHORISED, the person is not on the roster;
            SCHEMA_INVALID, its time is over.
    """
    use = request.use
    if use.purpose not in vocabulary:
        raise Refusal("PURPOSE_UNKNOWN", "the purpose of the use is not one of the agreement's")
    if use.WhichOneof("kind") == "wider_audience" and use.wider_audience.person_id not in persons:
        raise Refusal("RECIPIENT_NOT_AUTHORISED", "the person is not on the roster in force")
    if use.until_time.ToDatetime(UTC) <= now:
        fault = FieldFault("consent_request.use.until_time", "over already")
        raise Refusal("SCHEMA_INVALID", "consent is asked for a time to come", faults=[fault])


def judge_answer(
    reply: pb.ConsentAnswer, request: pb.ConsentRequest, *, sender: str, originator: str, answered: bool
) -> None:
    """Check an answer against the request it answers.

    Args:
        sender: the Party that answers.
        originator: the Party that supplied the item.
        answered: the request has an answer already.

    Raises:
        Refusal: NOT_ORIGINATOR; INVALID_TRANSITION; SCHEMA_INVALID, wider than what was asked for.
    """
    if sender != originator:
        raise Refusal("NOT_ORIGINATOR", "only the Party that supplied the item consents")
    if answered:
        raise Refusal("INVALID_TRANSITION", "the request is answered already")
    if reply.item_id != request.item_id:
        fault = FieldFault("consent_answer.item_id", "not the item of the request")
        raise Refusal("SCHEMA_INVALID", "the answer is about another item", faults=[fault])
    if faults := list(_answer_faults(reply, request)):
        raise Refusal("SCHEMA_INVALID", "the answer does not fit what was asked", faults=faults)


def _answer_faults(reply: pb.ConsentAnswer, request: pb.ConsentRequest) -> Iterator[FieldFault]:
    at = "consent_answer.use"
    if reply.outcome != pb.CONSENT_OUTCOME_GRANTED:
        if reply.HasField("use"):
            yield FieldFault(at, "belongs to a grant alone")
        return
    if not reply.HasField("use"):
        yield FieldFault(at, "is required: what is granted")
        return
    granted, asked = reply.use, request.use
    kind = granted.WhichOneof("kind")
    if kind != asked.WhichOneof("kind") or getattr(granted, kind or "onward") != getattr(
        asked, kind or "onward"
    ):
        yield FieldFault(at, "is another use than what was asked for")
    if not purposes.is_within(granted.purpose, asked.purpose):
        yield FieldFault(f"{at}.purpose", "is wider than what was asked for")
    if granted.until_time.ToDatetime(UTC) > asked.until_time.ToDatetime(UTC):
        yield FieldFault(f"{at}.until_time", "is later than what was asked for")
    if granted.count > asked.count:
        yield FieldFault(f"{at}.count", "is more often than what was asked for")


def revoked(grants: Sequence[Grant], history: History, now: datetime) -> tuple[Grant, ...]:
    """Return the grants that tightenings have made void, for the record and for whoever holds them."""
    return tuple(g for g in grants if g.state(history, now) is ConsentState.VOID and g.used < g.use.count)
