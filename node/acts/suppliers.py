"""Who of either Party may supply, and so declare and correct what is supplied for.

Decides on persons and roles alone, by the roster in force. Source: Article 3.3.
"""

from __future__ import annotations

from entente.v1 import statement_pb2

from node.acts.party import Caller, Relationship
from node.acts.readers import author_of, person_of, stands_for
from node.errors import Refusal
from node.exchange.supply import SUPPLIERS
from node.store.unit import UnitOfWork


def supplying(
    relationship: Relationship, caller: Caller, person_id: str, unit: UnitOfWork
) -> statement_pb2.Author:
    """Return the author of an act that only those who supply may do.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, the caller does not stand for this person; ROLE_INSUFFICIENT.
    """
    person, roster = person_of(caller, person_id), relationship.own_roster
    if roster is None or not stands_for(relationship, caller, person, unit.now):
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no such person on the roster in force")
    roster.require_author(person, unit.now, roles=SUPPLIERS)
    author = author_of(relationship, caller, person, unit.now)
    author.role = min(roster.roles_of(person, unit.now) & SUPPLIERS)  # type: ignore[assignment]
    return author


def require_peer_supplier(
    relationship: Relationship, author: statement_pb2.Author | None, unit: UnitOfWork
) -> None:
    """Check the author of such an act of the peer against its roster. Raises Refusal as `supplying`."""
    if relationship.peer_roster is None or author is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    relationship.peer_roster.require_author(author.person_id, unit.now, roles=SUPPLIERS)
