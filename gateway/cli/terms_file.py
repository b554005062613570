"""A register of instruments or a Party's own policy in a file (YAML or JSON), as people keep it.

Decides the words: keys are the names of the contract's fields, a family is written as in a dossier
(`PRECURSOR_INCIDENT`), restrictions as a dossier's `restrictions`. Every fault of the file is named at once;
what only the node knows, such as the purposes of the agreement, the node says. Source: Articles 3.2 and 3.4.

    version: 1
    instruments:
      - instrument_id: SYN-REC-PRECURSOR-01
        kind: recommendation
        titles: {en: An invented recommendation}
        text_reference: Synthetic Council, 2030
        selector: {families: [PRECURSOR_INCIDENT], customs_enforcement: true}
        floor: {judicial: BARRED, bars: [PRINT]}
    agreements:
      - {agreement_id: SYN-THIRD-01, third_party: EXAMPOL, titles: {en: An invented agreement}}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from entente.v1 import general_rule_pb2, instrument_pb2, item_pb2, restriction_pb2
from google.protobuf.message import Message

from gateway.cli.faults import InputError
from gateway.cli.home import write_file
from gateway.cli.terms_words import written
from gateway.dossier_mapping import Faults, fill
from gateway.dossier_reading import read_documents
from gateway.dossier_supply import restrictions_of
from gateway.i18n import gettext as _
from node import contract
from node.errors import FieldFault, Refusal
from node.survey import joined

_FAMILIES: Final = {
    name.removeprefix("FAMILY_"): name.removeprefix("FAMILY_").lower().replace("_", "-")
    for name, number in item_pb2.Family.items()
    if number
}
_RESTRICTIONS: Final = restriction_pb2.RestrictionSet.DESCRIPTOR.full_name
_SELECTOR: Final = general_rule_pb2.ItemSelector.DESCRIPTOR.full_name
_ENTRIES: Final = frozenset(
    one.DESCRIPTOR.full_name
    for one in (
        instrument_pb2.Instrument,
        instrument_pb2.MemberConsent,
        instrument_pb2.ThirdPartyAgreement,
        instrument_pb2.LocalRule,
    )
)
Terms = TypeVar("Terms", instrument_pb2.InstrumentRegister, instrument_pb2.LocalPolicy)


def read_register(path: Path) -> instrument_pb2.InstrumentRegister:
    """Return the register in `path`. Raises InputError; Refusal SCHEMA_INVALID with every fault."""
    return _read(path, instrument_pb2.InstrumentRegister(), "register")


def read_policy(path: Path) -> instrument_pb2.LocalPolicy:
    """Return the policy in `path`. Raises as `read_register`."""
    return _read(path, instrument_pb2.LocalPolicy(), "policy")


def write_terms(path: Path, terms: Message) -> None:
    """Write a register or a policy as it is read, to be edited and put back. Raises InputError."""
    text = yaml.safe_dump(written(terms), allow_unicode=True, sort_keys=False, width=110)
    write_file(path, text.encode())


def _read(path: Path, terms: Terms, root: str) -> Terms:
    whole = read_documents(path)
    if len(whole) != 1 or not isinstance(whole[0], dict):
        raise InputError(_("{} holds more or less than one list of keys and values.").format(path))
    faults = Faults()
    _fill(terms, whole[0], root, faults)
    noted = tuple(fault.path for fault in faults)
    faults += [fault for fault in contract.check(terms, root) if not _within(fault, noted)]
    if faults:
        raise Refusal("SCHEMA_INVALID", "the file cannot be read", faults=faults)
    return terms


def _within(fault: FieldFault, noted: tuple[str, ...]) -> bool:
    """Return whether what cannot be put into its field is the reason of a fault: once is enough."""
    return any(
        fault.path == path
        or path.startswith((f"{fault.path}.", f"{fault.path}["))
        or fault.path.startswith(f"{path}.")
        for path in noted
    )


def _fill(message: Any, values: Any, path: str, faults: Faults) -> None:
    """Put `values` into a message; what dossiers write in words of their own is read as there."""
    rest = dict(values) if isinstance(values, dict) else values
    for field in message.DESCRIPTOR.fields if isinstance(rest, dict) else ():
        if field.message_type is None or rest.get(field.name) is None:
            continue
        kind, at = field.message_type.full_name, joined(path, field.name)
        if kind == _RESTRICTIONS:
            getattr(message, field.name).CopyFrom(_restrictions(rest.pop(field.name), at, faults))
        elif kind == _SELECTOR:
            rest[field.name] = _selection(rest[field.name], joined(at, "families"), faults)
        elif kind in _ENTRIES:
            given = rest.pop(field.name)
            for place, one in enumerate(given if isinstance(given, list) else [given]):
                _fill(getattr(message, field.name).add(), one, f"{at}[{place}]", faults)
    fill(message, rest, path, faults)


def _restrictions(value: Any, path: str, faults: Faults) -> restriction_pb2.RestrictionSet:
    if value == "none":
        faults.note(path, "is not a list of keys and values")
        return restriction_pb2.RestrictionSet()
    return restrictions_of(value, path, faults).restrictions


def _selection(value: Any, path: str, faults: Faults) -> Any:
    """Return a selection with its families in the words of the contract; what is none is left as it is."""
    if not isinstance(value, dict) or value.get("families") is None:
        return value
    given = value["families"]
    chosen = []
    for place, family in enumerate(given if isinstance(given, list) else [given]):
        known = _FAMILIES.get(family) if isinstance(family, str) else None
        if known is None:
            faults.note(f"{path}[{place}]", "is not one of " + ", ".join(_FAMILIES))
        else:
            chosen.append(known)
    return {**value, "families": chosen}
