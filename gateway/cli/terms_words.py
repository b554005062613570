"""Restrictions, selections and what holds them, in the words in which people write them to a file.

Decides that what is shown of them is what `terms_file.py` reads, so that a register or a policy that was
saved can be edited and put back. What a later version stated is shown by its number. Source: Articles 3.2
and 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from entente.v1 import general_rule_pb2, item_pb2, localized_text_pb2, restriction_pb2
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli import words
from gateway.dossier_mapping import words_of
from gateway.i18n import gettext as _

_FAMILY: Final = item_pb2.Family.DESCRIPTOR.full_name
_TEXT: Final = localized_text_pb2.LocalizedText.DESCRIPTOR.full_name
_ENUMS: Final = {
    "tlp": restriction_pb2.Tlp.DESCRIPTOR,
    "judicial": restriction_pb2.Judicial.DESCRIPTOR,
    "pap": restriction_pb2.Pap.DESCRIPTOR,
    "attribution": restriction_pb2.Attribution.DESCRIPTOR,
}
_TIMES: Final = ("use_until", "destroy_by", "review_by")


def written(message: Message) -> dict[str, Any]:
    """Return a message as people write it; what is not stated is left out."""
    if isinstance(message, restriction_pb2.RestrictionSet):
        return set_words(message)
    return {field.name: _written(field, value) for field, value in message.ListFields()}


def set_words(named: restriction_pb2.RestrictionSet) -> dict[str, Any]:
    """Return a set of restrictions as people write it; only the dimensions that it names."""
    made: dict[str, Any] = {}
    for name, enum in _ENUMS.items():
        if value := getattr(named, name):
            made[name] = _word(enum, value)
    if named.HasField("audience"):
        made["audience"] = [_member(one) for one in named.audience.members]
    if named.HasField("purposes"):
        made["purposes"] = list(named.purposes.codes)
    if named.HasField("onward"):
        onward = named.onward
        flags = {key: True for key in ("anyone", "consent_required") if getattr(onward, key)}
        made["onward"] = {"allowed": list(onward.allowed), **flags}
    if named.HasField("territory"):
        world = named.territory.WhichOneof("extent") == "world"
        made["territory"] = "WORLD" if world else list(named.territory.countries.codes)
    for name in _TIMES:
        if named.HasField(name):
            limit = getattr(named, name)
            never = limit.WhichOneof("limit") == "never"
            made[name] = "NEVER" if never else limit.instant.ToJsonString()
    if named.bars:
        made["bars"] = [_word(restriction_pb2.Bar.DESCRIPTOR, bar) for bar in named.bars]
    if named.duties:
        made["duties"] = [_duty(duty) for duty in named.duties]
    if named.caveats:
        made["caveats"] = [_caveat(caveat) for caveat in named.caveats]
    return made


def set_line(named: restriction_pb2.RestrictionSet) -> str:
    """Return a set in one line, for people."""
    return _line(set_words(named)) or "-"


def selection_line(selector: general_rule_pb2.ItemSelector) -> str:
    """Return which items are selected in one line, for people."""
    return _line(written(selector)) or _("every item")


def _line(stated: Mapping[str, Any]) -> str:
    return "; ".join(f"{key}: {_short(value)}" for key, value in stated.items())


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if "id" in value:  # a caveat in words of its own
            return str(value["id"])
        return ", ".join(f"{key} {_short(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value) or _("none")
    return str(value)


def _written(field: FieldDescriptor, value: Any) -> Any:
    if field.is_repeated:
        if field.message_type is not None and field.message_type.full_name == _TEXT:
            return {text.language: text.text for text in value}
        return [_single(field, one) for one in value]
    return _single(field, value)


def _single(field: FieldDescriptor, value: Any) -> Any:
    if field.enum_type is not None:
        if field.enum_type.full_name == _FAMILY:  # as dossiers name it
            return words.family(value)
        return _word(field.enum_type, value)
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    return written(value) if isinstance(value, Message) else value


def _word(enum: EnumDescriptor, value: int) -> str:
    return next((word for word, number in words_of(enum).items() if number == value), str(value))


def _member(one: restriction_pb2.AudienceMember) -> str:
    match one.WhichOneof("member"):
        case "role":
            return f"role:{words.role(one.role).lower().replace('_', '-')}"
        case "unit":
            return f"unit:{one.unit}"
        case "all_authorised":
            return "ALL_AUTHORISED"
    return one.person_id or "?"  # what a later version names is nobody here


def _duty(duty: restriction_pb2.Duty) -> str:
    kind = duty.WhichOneof("duty")
    if kind == "fresh_check":
        return f"FRESH_CHECK({duty.fresh_check.hours}h)"
    return (kind or "?").upper()


def _caveat(caveat: restriction_pb2.Caveat) -> str | dict[str, str]:
    if not caveat.texts:
        return caveat.id
    texts = {f"text_{text.language}": text.text for text in caveat.texts}
    binding = {"original_language": caveat.original_language} if caveat.original_language else {}
    return {"id": caveat.id, **binding, **texts}
