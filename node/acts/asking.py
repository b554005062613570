"""Who acts on an item, found the same way by every act of a person: caller, person, item, what binds it.

Decides that an item that the person may not see is answered like one that does not exist. Refuses to know
what is done with it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from entente.v1 import statement_pb2
from sqlalchemy import Row

from node.acts.bound import Bound
from node.acts.open_item import find_item
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, author_of, current, person_of, stands_for
from node.acts.statements import not_found
from node.errors import Refusal
from node.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class About:
    """An item that a person of this Party may see, and who acts on it."""

    relationship: Relationship
    row: Row[Any]
    bound: Bound
    person: str
    author: statement_pb2.Author


def about(
    unit: UnitOfWork,
    party: Party,
    caller: Caller,
    person_id: str,
    agreement_id: str,
    item_id: bytes,
    roles: Collection[int],
) -> About:
    """Return the item, for a person who holds one of `roles`.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, the caller does not stand for the person; ROLE_INSUFFICIENT;
            NOT_FOUND, the same for an item that does not exist and one that the person may not see.
    """
    person = person_of(caller, person_id)
    relationships = [r for r in current(unit, party) if agreement_id in ("", r.agreement_id)]
    standing_for = [r for r in relationships if stands_for(r, caller, person, unit.now)]
    if not standing_for:
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no person on the roster in force")
    found = find_item(unit.connection, standing_for, item_id)
    roster = (standing_for[0] if found is None else found[0]).own_roster
    if roster is not None:
        roster.require_author(person, unit.now, roles=roles)
    if found is None:
        raise not_found()
    relationship, row = found
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    if not sight.may_see(row):
        raise not_found()
    author = author_of(relationship, caller, person, unit.now, prefer=frozenset(roles))
    return About(relationship, row, sight.bounds.of(row), person, author)
