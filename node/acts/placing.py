"""An own item about to be restricted further or corrected: found for who asks, with where its notices stand.

Decides that what the person may not see is answered like what does not exist. Refuses to know what is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import exchange_service_pb2
from sqlalchemy import Row

from node.acts.bound import Bound, Bounds
from node.acts.open_item import find_item
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, current, stands_for
from node.acts.statements import not_found, states_of
from node.acts.versions import versions_of
from node.errors import Refusal
from node.exchange.notices import History
from node.store import schema
from node.store.unit import UnitOfWork

_ACCEPTED: Final = exchange_service_pb2.STATEMENT_STATE_ACCEPTED


@dataclass(frozen=True, slots=True)
class Placed:
    """An item about to be restricted further: who asks, and where its notices stand."""

    relationship: Relationship
    row: Row[Any]
    bound: Bound
    history: History


def placed_of(
    unit: UnitOfWork, party: Party, caller: Caller, person: str, item_id: bytes, agreement_id: str
) -> Placed:
    """Return an own item that the person may see.

    Raises:
        Refusal: NOT_FOUND; SENDER_NOT_AUTHORISED, the caller does not stand for the person; NOT_ORIGINATOR,
            an item of the other Party that the person may see.
    """
    relationships = [r for r in current(unit, party) if agreement_id in ("", r.agreement_id)]
    if not any(stands_for(r, caller, person, unit.now) for r in relationships):
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no person on the roster in force")
    found = find_item(unit.connection, relationships, item_id)
    if found is None:
        raise not_found()
    relationship, row = found
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    if not sight.may_see(row):
        raise not_found()
    if row.whose != schema.OWN:
        raise Refusal("NOT_ORIGINATOR", "only the Party that supplied the item issues notices on it")
    return own_placed(unit, relationship, row)


def own_placed(unit: UnitOfWork, relationship: Relationship, row: Row[Any]) -> Placed:
    """Return where the notices on an own item stand."""
    bound = Bounds(unit.connection, relationship, unit.now).of(row)
    history = bound.history
    # One version that was accepted is enough: a withdrawal takes the whole item back.
    said = [bytes(row.statement_id)]
    if row.corrected:
        item_id = bytes(row.item_id)
        versions = versions_of(unit.connection, relationship.rel, [item_id])[item_id]
        said = [bytes(one.statement_id) for one in versions]
    if _ACCEPTED in states_of(unit.connection, relationship.rel, said).values():
        history = history.accepted_by_peer()
    return Placed(relationship, row, bound, history)
