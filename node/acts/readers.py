"""Who of this Party may know of what: persons by the roster in force, systems by whom they may act for.

The one place that decides whether a caller may see an item, for lists, for the inbox and for opening. What is
not seen is neither listed nor counted. Refuses to know what a person wants to do with an item once it is
seen: that is `decide()` with the action. Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from entente.v1 import item_supply_pb2, statement_pb2
from sqlalchemy import Row

from node.acts.party import Caller, Relationship
from node.acts.restricted import read_restrictions
from node.exchange.audience import Actor
from node.exchange.decide import Action, decide
from node.exchange.restriction import OPEN_TO_ALL, Restrictions
from node.store import schema

_NOTHING: Final = frozenset[Any]()


def actor_of(relationship: Relationship, person_id: str, now: datetime) -> Actor:
    """Return the person as this Party's roster knows them at `now`; no role means not authorised."""
    roster = relationship.own_roster
    if roster is None:
        return Actor(person_id, _NOTHING, _NOTHING, relationship.own)
    return Actor(
        person_id, roster.roles_of(person_id, now), roster.units_of(person_id, now), relationship.own
    )


def actors_of(relationship: Relationship, caller: Caller, now: datetime) -> tuple[Actor, ...]:
    """Return the authorised persons a caller stands for: itself, or all that a system may act for."""
    roster = relationship.own_roster
    if roster is None:
        return ()
    if caller.kind == "person":
        persons = [caller.name] if roster.is_authorised(caller.name, now) else []
    else:
        persons = [p for p in sorted(roster.persons(now)) if roster.may_act_for(caller.name, p, now)]
    return tuple(actor_of(relationship, person, now) for person in persons)


def has_role(relationship: Relationship, caller: Caller, role: int, now: datetime) -> bool:
    """Return whether the caller holds `role`, or is a system listed for somebody who does."""
    roster = relationship.own_roster
    if roster is None:
        return False
    if caller.kind == "person":
        return role in roster.roles_of(caller.name, now)
    return any(roster.may_act_for(caller.name, person, now) for person in roster.holders_of(role, now))


def stands_for(relationship: Relationship, caller: Caller, person_id: str, now: datetime) -> bool:
    """Return whether the caller may act as the authorised person `person_id`."""
    roster = relationship.own_roster
    if roster is None or not roster.is_authorised(person_id, now):
        return False
    if caller.kind == "person":
        return caller.name == person_id
    return roster.may_act_for(caller.name, person_id, now)


def author_of(
    relationship: Relationship, caller: Caller, person_id: str, now: datetime
) -> statement_pb2.Author:
    """Return how the ledger names who acted. A person a system merely claims is not named."""
    author = statement_pb2.Author(system=caller.name if caller.kind == "system" else "")
    roster = relationship.own_roster
    if caller.kind == "person":
        author.person_id = caller.name
    elif stands_for(relationship, caller, person_id, now):
        author.person_id = person_id
    if roster is not None:
        author.role = min(roster.roles_of(author.person_id, now), default=0)  # type: ignore[assignment]
        author.roster_version = roster.version
    return author


def restrictions_in_force(row: Row[Any]) -> Restrictions:
    """Return what binds this Party's own persons at an item: nothing of what it supplied itself."""
    if row.whose == schema.OWN:
        return OPEN_TO_ALL
    return stated_restrictions(row)


def stated_restrictions(row: Row[Any]) -> Restrictions:
    """Return the restrictions now stated for an item, whoever supplied it."""
    supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
    return read_restrictions(bytes(row.restrictions), tuple(supply.purpose.codes)).value


class Sight:
    """What one caller sees of one relationship's items at one moment. Make a new one for each call."""

    def __init__(self, relationship: Relationship, caller: Caller, now: datetime) -> None:
        self._relationship = relationship
        self._now = now
        self._actors = actors_of(relationship, caller, now)
        self._known: dict[tuple[str, bytes], bool] = {}

    def may_see(self, row: Row[Any]) -> bool:
        """Return whether the caller may know that the item in `row` (of `item`) exists.

        Drills and items whose content is not here yet are seen by nobody.
        """
        if row.drill or not row.readable or not self._actors:
            return False
        # The hash names the set: the many items under one set are decided once.
        key = (row.whose, bytes(row.restriction_hash))
        if (seen := self._known.get(key)) is None:
            restrictions = restrictions_in_force(row)
            seen = self._known[key] = any(
                decide(
                    restrictions,
                    actor,
                    Action.LIST,
                    now=self._now,
                    standing=self._relationship.standing,
                    receiver=self._relationship.own,
                    sealed=restrictions.is_sealed,
                ).allowed
                for actor in self._actors
            )
        return seen
