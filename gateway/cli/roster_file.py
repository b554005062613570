"""A roster as people write it (YAML or TOML), turned into the message that the principal signs.

Decides the words of the file and reports every fault at once; refuses to know whether the roster may take the
place of another (`node.roster`). Source: Article 3.3.

    agreement: wco-caricc
    party: WCO
    version: 1
    lease_seconds: 604800
    persons:
      - {id: W-AN-003, roles: [analyst], units: [drugs], languages: [en, fr], from: 2026-01-01, until:
      2027-01-01}
    systems:
      - {name: case-desk, may_act_for: [W-AN-003], may_act_for_roles: [liaison]}
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import yaml
from entente.v1 import roster_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli.faults import InputError
from gateway.cli.home import read_file
from gateway.cli.told import fault_facts, fault_lines, told
from gateway.i18n import gettext as _
from node import contract
from node.errors import FieldFault

_ROLES: Final = frozenset(roster_pb2.Role.DESCRIPTOR.values_by_name)
_LEASE_SECONDS: Final = 7 * 86_400
_TOP: Final = {"agreement", "party", "version", "lease_seconds", "persons", "systems"}
_PERSON: Final = {"id", "roles", "units", "languages", "from", "until", "names"}
_SYSTEM: Final = {"name", "may_act_for", "may_act_for_roles"}


def read_roster(path: Path, issue_time: datetime, base: roster_pb2.Roster | None = None) -> roster_pb2.Roster:
    """Return the roster written in `path`.

    Args:
        issue_time: when it is made; persons without a `from` are authorised from then on.
        base: the roster it is to follow; what the file leaves out of version, lease and `from` is as there.

    Raises:
        InputError: it cannot be read, or has faults; all of them are named.
    """
    try:
        text = read_file(path).decode()
        written = tomllib.loads(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, yaml.YAMLError) as error:
        raise InputError(_("{} cannot be read: {}.").format(path, told(error))) from None
    faults: list[FieldFault] = []
    if not isinstance(written, dict):
        written = {}
    roster = _roster(written, issue_time, base, faults)
    if not faults:
        faults += contract.check(roster)
    if faults:
        text = _("{} has faults:").format(path) + "\n" + fault_lines(faults)
        raise InputError(text, "", {"faults": fault_facts(faults)})
    return roster


def _roster(
    written: Mapping[str, Any],
    issue_time: datetime,
    base: roster_pb2.Roster | None,
    faults: list[FieldFault],
) -> roster_pb2.Roster:
    faults += _unknown(written, _TOP, "")
    roster = roster_pb2.Roster()
    issue = issue_time.astimezone(UTC).replace(microsecond=0)
    since = {} if base is None else {p.person_id: p.valid_from_time.ToDatetime(UTC) for p in base.persons}
    version, lease = (1, _LEASE_SECONDS) if base is None else (base.version + 1, base.lease_seconds)
    roster.issue_time.FromDatetime(issue)
    _put(roster, "agreement_id", written.get("agreement"), "agreement", faults)
    _put(roster, "party", written.get("party"), "party", faults)
    _put(roster, "version", written.get("version", version), "version", faults)
    _put(roster, "lease_seconds", written.get("lease_seconds", lease), "lease_seconds", faults)
    for place, entry in enumerate(_tables(written, "persons", faults)):
        path = f"persons[{place}]"
        faults += _unknown(entry, _PERSON, path + ".")
        person = roster.persons.add()
        _put(person, "person_id", entry.get("id"), f"{path}.id", faults)
        person.roles.extend(_roles(entry.get("roles", []), f"{path}.roles", faults))
        for key in ("units", "languages"):
            _put(person, key, entry.get(key, []), f"{path}.{key}", faults)
        begin = entry.get("from", since.get(person.person_id, issue))
        _instant(person.valid_from_time, begin, f"{path}.from", faults)
        if "until" in entry:
            _instant(person.valid_until_time, entry["until"], f"{path}.until", faults)
        names = entry.get("names", {})
        for language, text in names.items() if isinstance(names, dict) else ():
            person.names.add(language=str(language), text=str(text))
    for place, entry in enumerate(_tables(written, "systems", faults)):
        path = f"systems[{place}]"
        faults += _unknown(entry, _SYSTEM, path + ".")
        system = roster.systems.add()
        _put(system, "name", entry.get("name"), f"{path}.name", faults)
        _put(system, "may_act_for", entry.get("may_act_for", []), f"{path}.may_act_for", faults)
        system.may_act_for_roles.extend(
            _roles(entry.get("may_act_for_roles", []), f"{path}.may_act_for_roles", faults)
        )
    return roster


def _tables(written: Mapping[str, Any], key: str, faults: list[FieldFault]) -> Iterator[Mapping[str, Any]]:
    entries = written.get(key, [])
    if not isinstance(entries, list):
        faults.append(FieldFault(key, "must be a list"))
        return
    for place, entry in enumerate(entries):
        if isinstance(entry, dict):
            yield entry
        else:
            faults.append(FieldFault(f"{key}[{place}]", "must be a table of keys and values"))


def _unknown(table: Mapping[str, Any], known: set[str], prefix: str) -> list[FieldFault]:
    return [FieldFault(f"{prefix}{key}", "no such key") for key in table if key not in known]


def _put(message: Any, field: str, value: object, path: str, faults: list[FieldFault]) -> None:
    if value is None:
        faults.append(FieldFault(path, "missing"))
        return
    try:
        if isinstance(value, list):
            getattr(message, field).extend(value)
        else:
            setattr(message, field, value)
    except (TypeError, ValueError):
        faults.append(FieldFault(path, "of another kind than is expected"))


def _roles(words: object, path: str, faults: list[FieldFault]) -> Iterator[Any]:
    for place, word in enumerate(words if isinstance(words, list) else [words]):
        name = "ROLE_" + str(word).upper().replace("-", "_").replace(" ", "_")
        if name in _ROLES and name != "ROLE_UNSPECIFIED":
            yield roster_pb2.Role.Value(name)
        else:
            faults.append(FieldFault(f"{path}[{place}]", "no such role"))


def _instant(target: Timestamp, value: object, path: str, faults: list[FieldFault]) -> None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            faults.append(FieldFault(path, "neither a day nor a time"))
            return
    if isinstance(value, datetime):
        target.FromDatetime((value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC))
    elif isinstance(value, date):
        target.FromDatetime(datetime.combine(value, time(), UTC))
    else:
        faults.append(FieldFault(path, "neither a day nor a time"))
