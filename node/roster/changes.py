"""What a new version of a roster changes against another, entry by entry and field by field.

Decides by the fields of the contract, read from its descriptors, so that a field added there is shown without
a word here; the order of entries and of lists means nothing and is no change. Decides, too, what people
should look at before they sign. Refuses to know who proposed it and whether it may come into force.
Source: Articles 2.1 and 3.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from entente.v1 import localized_text_pb2, roster_pb2, roster_proposal_pb2
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from node.roster.view import RosterView

ADDED: Final = roster_proposal_pb2.ROSTER_CHANGE_KIND_ADDED
CHANGED: Final = roster_proposal_pb2.ROSTER_CHANGE_KIND_CHANGED
REMOVED: Final = roster_proposal_pb2.ROSTER_CHANGE_KIND_REMOVED
_KEYS: Final = frozenset({"person_id", "name"})
# Told elsewhere, or of no meaning for who is authorised.
_NOT_ITS_OWN: Final = frozenset({"agreement_id", "party", "version", "persons", "systems", "issue_time"})
_NOBODY: Final = roster_pb2.Roster()


def changes_between(
    before: roster_pb2.Roster | None, after: roster_pb2.Roster
) -> list[roster_proposal_pb2.RosterChange]:
    """Return everything that `after` changes: the roster itself, then persons, then systems, each by name.

    Nothing to tell is an empty list: then both say the same of everybody.

    Args:
        before: None where there was no roster; then everything is added.
    """
    old = before or _NOBODY
    found = []
    if own := list(_fields(old, after, _NOT_ITS_OWN)):
        kind = ADDED if before is None else CHANGED
        found.append(roster_proposal_pb2.RosterChange(kind=kind, fields=own))
    found += _entries("person_id", _by_key(old.persons, "person_id"), _by_key(after.persons, "person_id"))
    found += _entries("system", _by_key(old.systems, "name"), _by_key(after.systems, "name"))
    return found


def warnings_of(roster: roster_pb2.Roster, now: datetime) -> list[roster_proposal_pb2.RosterWarning]:
    """Return what to look at before `roster` is signed: names that would cross, no contact at `now`."""
    found = []
    if named := sorted(person.person_id for person in roster.persons if person.names):
        found.append(
            roster_proposal_pb2.RosterWarning(
                kind=roster_proposal_pb2.ROSTER_WARNING_KIND_NAMES_CROSS, person_ids=named
            )
        )
    if not RosterView.of(roster).holders_of(roster_pb2.ROLE_CONTACT, now):
        kind = roster_proposal_pb2.ROSTER_WARNING_KIND_NO_CONTACT
        found.append(roster_proposal_pb2.RosterWarning(kind=kind))
    return found


def is_understood(roster: bytes) -> bool:
    """Return whether a roster's bytes hold nothing that this version does not know, and so cannot show."""
    whole = roster_pb2.Roster.FromString(roster)
    known = roster_pb2.Roster.FromString(roster)
    known.DiscardUnknownFields()
    return whole.ByteSize() == known.ByteSize()


def _entries(
    subject: str, before: Mapping[str, Message], after: Mapping[str, Message]
) -> Iterator[roster_proposal_pb2.RosterChange]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        fields = list(_fields(old, new, _KEYS))
        kind = ADDED if old is None else REMOVED if new is None else CHANGED
        if fields or kind != CHANGED:
            change = roster_proposal_pb2.RosterChange(kind=kind, fields=fields)
            setattr(change, subject, key)
            yield change


def _fields(
    before: Message | None, after: Message | None, left_out: frozenset[str]
) -> Iterator[roster_proposal_pb2.RosterFieldChange]:
    known = after if after is not None else before
    for field in known.DESCRIPTOR.fields if known is not None else ():
        if field.name in left_out:
            continue
        old, new = (() if one is None else tuple(_said(one, field)) for one in (before, after))
        if old != new:
            yield roster_proposal_pb2.RosterFieldChange(field=field.name, before=old, after=new)


def _said(message: Message, field: Any) -> list[str]:
    """Return what a field says, each value as text; nothing where it is not set."""
    value: Any = getattr(message, field.name)
    if field.is_repeated:
        return sorted(_text(one, field) for one in value)
    absent = not message.HasField(field.name) if field.has_presence else not value
    return [] if absent else [_text(value, field)]


def _text(value: Any, field: Any) -> str:
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return str(value) if known is None else known.name.removeprefix("ROLE_")
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    if isinstance(value, localized_text_pb2.LocalizedText):
        return f"{value.language}: {value.text}"
    return str(value)


def _by_key(entries: Iterable[Any], key: str) -> dict[str, Message]:
    return {getattr(entry, key): entry for entry in entries}
