"""Who of this Party may know of what: persons by the roster in force, systems by whom they may act for.

The one place that decides whether a caller may see an item, for lists, for the inbox and for opening. What is
not seen is neither listed nor counted. Refuses to know what a person wants to do with an item once it is
seen: that is `decide()` with the action. Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from entente.v1 import roster_pb2, statement_pb2
from sqlalchemy import Connection, Row

from node.acts.bound import Bound, Bounds
from node.acts.grants import grants_to
from node.acts.party import Caller, Party, Relationship, read_relationships
from node.errors import Refusal
from node.exchange.audience import Actor
from node.exchange.consents import answer_with
from node.exchange.decide import Action, Question, answer
from node.store import schema
from node.store.unit import UnitOfWork

_NOTHING: Final = frozenset[Any]()


def current(unit: UnitOfWork, party: Party) -> list[Relationship]:
    """Return the agreements as they stand inside a transaction, with what it has changed itself."""
    if unit.topics & {"agreement", "roster", "rules"}:
        return read_relationships(unit.connection, unit.now)
    return party.relationships()


def held_now(unit: UnitOfWork, party: Party, agreement_id: str) -> Relationship:
    """Return an agreement as it stands inside a transaction. Raises Refusal NOT_FOUND, NOT_IN_FORCE."""
    wanted = party.relationship(agreement_id)
    return next(one for one in current(unit, party) if one.rel == wanted.rel)


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


def person_of(caller: Caller, person_id: str) -> str:
    """Return the person a request acts as: the one it names, else the caller itself; empty for nobody.

    Whether the caller may act as them is asked by `stands_for` and `require_person`.
    """
    return person_id or (caller.name if caller.kind == "person" else "")


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


def require_person(
    relationship: Relationship, caller: Caller, person: str, now: datetime, roles: frozenset[int]
) -> None:
    """Return if the caller stands for the person, who holds one of `roles`.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, CONTACT_SUPERSEDED.
    """
    roster, itself = relationship.own_roster, caller.kind == "person" and caller.name == person
    if roster is None or not (itself or stands_for(relationship, caller, person, now)):
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no person on the roster in force")
    roster.require_author(person, now, roles=roles)


def actor_of_peer(relationship: Relationship, person_id: str, now: datetime) -> Actor:
    """Return a person of the other Party as its roster, as held here, knows them at `now`."""
    roster = relationship.peer_roster
    if roster is None:
        return Actor(person_id, _NOTHING, _NOTHING, relationship.peer)
    return Actor(
        person_id, roster.roles_of(person_id, now), roster.units_of(person_id, now), relationship.peer
    )


def author_of(
    relationship: Relationship,
    caller: Caller,
    person_id: str,
    now: datetime,
    prefer: frozenset[int] = frozenset(),
) -> statement_pb2.Author:
    """Return how the ledger names who acted. A person a system merely claims is not named.

    Args:
        prefer: the roles that allow the act, of which one is named where the person has it.
    """
    author = statement_pb2.Author(system=caller.name if caller.kind == "system" else "")
    roster = relationship.own_roster
    if caller.kind == "person":
        author.person_id = caller.name
    elif stands_for(relationship, caller, person_id, now):
        author.person_id = person_id
    if roster is not None:
        held = roster.roles_of(author.person_id, now)
        author.role = min(held & prefer or held, default=0)  # type: ignore[assignment]
        author.roster_version = roster.version
        if author.role == roster_pb2.ROLE_CONTACT:
            author.acts_for = roster.acts_for(author.person_id, now)
    return author


class Sight:
    """What one caller sees of one relationship's items at one moment. Make a new one for each call."""

    def __init__(
        self, connection: Connection, relationship: Relationship, caller: Caller, now: datetime
    ) -> None:
        self._relationship = relationship
        self._now = now
        self._actors = actors_of(relationship, caller, now)
        self._known: dict[int, tuple[Bound, bool]] = {}
        self._grants = grants_to(connection, relationship.rel, [a.person_id for a in self._actors])
        self.bounds: Final = Bounds(connection, relationship, now)

    @property
    def persons(self) -> frozenset[str]:
        """The authorised persons that the caller stands for."""
        return frozenset(actor.person_id for actor in self._actors)

    def knows(self, row: Row[Any]) -> bool:
        """Return whether the caller knows of the item in `row`: may see it, or could until it was sealed.

        For what is said of an item, such as the notice that seals it; the item itself is not shown.
        """
        if self.may_see(row):
            return True
        if row.drill or not row.readable:
            return False
        bound = self.bounds.of(row)
        asked = (answer(self._question(bound, actor, Action.LIST)) for actor in self._actors)
        return any(decision.code == "SEALED" for decision in asked)

    def may_see(self, row: Row[Any], action: Action = Action.LIST) -> bool:
        """Return whether the caller may know that the item in `row` (of `item`) exists, or count or search.

        Drills and items whose content is not here yet are seen by nobody.

        Args:
            action: LIST, COUNT or SEARCH; always the same one for one `Sight`.
        """
        if row.drill or not row.readable or not self._actors:
            return False
        bound = self.bounds.of(row)
        # The many items that share what binds them are decided once.
        if (known := self._known.get(id(bound))) is None:
            seen = any(answer(self._question(bound, actor, action)).allowed for actor in self._actors)
            known = self._known[id(bound)] = (bound, seen)
        if known[1] or not self._grants or row.whose != schema.PEER:
            return known[1]
        grants = self._grants.get(bytes(row.item_id), ())
        return bool(grants) and any(
            answer_with(self._question(bound, actor, action), grants, bound.history)[0].allowed
            for actor in self._actors
        )

    def _question(self, bound: Bound, actor: Actor, action: Action) -> Question:
        return Question(
            bound.effective.of_part(0),
            actor,
            action,
            self._now,
            self._relationship.standing,
            receiver=self._relationship.own,
            sealed=bound.effective.sealed,
        )
