"""A roster in force: who is authorised, in which role, and which system may act for whom.

Decides by one version of one Party's roster and the time it is given. Refuses to know what
persons read, what their certificates look like, and which version is in force. Source: Article 3.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from entente.v1 import roster_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.agreement.gate import PASSES_S
from node.errors import Refusal

_NOBODY: frozenset[str] = frozenset()
_NO_ROLES: frozenset[int] = frozenset()


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

    All times are aware datetimes. A person who is not on it, or not now, has no role and no unit.
    """

    agreement_id: str
    party: str
    version: int
    lease: timedelta
    _persons: Mapping[str, _Person]
    _systems: Mapping[str, _System]

    @classmethod
    def of(cls, roster: roster_pb2.Roster) -> RosterView:
        """Make the view of a roster that `accept_roster` has let through."""
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
        )

    def is_authorised(self, person_id: str, now: datetime) -> bool:
        """Return whether the person is authorised personnel at `now`."""
        return bool(self.roles_of(person_id, now))

    def roles_of(self, person_id: str, now: datetime) -> frozenset[int]:
        """Return the person's roles at `now` (values of `Role`); none if not authorised."""
        person = self._persons.get(person_id)
        return person.roles if person is not None and person.is_valid(now) else _NO_ROLES

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
        return frozenset(
            key for key, person in self._persons.items() if person.is_valid(now) and person.roles
        )

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
        return frozenset(key for key in self.persons(now) if role in self._persons[key].roles)

    def members_of(self, unit: str, now: datetime) -> frozenset[str]:
        """Return who belongs to `unit` at `now`."""
        return frozenset(key for key in self.persons(now) if unit in self._persons[key].units)

    def require_author(self, person_id: str, now: datetime, *, roles: Collection[int] = ()) -> None:
        """Check the author of a statement; with `roles`, that one of them is held.

        Raises:
            Refusal: SENDER_NOT_AUTHORISED, or ROLE_INSUFFICIENT.
        """
        held = self.roles_of(person_id, now)
        if not held:
            raise Refusal("SENDER_NOT_AUTHORISED", "the author is not on the roster in force")
        if roles and held.isdisjoint(roles):
            raise Refusal("ROLE_INSUFFICIENT", "the author's role does not allow this act")

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


def _instant(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)
