"""From the words of a dossier to what goes with an item: purpose, restrictions, addressees.

It decides how these are written: `tlp: AMBER+STRICT`, `role:analyst`, `FRESH_CHECK(4h)`, a date for
the end of that day in UTC, `restrictions: none` for the explicit statement that there are none. It
refuses to know which restrictions are good or enough: the node says so, with the article. What is
left out stays left out, for silence is the node's to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from entente.v1 import item_supply_pb2, purpose_pb2, restriction_pb2, roster_pb2
from google.protobuf.descriptor import EnumDescriptor

from gateway.dossier_mapping import UNKNOWN_KEY, Faults, instant_of, words_of
from node.survey import joined

_FRESH_CHECK: Final = re.compile(r"FRESH_CHECK\(([1-9][0-9]{0,3})h\)")
_TEXT_KEY: Final = re.compile(r"text_([a-z]{2})")
_ENUMS: Final = ("tlp", "judicial", "pap", "attribution")
_TIMES: Final = ("use_until", "destroy_by", "review_by")
_DUTIES: Final = {"ACK_READ": "ack_read", "REPORT_USE": "report_use", "NOTIFY_ONWARD": "notify_onward"}


def purpose_of(value: Any, path: str, faults: Faults) -> purpose_pb2.Purpose:
    """Return the purpose written as `{codes: [...], text_en: ...}`; note what is none."""
    purpose = purpose_pb2.Purpose()
    for key, inner in _entries(value, path, faults):
        at = joined(path, key)
        if key == "codes":
            purpose.codes.extend(_texts(inner, at, faults))
        elif (match := _TEXT_KEY.fullmatch(key)) and isinstance(inner, str):
            purpose.texts.add(language=match[1], text=inner)
        else:
            faults.note(at, UNKNOWN_KEY)
    return purpose


def addressees_of(value: Any, path: str, faults: Faults) -> item_supply_pb2.Addressees:
    """Return the addressees written as `{party: ..., persons: [...], role: ...}`, without the Party."""
    addressees = item_supply_pb2.Addressees()
    for key, inner in _entries(value, path, faults):
        at = joined(path, key)
        if key == "persons":
            addressees.persons.extend(_texts(inner, at, faults))
        elif key in ("role", "roles"):
            for index, word in enumerate(_texts(inner, at, faults)):
                role = _value_of(roster_pb2.Role.DESCRIPTOR, word)
                if role is None:
                    faults.note(f"{at}[{index}]" if isinstance(inner, list) else at, _not_a_role())
                else:
                    addressees.roles.append(role)  # type: ignore[arg-type]
        elif key != "party":
            faults.note(at, UNKNOWN_KEY)
    if not addressees.persons and not addressees.roles and isinstance(value, dict):
        faults.note(path, "needs a person or a role")
    return addressees


def channel_of(value: Any, path: str, faults: Faults) -> int:
    """Return the channel by which it came, written as ADMINISTRATION, RILO or THIRD-PARTY; 0 if unsaid."""
    if value is None:
        return 0
    enum = item_supply_pb2.SourceChannel.DESCRIPTOR
    if (channel := _value_of(enum, value)) is None:
        faults.note(path, _not_one_of(enum))
    return channel or 0


def restrictions_of(value: Any, path: str, faults: Faults) -> restriction_pb2.RestrictionStatement:
    """Return the restrictions as written, or for the text `none` the statement that there are none."""
    statement = restriction_pb2.RestrictionStatement()
    if value == "none":
        statement.no_restrictions.SetInParent()
        return statement
    statement.restrictions.SetInParent()
    fields: Any = statement.restrictions
    for key, inner in _entries(value, path, faults):
        at = joined(path, key)
        if key in _ENUMS:
            enum = fields.DESCRIPTOR.fields_by_name[key].enum_type
            if (number := _value_of(enum, inner)) is None:
                faults.note(at, _not_one_of(enum))
            else:
                setattr(fields, key, number)
        elif key in _TIMES:
            _put_time(getattr(fields, key), inner, at, faults)
        elif (put := _DIMENSIONS.get(key)) is not None:
            put(fields, inner, at, faults)
        else:
            faults.note(at, UNKNOWN_KEY)
    return statement


def _put_audience(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    fields.audience.SetInParent()  # an empty audience is a statement: sealed
    for index, word in enumerate(_texts(value, path, faults)):
        member = fields.audience.members.add()
        kind, _, name = word.partition(":")
        if word in ("ALL_AUTHORISED", "all"):
            member.all_authorised.SetInParent()
        elif kind == "unit" and name:
            member.unit = name
        elif kind == "role":
            if (role := _value_of(roster_pb2.Role.DESCRIPTOR, name)) is None:
                faults.note(f"{path}[{index}]", _not_a_role())
            else:
                member.role = role  # type: ignore[assignment]
        elif ":" in word:
            faults.note(f"{path}[{index}]", "is none of a person, role:, unit: and ALL_AUTHORISED")
        else:
            member.person_id = word


def _put_purposes(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    fields.purposes.SetInParent()
    fields.purposes.codes.extend(_texts(value, path, faults))


def _put_onward(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    fields.onward.SetInParent()
    for key, inner in _entries(value, path, faults):
        at = joined(path, key)
        if key == "allowed":
            fields.onward.allowed.extend(_texts(inner, at, faults))
        elif key in ("anyone", "consent_required"):
            if isinstance(inner, bool):
                setattr(fields.onward, key, inner)
            else:
                faults.note(at, "is neither true nor false")
        else:
            faults.note(at, UNKNOWN_KEY)


def _put_territory(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    if value == "WORLD":
        fields.territory.world.SetInParent()
    else:
        fields.territory.countries.SetInParent()
        fields.territory.countries.codes.extend(_texts(value, path, faults))


def _put_bars(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    for index, word in enumerate(_texts(value, path, faults)):
        if (number := _value_of(restriction_pb2.Bar.DESCRIPTOR, word)) is None:
            faults.note(f"{path}[{index}]", _not_one_of(restriction_pb2.Bar.DESCRIPTOR))
        else:
            fields.bars.append(number)  # type: ignore[arg-type]


def _put_duties(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    for index, word in enumerate(_texts(value, path, faults)):
        if match := _FRESH_CHECK.fullmatch(word):
            fields.duties.add().fresh_check.hours = int(match[1])
        elif word in _DUTIES:
            getattr(fields.duties.add(), _DUTIES[word]).SetInParent()
        else:
            faults.note(f"{path}[{index}]", "is not one of " + ", ".join(_DUTIES) + ", FRESH_CHECK(<n>h)")


def _put_caveats(fields: restriction_pb2.RestrictionSet, value: Any, path: str, faults: Faults) -> None:
    for index, caveat in enumerate(value if isinstance(value, list) else [value]):
        at = f"{path}[{index}]"
        added = fields.caveats.add()
        if isinstance(caveat, str):
            added.id = caveat
            continue
        for key, inner in _entries(caveat, at, faults):
            match = _TEXT_KEY.fullmatch(key)
            if not isinstance(inner, str):
                faults.note(joined(at, key), "is not a text")
            elif match:
                added.texts.add(language=match[1], text=inner)
            elif key in ("id", "original_language"):
                setattr(added, key, inner)
            else:
                faults.note(joined(at, key), UNKNOWN_KEY)


_DIMENSIONS: Final[Mapping[str, Callable[[restriction_pb2.RestrictionSet, Any, str, Faults], None]]] = {
    "audience": _put_audience,
    "purposes": _put_purposes,
    "onward": _put_onward,
    "territory": _put_territory,
    "bars": _put_bars,
    "duties": _put_duties,
    "caveats": _put_caveats,
}


def _put_time(limit: restriction_pb2.TimeLimit, value: Any, path: str, faults: Faults) -> None:
    if value == "NEVER":
        limit.never.SetInParent()
    elif (instant := instant_of(value)) is not None or (instant := _end_of(value)) is not None:
        limit.instant.FromDatetime(instant)
    else:
        faults.note(path, "is not a date, an instant with its time zone, or NEVER")


def _end_of(value: Any) -> datetime | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) if day else None
    except (ValueError, OverflowError):
        return None


def _entries(value: Any, path: str, faults: Faults) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    faults.note(path, "is not a list of keys and values")
    return []


def _texts(value: Any, path: str, faults: Faults) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            faults.note(f"{path}[{index}]" if isinstance(value, list) else path, "is not a text")
    # A fault keeps its place, so that the indices of the others stay right; no text is a word.
    return [text if isinstance(text, str) else "" for text in texts]


def _value_of(enum: EnumDescriptor, word: Any) -> int | None:
    """Return the value of a word in the spelling of markings (`AMBER+STRICT`, `analyst`)."""
    if not isinstance(word, str) or not word:
        return None
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    value = enum.values_by_name.get(prefix + word.upper().replace("+", "_").replace("-", "_"))
    return value.number if value is not None and value.number else None


def _not_a_role() -> str:
    return "is not one of " + ", ".join(words_of(roster_pb2.Role.DESCRIPTOR))


def _not_one_of(enum: EnumDescriptor) -> str:
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    names = (value.name.removeprefix(prefix) for value in enum.values if value.number)
    return "is not one of " + ", ".join("AMBER+STRICT" if n == "AMBER_STRICT" else n for n in names)
