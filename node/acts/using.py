"""One use of one item, as it is asked of `decide()`: the question, the answer, the leaf that records it.

The one place where a stored item, a person and what they want become a `Question`; opening, recording and
explaining a use go through here, so they cannot disagree. Refuses to know content. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import statement_pb2, use_pb2
from sqlalchemy import Row, bindparam, select

from node.acts.bound import Bound
from node.acts.grants import spend
from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry
from node.acts.party import Relationship
from node.acts.readers import actor_of
from node.acts.use_owed import must_be_told, owe_report
from node.acts.version_told import note_use
from node.errors import Refusal
from node.exchange.consents import Grant, answer_with
from node.exchange.decide import ACTIONS, Action, Decision, Question
from node.exchange.exposure import WIRE
from node.exchange.restriction import Restrictions
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

READ_DUTY: Final = "ACK_READ"
"""What a caller names among the acknowledged caveats to do the duty of acknowledging. No caveat has such an
id: they hold no underscore."""
_ACTIONS: Final = {number: action for action, number in WIRE.items() if ACTIONS[action].is_use}
_S = schema.statement.c
_DIGEST = Prepared(
    select(_S.digest).where(
        _S.rel == bindparam("r"), _S.whose == bindparam("w"), _S.statement_id == bindparam("s")
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to do with an item: the fields of the request, read once; version 0: the newest."""

    person: str
    action: Action
    purpose: str = ""
    territory: str = ""
    recipient: str = ""
    part: int = 0
    all_parts: bool = False
    acknowledged: frozenset[str] = frozenset()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision, what the person would have to acknowledge first, and the consents that it spends.

    `newest`: the version that has replaced the one used; 0: it is the newest.
    """

    decision: Decision
    owed: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()
    newest: int = 0

    def refusal(self) -> Refusal | None:
        """Return the denial as it is told; None where the use is allowed."""
        try:
            self.decision.require()
        except Refusal as refusal:
            if refusal.code == "DUTY_UNMET":
                return Refusal(
                    "DUTY_UNMET",
                    "the restrictions have not been acknowledged",
                    facts={"acknowledge": ",".join(sorted(self.owed))},
                )
            if refusal.code == "SUPERSEDED":
                return Refusal(
                    "SUPERSEDED",
                    "a newer version of the item has replaced this one",
                    facts={"newest_version": str(self.newest)},
                )
            return refusal
        return None


def action_of(number: int) -> Action:
    """Return the action of a request; unset, the item is opened.

    Raises:
        Refusal: SCHEMA_INVALID, an action that is no use of one item.
    """
    if number == use_pb2.USE_ACTION_UNSPECIFIED:
        return Action.OPEN
    if (action := _ACTIONS.get(number)) is None:
        raise Refusal("SCHEMA_INVALID", "this is not a use of one item")
    return action


def restrictions_for(bound: Bound, part: int, *, all_parts: bool = False) -> Restrictions:
    """Return what binds a use: the content is read in any case, attachments where they are asked for."""
    if all_parts:
        return bound.effective.marking.of_all_parts()
    whole = bound.effective.of_part(0)
    return whole if part == 0 else whole.meet(bound.effective.of_part(part))


def owed_by(restrictions: Restrictions) -> frozenset[str]:
    """Return what is acknowledged before a use: the caveats by id, and the reading where it is a duty."""
    owed = {key for key, _, _ in restrictions.caveats}
    if "ack_read" in restrictions.duties:
        owed.add(READ_DUTY)
    return frozenset(owed)


def question_of(
    relationship: Relationship,
    bound: Bound,
    wanted: Wanted,
    now: datetime,
    *,
    head_age_s: float | None = None,
    behind: bool = False,
    superseded_by: int = 0,
) -> Question:
    """Return the question that decides a use.

    Args:
        superseded_by: the version that has replaced the one that is used; 0: it is the newest.
        head_age_s: how old the supplier's last word on its restrictions is; None: there is none.
        behind: that word names a notice on the item that is not here.
    """
    restrictions = restrictions_for(bound, wanted.part, all_parts=wanted.all_parts)
    return Question(
        restrictions,
        actor_of(relationship, wanted.person, now),
        wanted.action,
        now,
        relationship.standing,
        purpose=wanted.purpose or None,
        territory=wanted.territory or None,
        recipient=wanted.recipient or None,
        receiver=relationship.own,
        sealed=bound.effective.sealed,
        acknowledged=owed_by(restrictions) <= wanted.acknowledged,
        gap=bound.effective.gap or behind,
        head_age_s=head_age_s,
        vocabulary=relationship.purposes,
        superseded_by=superseded_by,
    )


def answer_for(
    question: Question,
    bound: Bound,
    grants: Sequence[Grant] = (),
    *,
    acknowledged: frozenset[str] = frozenset(),
) -> Answer:
    """Return the decision on a use, what is still to be acknowledged, and which consents it spends."""
    decision, spent = answer_with(question, grants, bound.history)
    owed = owed_by(question.restrictions) - acknowledged
    return Answer(decision, owed, spent, question.superseded_by)


def record_use(
    unit: UnitOfWork,
    relationship: Relationship,
    row: Row[Any],
    bound: Bound,
    wanted: Wanted,
    author: statement_pb2.Author,
    code: str,
    grants: Sequence[Grant] = (),
) -> int:
    """Write the leaf of a use that was decided; return its index. `code` is empty where it was allowed.

    `row` is of the version that is used, as `version_asked` gives it.
    """
    digest = _DIGEST.first(unit.connection, {"r": row.rel, "w": row.whose, "s": bytes(row.statement_id)})
    leaf_index, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.USE_DECIDED,
            actor=author,
            decision=REFUSED if code else ACCEPTED,
            code=code,
            object_id=bytes(row.item_id),
            statement_digest=b"" if digest is None else bytes(digest.digest),
            restriction_version=bound.history.last,
            restriction_hash=bound.in_force.hash,
            purpose=wanted.purpose if wanted.purpose in relationship.purposes else "",
            sender=relationship.own if row.whose == schema.OWN else relationship.peer,
            action=WIRE[wanted.action],
            recipient=wanted.recipient,
            grant_ids=[grant.grant_id for grant in grants],
            part=wanted.part,
            all_parts=wanted.all_parts,
            item_version=row.version,
        ),
    )
    unit.insert(
        schema.item_use,
        [
            {
                "rel": row.rel,
                "item_id": bytes(row.item_id),
                "leaf_index": leaf_index,
                "action": WIRE[wanted.action],
                "consented": bool(grants),
            }
        ],
    )
    spend(unit, row.rel, grants)
    if row.corrected and author.person_id and not code:
        note_use(unit, row.rel, bytes(row.item_id), author.person_id, row.version)
    if not code and row.whose == schema.PEER and must_be_told(bound):
        owe_report(unit, row.rel, bytes(row.item_id))
    unit.facts["use", wanted.action.value, "denied" if code else "allowed", code] += 1
    return leaf_index
