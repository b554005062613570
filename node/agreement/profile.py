"""Profiles: what is known of an agreement before the two Parties prepare it.

Decides whether a profile is complete and consistent, and names all its faults at once. Refuses to
know keys, domains and texts: the record is prepared from a profile by `genesis.py`. A profile
becomes an `AgreementGenesis` with those fields still empty. Source: preamble, Articles 2, 3.4, 9.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from entente.v1 import agreement_pb2, limits_pb2, localized_text_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from node.errors import EntenteError, FieldFault

# Fields of the record that no profile may hold: the Parties supply them.
SUPPLIED_LATER: Final = frozenset(
    {
        "AgreementGenesis.create_time",
        "AgreementGenesis.authentic_texts",
        "AgreementParty.trust_domain",
        "AgreementParty.descriptor_digest",
        "AgreementParty.principal",
    }
)
_RENAMED: Final = {"id": "profile_id", "version": "profile_version"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_TEXT = localized_text_pb2.LocalizedText.DESCRIPTOR


class ProfileError(EntenteError):
    """A profile that cannot be used; `faults` names every reason."""

    def __init__(self, profile_id: str, faults: Sequence[FieldFault]) -> None:
        listed = "; ".join(f"{fault.path}: {fault.description}" for fault in faults)
        super().__init__(f"profile {profile_id}: {listed}")
        self.faults: Final = tuple(faults)


def load_profile(profile_id: str) -> agreement_pb2.AgreementGenesis:
    """Return the profile shipped under `profile_id`. Raises ProfileError if unknown or faulty."""
    if not _NAME.fullmatch(profile_id):
        raise ProfileError("?", [FieldFault("id", "small letters, digits and hyphens only")])
    source = resources.files("node.agreement.profiles") / f"{profile_id}.toml"
    if not source.is_file():
        raise ProfileError(profile_id, [FieldFault("id", "there is no such profile")])
    return parse_profile(profile_id, source.read_text(encoding="utf-8"))


def parse_profile(profile_id: str, text: str) -> agreement_pb2.AgreementGenesis:
    """Return the profile written in TOML as a record that lacks what the Parties supply.

    Raises:
        ProfileError: with all faults, each under the path as it is written in the file.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(profile_id, [FieldFault("", f"not TOML: {error}")]) from error
    genesis = agreement_pb2.AgreementGenesis()
    faults = [*_fill(genesis, table, ""), *_consistent(genesis)]
    if not faults and genesis.profile_id != profile_id:
        faults.append(FieldFault("id", "differs from the name of the profile"))
    if faults:
        raise ProfileError(profile_id, faults)
    return genesis


def _fill(message: object, table: Mapping[str, object], at: str) -> Iterator[FieldFault]:
    """Fill `message` from `table`, field by field; yield what does not fit or is missing."""
    descriptor: Descriptor = message.DESCRIPTOR  # type: ignore[attr-defined]
    fields = {field.name: field for field in descriptor.fields}
    titles = descriptor.name == "AgreementParty"
    for key, value in table.items():
        path = f"{at}.{key}" if at else key
        name = _RENAMED.get(key, key) if not at else key
        if titles and key == "titles":
            # The office is known beforehand, the key of the person who holds it is not.
            yield from _fill_list(message.principal.titles, _texts(value), path)  # type: ignore[attr-defined]
        elif name not in fields or f"{descriptor.name}.{name}" in SUPPLIED_LATER:
            yield FieldFault(path, "no such key")
        else:
            yield from _fill_field(message, fields[name], value, path)
    for name, field in fields.items():
        limits = _limits_of(field)
        key = next((k for k, v in _RENAMED.items() if v == name and not at), name)
        needed = (limits.required or limits.min_items) and f"{descriptor.name}.{name}" not in SUPPLIED_LATER
        if needed and key not in table:
            yield FieldFault(f"{at}.{key}" if at else key, "missing")
    if titles and "titles" not in table:
        yield FieldFault(f"{at}.titles", "missing")


def _fill_field(message: object, field: FieldDescriptor, value: object, path: str) -> Iterator[FieldFault]:
    if field.message_type is _TEXT:
        value = _texts(value)
    if field.is_repeated:
        yield from _fill_list(getattr(message, field.name), value, path)
        for place, element in enumerate(value if isinstance(value, list) else ()):
            if isinstance(element, str):
                yield from _within(field, element, f"{path}[{place}]")
    elif field.message_type is not None:
        if isinstance(value, Mapping):
            yield from _fill(getattr(message, field.name), value, path)
        else:
            yield FieldFault(path, "a table is expected")
    else:
        if field.enum_type is not None:
            value = _number_of(field, value)
        try:
            setattr(message, field.name, value)
        except (TypeError, ValueError):
            yield FieldFault(path, "a value of another kind is expected")
            return
        yield from _within(field, value, path)


