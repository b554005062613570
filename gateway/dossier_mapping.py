"""From the words of a dossier to the messages of the item contract.

It decides how what people write becomes fields: the keys are the names of the fields, the words of
closed lists are those of the contract, texts carry their language. It refuses to know any family:
everything it does follows from the descriptors of `entente.v1`, so that a field added to the
contract can be written in a dossier the same day. Whether the values are good is the contract's to
say; here only what cannot be put into its field is a fault, and every such fault is noted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from entente.v1 import limits_pb2, localized_text_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from node.errors import FieldFault
from node.survey import joined
from node.values import limits_of

UNKNOWN_KEY: Final = "is not a key that is known here"

_TEXT: Final = localized_text_pb2.LocalizedText.DESCRIPTOR.full_name
_TIMESTAMP: Final = "google.protobuf.Timestamp"
_WITH_LANGUAGE: Final = re.compile(r"([a-z_]+)_([a-z]{2})")
_IDENTIFIER: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,20}")
_WORD: Final[Any] = limits_pb2.word

# A grade may be written straight into the assessment; without a name it is Admiralty's.
_LIFTED: Final[Mapping[str, Mapping[str, str]]] = {
    "entente.v1.Assessment": {"source": "admiralty", "info": "admiralty"},
}


class Faults(list[FieldFault]):
    """The faults found so far."""

    def note(self, path: str, description: str) -> None:
        """Add one fault."""
        self.append(FieldFault(path, description))


def fill(message: Message, values: Any, path: str, faults: Faults) -> None:
    """Put `values`, a dict as written, into `message`; note whatever cannot be put there.

    Args:
        path: where `values` stands in the document, for the faults.
    """
    descriptor: Any = message.DESCRIPTOR
    if descriptor.full_name == "entente.v1.ItemReference" and isinstance(values, str):
        _fill_reference(message, values)
        return
    if descriptor.full_name == "entente.v1.DocumentReference" and isinstance(values, str):
        item, _at, version = values.partition("@")
        values = {"item_id": item, **({"version": version} if version else {})}
    if descriptor.full_name == "entente.v1.DatePeriod" and isinstance(values, list) and len(values) == 2:
        values = dict(zip(("from", "until"), values, strict=True))
    if not isinstance(values, dict):
        faults.note(path, "is not a list of keys and values")
        return
    lifted = _LIFTED.get(descriptor.full_name, {})
    inner: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if key in lifted:
            inner.setdefault(lifted[key], {})[key] = value
            continue
        field, language = _field_of(descriptor, key)
        if field is None:
            faults.note(joined(path, key), UNKNOWN_KEY)
        elif value is None:
            faults.note(joined(path, key), "has no value")
        elif language:
            _put(message, field, {language: value}, joined(path, field.name), faults)
        elif field.containing_oneof is not None and field.has_presence and _taken(message, field):
            faults.note(joined(path, key), "excludes another key that is set")
        else:
            _put(message, field, value, joined(path, field.name), faults)
    for name, lifted_values in inner.items():
        fill(getattr(message, name), lifted_values, path, faults)
        getattr(message, name).SetInParent()


def _field_of(descriptor: Descriptor, key: str) -> tuple[FieldDescriptor | None, str]:
    """Return the field a key names, and the language it carries ("text_en" is `texts` in English)."""
    if (field := descriptor.fields_by_name.get(key)) is not None:
        return field, ""
    match = _WITH_LANGUAGE.fullmatch(key)
    for name in (match[1], match[1] + "s") if match else (key + "s",):
        field = descriptor.fields_by_name.get(name)
        if field is not None and _is_text(field):
            return field, match[2] if match else ""
    return None, ""


def _is_text(field: FieldDescriptor) -> bool:
    return field.is_repeated and field.message_type is not None and field.message_type.full_name == _TEXT


def _taken(message: Message, field: FieldDescriptor) -> bool:
    oneof = field.containing_oneof
    return oneof is not None and len(oneof.fields) > 1 and message.WhichOneof(oneof.name) is not None


def _put(message: Any, field: FieldDescriptor, value: Any, path: str, faults: Faults) -> None:
    if _is_text(field):
        _put_texts(getattr(message, field.name), value, path, faults)
    elif not field.is_repeated:
        if field.message_type is not None and field.message_type.full_name != _TIMESTAMP:
            inner = getattr(message, field.name)
            inner.SetInParent()
            fill(inner, value, path, faults)
        elif (scalar := _scalar(field, value, path, faults)) is not None:
            _assign(message, field, scalar, path, faults)
    else:
        elements = getattr(message, field.name)
        for index, element in enumerate(value if isinstance(value, list) else [value]):
            at = f"{path}[{index}]"
            if field.message_type is not None:
                fill(elements.add(), element, at, faults)
            elif (scalar := _scalar(field, element, at, faults)) is not None:
                elements.append(scalar)


def _assign(message: Any, field: FieldDescriptor, value: Any, path: str, faults: Faults) -> None:
    try:
        if isinstance(value, datetime):
            getattr(message, field.name).FromDatetime(value)
        else:
            setattr(message, field.name, value)
    except (ValueError, TypeError):
        faults.note(path, "does not fit into its field")


def _put_texts(texts: Any, value: Any, path: str, faults: Faults) -> None:
    if not isinstance(value, dict):
        faults.note(path, "has no language (write it as {en: ..., fr: ..., ru: ...})")
        return
    for language, text in value.items():
        if isinstance(text, str):
            texts.add(language=language, text=text)
        else:
            faults.note(joined(path, language), "is not a text")


def _scalar(field: FieldDescriptor, value: Any, path: str, faults: Faults) -> Any:
    """Return the value in the type of its field; None, with a fault noted, where that cannot be."""
    fault = ""
    if field.message_type is not None:
        if (instant := instant_of(value)) is not None:
            return instant
        fault = "is not an instant with its time zone (2031-05-09T12:00:00Z)"
    elif field.enum_type is not None:
        words = words_of(field.enum_type)
        if isinstance(value, str) and value in words:
            return words[value]
        fault = "is not one of " + ", ".join(words)
    elif field.type == FieldDescriptor.TYPE_BOOL:
        if isinstance(value, bool):
            return value
        fault = "is neither true nor false"
    elif not isinstance(value, str):
        fault = "is not a single value"
    elif field.type == FieldDescriptor.TYPE_STRING:
        # UN/LOCODE is often printed with a space between country and place.
        return value.replace(" ", "") if limits_of(field).code_list == "locode" else value
    elif field.type == FieldDescriptor.TYPE_BYTES:
        try:
            return UUID(value).bytes if _IDENTIFIER.fullmatch(value) else bytes.fromhex(value)
        except ValueError:
            fault = "is neither an identifier nor written in hexadecimal digits"
    elif _INTEGER.fullmatch(value):
        return int(value)
    else:
        fault = "is not a whole number"
    faults.note(path, fault)
    return None


def _fill_reference(reference: Any, value: str) -> None:
    try:
        reference.item_id = UUID(value).bytes
    except ValueError:
        reference.external_reference = value


def instant_of(value: Any) -> datetime | None:
    """Return the instant written as RFC 3339 with a time zone, in UTC; None for anything else."""
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        return instant.astimezone(UTC) if instant is not None and instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@cache
def words_of(enum: EnumDescriptor) -> Mapping[str, int]:
    """Return the words of a closed list and the values they stand for, UNSPECIFIED left out."""
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {
        value.GetOptions().Extensions[_WORD] or value.name.removeprefix(prefix).lower().replace("_", "-"): (
            value.number
        )
        for value in enum.values
        if value.number
    }
