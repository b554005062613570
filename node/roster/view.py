"""A roster in force: who is authorised, in which role, and which system may act for whom.

Decides by one version of one Party's roster and the time it is given. Refuses to know what
persons read, what their certificates look like, and which version is in force. Source: Article 3.3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from entente.v1 import roster_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.agreement.contacts import Designated, contact_of
from node.agreement.gate import PASSES_S
from node.errors import Refusal

_NOBODY: frozenset[str] = frozenset()
_NO_ROLES: frozenset[int] = frozenset()
_CONTACT: frozenset[int] = frozenset({roster_pb2.ROLE_CONTACT})


class Authorisation(Enum):
    """How the authorisation of a person who is on a roster stands."""

    GRANTED = "granted"
    """From a later time on."""
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class _Person:
    roles: frozenset[int]
    units: frozenset[str]
    valid_from: datetime
    valid_until: datetime | None
    languages: tuple[str, ...] = ()

    def is_valid(self, now: datetime) -> bool:
        return self.state(now) is Authorisation.ACTIVE

    def state(self, now: datetime) -> Authorisation:
        if now < self.valid_from:
            return Authorisation.GRANTED
        over = self.valid_until is not None and self.valid_until <= now
        return Authorisation.EXPIRED if over else Authorisation.ACTIVE


@dataclass(frozen=True, slots=True)
class _System:
    persons: frozenset[str]
    roles: frozenset[int]


@dataclass(frozen=True, slots=True)
class RosterView:
    """One version of one Party's roster, made from the message by `of`.

    All times are aware datetimes. A person who is not on it, or not now, has no role and no unit. Once the
    Party's principal has designated a contact point, that role is held by the person designated and the
    deputies, and by nobody else whatever the roster says.
    """

    agreement_id: str
    party: str
    version: int
    lease: timedelta
    _persons: Mapping[str, _Person]
    _systems: Mapping[str, _System]
    _designations: tuple[Designated, ...] = ()

    @classmethod
    def of(cls, roster: roster_pb2.Roster, designations: Iterable[Designated] = ()) -> RosterView:
        """Make the view of a roster that `accept_roster` has let through.

        Args:
            designations: of the contact point, as the agreement has them; only those of its Party count.
        """
        known = frozenset(roster_pb2.Role.values()) - {roster_pb2.ROLE_UNSPECIFIED}
        persons = {
            person.person_id: _Person(
                # A role this version does not know gives nothing.
                roles=frozenset(person.roles) & known,
                units=frozenset(person.units),
                valid_from=_instant(person.valid_from_time),
                valid_until=_instant(person.valid_until_time)
                if person.HasField("valid_until_time")
                else None,
                languages=tuple(person.languages),
            )
            for person in roster.persons
        }
        systems = {
            system.name: _System(frozenset(system.may_act_for), frozenset(system.may_act_for_roles) & known)
            for system in roster.systems
        }
        return cls(
            agreement_id=roster.agreement_id,
            party=roster.party,
            version=roster.version,
            lease=timedelta(seconds=roster.lease_seconds),
            _persons=MappingProxyType(persons),
            _systems=MappingProxyType(systems),
            _designations=tuple(one for one in designations if one.party == roster.party),
        )

    def is_authorised(self, person_id: str, now: datetime) -> bool:
        """Return whether the person is authorised personnel at `now`."""
        return bool(self.roles_of(person_id, now))

    def roles_of(self, person_id: str, now: datetime) -> frozenset[int]:
        """Return the person's roles at `now` (values of `Role`); none if not authorised."""
        person = self._persons.get(person_id)
        if person is None or not person.is_valid(now):
            return _NO_ROLES
        if not self._designations:
            return person.roles
        contact = contact_of(self._designations, self.party, now)
        if contact is not None and person_id in contact.persons():
            return person.roles | _CONTACT
        return person.roles - _CONTACT

    def acts_for(self, person_id: str, now: datetime) -> str:
        """Return for whom a deputy acts at `now`: the contact person; empty for anybody else."""
        contact = contact_of(self._designations, self.party, now)
        return contact.said.person_id if contact is not None and person_id in contact.said.deputies else ""

    def _superseded(self, person_id: str, now: datetime) -> bool:
        """Whether the person was the contact point and is so no more."""
        person, role = self._persons.get(person_id), roster_pb2.ROLE_CONTACT
        named = any(person_id in one.persons() for one in self._designations)
        listed = person is not None and role in person.roles and bool(self._designations)
        return (named or listed) and role not in self.roles_of(person_id, now)

    def languages_of(self, person_id: str) -> tuple[str, ...]:
        """Return the languages listed for a person, ISO 639-1; none for somebody who is not on it."""
        person = self._persons.get(person_id)
        return () if person is None else person.languages

    def units_of(self, person_id: str, now: datetime) -> frozenset[str]:
        """Return the person's units at `now`; none if not authorised."""
        person = self._persons.get(person_id)
        return person.units if person is not None and person.is_valid(now) else _NOBODY

    def may_act_for(self, system: str, person_id: str, now: datetime) -> bool:
        """Return whether the system named in a certificate may act for the person at `now`."""
        entry = self._systems.get(system)
        if entry is None:
            return False
        roles = self.roles_of(person_id, now)
        return bool(roles) and (person_id in entry.persons or not entry.roles.isdisjoint(roles))

    def persons(self, now: datetime) -> frozenset[str]:
        """Return the ids of all who are authorised at `now`."""
        return frozenset(key for key in self._persons if self.roles_of(key, now))

    def names(self, person_id: str) -> bool:
        """Return whether the person is on this version, authorised now or not."""
        return person_id in self._persons

    def counts(self, now: datetime) -> Mapping[Authorisation, int]:
        """Return how many persons stand how at `now`; every state is named."""
        counts = dict.fromkeys(Authorisation, 0)
        for person in self._persons.values():
            counts[person.state(now)] += 1
        return counts

    def holders_of(self, role: int, now: datetime) -> frozenset[str]:
        """Return who holds `role` at `now`."""
        return frozenset(key for key in self._persons if role in self.roles_of(key, now))

    def members_of(self, unit: str, now: datetime) -> frozenset[str]:
        """Return who belongs to `unit` at `now`."""
        return frozenset(key for key in self.persons(now) if unit in self._persons[key].units)

    def require_author(self, person_id: str, now: datetime, *, roles: Collection[int] = ()) -> None:
        """Check the author of a statement; with `roles`, that one of them is held.

        Raises:
            Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT; CONTACT_SUPERSEDED, of a contact person whose
                place another has taken.
        """
        held = self.roles_of(person_id, now)
        lacking = not held or (bool(roles) and held.isdisjoint(roles))
        if lacking and (not roles or roster_pb2.ROLE_CONTACT in roles) and self._superseded(person_id, now):
            raise Refusal("CONTACT_SUPERSEDED", "the author is no longer the contact point")
        if not held:
            raise Refusal("SENDER_NOT_AUTHORISED", "the author is not on the roster in force")
        if lacking:
            raise role_insufficient(roles)

    def require_recipients(self, persons: Collection[str], roles: Collection[int], now: datetime) -> None:
        """Check that each person addressed is authorised and each role addressed is held by someone.

        Raises:
            Refusal: RECIPIENT_NOT_AUTHORISED; also if nobody at all is addressed.
        """
        if not persons and not roles:
            raise Refusal("RECIPIENT_NOT_AUTHORISED", "nobody is addressed")
        for person_id in persons:
            if not self.roles_of(person_id, now):
                raise Refusal("RECIPIENT_NOT_AUTHORISED", "a person addressed is not on the roster in force")
        if not all(self.holders_of(role, now) for role in roles):
            raise Refusal("RECIPIENT_NOT_AUTHORISED", "nobody on the roster in force holds a role addressed")

    def is_fresh(self, confirmed: datetime | None, now: datetime, agreed: timedelta) -> bool:
        """Return whether the roster, last confirmed at `confirmed`, may still be relied on at `now`.

        Args:
            confirmed: None if it was never confirmed.
            agreed: the lease of the agreement; the roster's own lease can only be shorter.
        """
        return confirmed is not None and now - confirmed <= min(self.lease, agreed)

    def require_fresh(self, confirmed: datetime | None, now: datetime, agreed: timedelta) -> None:
        """Raise `Refusal` ROSTER_STALE if the roster was last confirmed longer ago than its lease."""
        if not self.is_fresh(confirmed, now, agreed):
            raise Refusal(
                "ROSTER_STALE",
                "the other Party has not confirmed its roster held here within the lease",
                retry_after_s=PASSES_S,
            )


def role_insufficient(roles: Collection[int]) -> Refusal:
    """Return the refusal of an act that persons of other roles do; it names those roles."""
    names = sorted(roster_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in roles)
    return Refusal(
        "ROLE_INSUFFICIENT",
        "the author's role does not allow this act",
        facts={"roles": ",".join(names).replace("_", "-")},
    )


def _instant(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)