def _number_of(field: FieldDescriptor, value: object) -> object:
    """Return the number of an enum's value written as its word (`senior`); anything else as it is."""
    values = field.enum_type.values if field.enum_type is not None else []
    prefix = values[0].name.removesuffix("UNSPECIFIED") if values else ""
    words = {one.name.removeprefix(prefix).lower().replace("_", "-"): one.number for one in values[1:]}
    return words.get(value, value) if isinstance(value, str) else value


def _fill_list(items: object, value: object, path: str) -> Iterator[FieldFault]:
    if not isinstance(value, list):
        yield FieldFault(path, "a list, or a table of languages, is expected")
        return
    if not value:
        yield FieldFault(path, "empty")
    for place, element in enumerate(value):
        if hasattr(items, "add"):
            if isinstance(element, Mapping):
                yield from _fill(items.add(), element, f"{path}[{place}]")
            else:
                yield FieldFault(f"{path}[{place}]", "a table is expected")
        elif isinstance(element, str):
            items.append(element)  # type: ignore[attr-defined]
        else:
            yield FieldFault(f"{path}[{place}]", "text is expected")


def _texts(value: object) -> object:
    """Turn `{ en = "..." }` into the list that the record holds."""
    if isinstance(value, Mapping):
        return [{"language": language, "text": text} for language, text in value.items()]
    return value


def _within(field: FieldDescriptor, value: object, path: str) -> Iterator[FieldFault]:
    limits = _limits_of(field)
    if limits.required and not value:
        yield FieldFault(path, "empty")
    elif isinstance(value, str):
        if limits.max_len and len(value) > limits.max_len:
            yield FieldFault(path, "too long")
        if limits.pattern and not re.fullmatch(limits.pattern, value):
            yield FieldFault(path, "not of the form expected")
        if limits.date and not _is_date(value):
            yield FieldFault(path, "not a day, YYYY-MM-DD")
    elif isinstance(value, int):
        low = limits.gte if limits.HasField("gte") else value
        high = limits.lte if limits.HasField("lte") else value
        if not low <= value <= high:
            yield FieldFault(path, "out of range")


def _limits_of(field: FieldDescriptor) -> limits_pb2.FieldLimits:
    limits: limits_pb2.FieldLimits = field.GetOptions().Extensions[limits_pb2.limits]  # type: ignore[index]
    return limits


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _consistent(genesis: agreement_pb2.AgreementGenesis) -> Iterator[FieldFault]:
    """Yield what is wrong between fields, each of which may be well by itself."""
    codes = [party.code for party in genesis.parties]
    if len(codes) != 2:
        yield FieldFault("parties", "two are expected")
    if len(set(codes)) != len(codes):
        yield FieldFault("parties", "the same code twice")
    for place, party in enumerate(genesis.parties):
        if party.head_office_time_zone and not _is_zone(party.head_office_time_zone):
            yield FieldFault(f"parties[{place}].head_office_time_zone", "not a known time zone")
        if party.channel_names and not party.protected_channel:
            yield FieldFault(f"parties[{place}].channel_names", "names of a channel that it does not have")
    for place, signature in enumerate(genesis.paper_signatures):
        if signature.party not in codes:
            yield FieldFault(f"paper_signatures[{place}].party", "not one of the Parties")
    for place, subject in enumerate(genesis.subjects):
        if not set(subject.mandate_of) <= set(codes):
            yield FieldFault(f"subjects[{place}].mandate_of", "not one of the Parties")
    yield from _labelled(genesis, "subjects", genesis.subjects)
    yield from _labelled(genesis, "purposes", genesis.purposes)
    yield from _labelled(genesis, "activities", genesis.activities)
    known = {purpose.code for purpose in genesis.purposes}
    for place, purpose in enumerate(genesis.purposes):
        wider, dot, _ = purpose.code.rpartition(".")
        if dot and wider not in known:
            yield FieldFault(f"purposes[{place}].code", "the wider purpose is missing")


def _labelled(
    genesis: agreement_pb2.AgreementGenesis,
    name: str,
    entries: Sequence[agreement_pb2.Subject | agreement_pb2.CataloguedPurpose | agreement_pb2.ActivityKind],
) -> Iterator[FieldFault]:
    seen = set[str]()
    for place, entry in enumerate(entries):
        if entry.code in seen:
            yield FieldFault(f"{name}[{place}].code", "the same code twice")
        seen.add(entry.code)
        if {label.language for label in entry.labels} != set(genesis.languages):
            yield FieldFault(f"{name}[{place}].labels", "one label for each language is expected")
