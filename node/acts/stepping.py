"""A person's step in what stands between the Parties: asked once, by somebody who may, and told.

Decides who of this Party may take one. What the step is stands in `disputing.py` and `amending.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from entente.v1 import statement_pb2
from google.protobuf.message import Message

from node.acts.agreeing import STEPPERS, held_again, say
from node.acts.answered import Ask
from node.acts.leaves import Kind
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import author_of, person_of, require_person
from node.acts.stating import Stated
from node.store.unit import UnitOfWork

Reply = TypeVar("Reply", bound=Message)


@dataclass(frozen=True, slots=True)
class Step:
    """One call."""

    party: Party
    caller: Caller
    request: Any


def take(
    unit: UnitOfWork,
    step: Step,
    kind: Kind,
    empty: Reply,
    stating: Callable[[Relationship], tuple[statement_pb2.Statement, bytes]],
    answering: Callable[[Relationship, Stated], Reply],
) -> Reply:
    """Take the step, unless it was taken under this `request_id` before; return the answer.

    Args:
        stating: gives what is said, and what its leaf is about (empty: the statement itself).
        answering: makes the answer from the agreement as it then stands.

    Raises:
        Refusal: REQUEST_ID_CONFLICT, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, CONTACT_SUPERSEDED; and why
            the step cannot be taken as things stand.
    """
    agreement_id = step.party.relationship(step.request.agreement_id).agreement_id
    relationship = held_again(unit, agreement_id)
    ask = Ask(relationship.rel, step.caller, step.request)
    if (known := ask.answered(unit, empty)) is not None:
        return known
    person = person_of(step.caller, step.request.person_id)
    require_person(relationship, step.caller, person, unit.now, STEPPERS)
    author = author_of(relationship, step.caller, person, unit.now, prefer=STEPPERS)
    statement, about = stating(relationship)
    stated = say(step.party, unit, relationship, kind, statement, author, object_id=about)
    return ask.keep(unit, answering(held_again(unit, agreement_id), stated))
