"""A new version of a roster: whether it takes the place of the one held.

Decides by the principal's signature, the Party, the version, and what the roster says of itself.
Refuses to know where rosters come from and are kept. Source: Article 3.3; the principal's word is
Article 2's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations

from entente.v1 import roster_pb2
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp

from node.agreement.principal import ROSTER_TYPE
from node.agreement.principals import Principals
from node.errors import FieldFault, Refusal


def accept_roster(
    signed: roster_pb2.SignedRoster,
    *,
    agreement_id: str,
    party: str,
    principals: Principals,
    held: bytes | None,
) -> roster_pb2.Roster:
    """Return the roster in `signed` if it may take the place of the one held.

    The very bytes held are accepted again and change nothing.

    Args:
        party: the Party whose roster this must be: the sender, or one's own.
        principals: the keys by which that Party's principal signs.
        held: the bytes of the newest roster held of this Party, if any.

    Raises:
        Refusal: PRINCIPAL_REQUIRED, not signed for this Party; SIGNATURE_INVALID;
            FOREIGN_AGREEMENT, of another agreement or Party; INVALID_TRANSITION, no newer than the
            one held; SCHEMA_INVALID with every fault.
    """
    if not signed.signatures:
        raise Refusal("PRINCIPAL_REQUIRED", "the roster is not signed by the principal")
    if any(signature.party != party for signature in signed.signatures):
        raise Refusal("PRINCIPAL_REQUIRED", "signed for another Party than the one named")
    principals.require(signed.roster, list(signed.signatures), party=party, payload_type=ROSTER_TYPE)
    roster = _parse(signed.roster)
    if roster.agreement_id != agreement_id or roster.party != party:
        raise Refusal("FOREIGN_AGREEMENT", "a roster of another agreement or Party")
    if held is not None and held != signed.roster:
        newest = _parse(held).version
        if roster.version <= newest:
            raise Refusal(
                "INVALID_TRANSITION",
                "the roster is no newer than the one held",
                facts={"version": str(roster.version), "held": str(newest)},
            )
    if faults := list(faults_of(roster)):
        raise Refusal("SCHEMA_INVALID", "the roster contradicts itself", faults=faults)
    return roster


def _parse(roster: bytes) -> roster_pb2.Roster:
    try:
        return roster_pb2.Roster.FromString(roster)
    except DecodeError as error:
        raise Refusal("SCHEMA_INVALID", "not a roster") from error


def faults_of(roster: roster_pb2.Roster) -> Iterator[FieldFault]:
    """Yield in what a roster contradicts itself."""
    if roster.version < 1:
        yield FieldFault("version", "counts from 1")
    if not roster.lease_seconds:
        yield FieldFault("lease_seconds", "missing")
    seen = set[str]()
    for place, person in enumerate(roster.persons):
        path = f"persons[{place}]"
        if not person.person_id or person.person_id in seen:
            yield FieldFault(f"{path}.person_id", "missing, or the same id twice")
        seen.add(person.person_id)
        if not person.roles or roster_pb2.ROLE_UNSPECIFIED in person.roles:
            yield FieldFault(f"{path}.roles", "at least one role is expected")
        if not person.HasField("valid_from_time"):
            yield FieldFault(f"{path}.valid_from_time", "missing")
        elif not (_is_time(person.valid_from_time) and _is_time(person.valid_until_time)):
            yield FieldFault(path, "a time outside the years 1 to 9999")
            return
        elif person.HasField("valid_until_time") and _until(person) <= person.valid_from_time.ToDatetime(UTC):
            yield FieldFault(f"{path}.valid_until_time", "not after valid_from_time")
    names = set[str]()
    for place, system in enumerate(roster.systems):
        if not system.name or system.name in names:
            yield FieldFault(f"systems[{place}].name", "missing, or the same name twice")
        names.add(system.name)
        if not set(system.may_act_for) <= seen:
            yield FieldFault(f"systems[{place}].may_act_for", "a person who is not on this roster")
    yield from _one_contact(roster)


def _one_contact(roster: roster_pb2.Roster) -> Iterator[FieldFault]:
    """Article 2.1 knows one contact person at a time; a gap is possible, an overlap is not."""
    contacts = [
        (place, person)
        for place, person in enumerate(roster.persons)
        if roster_pb2.ROLE_CONTACT in person.roles and person.HasField("valid_from_time")
    ]
    for (_, one), (place, other) in combinations(contacts, 2):
        begin = max(one.valid_from_time.ToDatetime(UTC), other.valid_from_time.ToDatetime(UTC))
        if begin < min(_until(one), _until(other)):
            yield FieldFault(f"persons[{place}].roles", "a second contact person at the same time")


def _is_time(stamp: Timestamp) -> bool:
    try:
        stamp.ToDatetime(UTC)
    except (OverflowError, ValueError):
        return False
    return True


def _until(person: roster_pb2.RosterPerson) -> datetime:
    if person.HasField("valid_until_time"):
        return person.valid_until_time.ToDatetime(UTC)
    return datetime.max.replace(tzinfo=UTC)
