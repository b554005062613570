"""How a step of a case reads: for programs every field, for people what there is to know of it in a line.

Decides nothing; walks the message, so that a field added to a step is told the same day. Identifiers are
written as they are typed, texts by language, closed lists by their words: what is told here can be put into a
file of a step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from entente.v1 import arrangement_pb2, case_document_pb2, localized_text_pb2, place_pb2, principal_act_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli import typed, words
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.dossier_mapping import words_of
from gateway.i18n import gettext as _
from gateway.i18n import mark

_TEXT: Final = localized_text_pb2.LocalizedText.DESCRIPTOR
_SAID: Final[Mapping[str, str]] = {
    "accepted": mark("taken up"),
    "activity": mark("activity: {}"),
    "association_id": mark("for the association {}"),
    "by_time": mark("no later than {}"),
    "comment_id": mark("of {}"),
    "due_time": mark("no later than {}"),
    "end_time": mark("until {}"),
    "expected_days": mark("within {} days"),
    "forum": mark("forum: {}"),
    "grade": mark("grade {} of 5"),
    "ground": mark("ground: {}"),
    "group": mark("group {}"),
    "held_time": mark("on {}"),
    "language": mark("in {}"),
    "languages": mark("in {}"),
    "level": mark("level: {}"),
    "locode": mark("place: {}"),
    "necessary": mark("necessary"),
    "offer_id": mark("to the proposal {}"),
    "outcome": mark("outcome: {}"),
    "party": "{}",
    "persons": mark("persons: {}"),
    "phase": mark("phase: {}"),
    "place": mark("place: {}"),
    "programmes": mark("programme: {}"),
    "project_id": mark("for the project {}"),
    "question": mark("on question {}"),
    "reply_time": mark("answer by {}"),
    "reply_to": mark("to {}"),
    "request_id": mark("of the request {}"),
    "seats": mark("seats: {}"),
    "start_time": mark("from {}"),
    "subjects": mark("subjects: {}"),
    "suggestion": mark("a suggestion"),
    "territories": mark("territories: {}"),
    "why": mark("because of: {}"),
    "with_cases": mark("with {}"),
}
_DENIED: Final[Mapping[str, str]] = {"accepted": mark("not taken up"), "necessary": mark("not necessary")}


def facts_of(message: Message) -> dict[str, Any]:
    """Return every field that is set, and every yes or no, in the words of a dossier."""
    facts: dict[str, Any] = {}
    descriptor: Any = message.DESCRIPTOR
    for field in descriptor.fields:
        value = getattr(message, field.name)
        if field.is_repeated:
            if value:
                facts[field.name] = _several(field, value)
        elif field.type == FieldDescriptor.TYPE_BOOL or _is_set(message, field):
            facts[field.name] = _fact(field, value)
    return facts


def _is_set(message: Message, field: FieldDescriptor) -> bool:
    return message.HasField(field.name) if field.has_presence else bool(getattr(message, field.name))


def _several(field: FieldDescriptor, values: Any) -> Any:
    if field.message_type is not None and field.message_type.full_name == _TEXT.full_name:
        return texts_facts(values)
    return [_fact(field, one) for one in values]


def _fact(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    if isinstance(value, Message):
        return facts_of(value)
    if isinstance(value, bytes):
        return typed.shown(value)
    return _word(field, value) if field.enum_type is not None else value


def _word(field: FieldDescriptor, value: int) -> str:
    return next((word for word, number in words_of(field.enum_type).items() if number == value), str(value))


Named = Callable[[case_document_pb2.DocumentReference], str]
"""How an item that a step points to is written."""


def item_text(document: case_document_pb2.DocumentReference) -> str:
    """Return an item and its version as they are typed; of one that is not told to the reader, that."""
    if not document.item_id:
        return _("an item that is not open to you")
    return f"{typed.shown(document.item_id)}@{document.version}"


def gist(body: Message, named: Named = item_text) -> str:
    """Return what there is to know of a step, in a line, in the language spoken."""
    return "; ".join(_parts(body, named))


def _parts(body: Message, named: Named) -> Iterator[str]:
    descriptor: Any = body.DESCRIPTOR
    for field in descriptor.fields:
        value = getattr(body, field.name)
        if field.name in _DENIED:
            yield _(_SAID[field.name]) if value else _(_DENIED[field.name])
        elif (len(value) if field.is_repeated else _is_set(body, field)) and (
            said := _part(field, value, named)
        ):
            yield said


def _part(field: FieldDescriptor, value: Any, named: Named) -> str:
    if field.is_repeated and field.message_type is not None:
        if field.message_type.full_name == _TEXT.full_name:
            return in_words(value)
        return ", ".join(filter(None, (_inner(one, named) for one in value)))
    if isinstance(value, Message) and not isinstance(value, Timestamp):
        return _inner(value, named)
    if field.name not in _SAID:
        return ""
    values = value if field.is_repeated else [value]
    return _(_SAID[field.name]).format(", ".join(_shown(field, one) for one in values))


def _inner(value: Message, named: Named) -> str:
    if isinstance(value, case_document_pb2.DocumentReference):
        return named(value)
    if isinstance(value, case_document_pb2.Passage):
        return _("lines {} to {} of {}").format(value.first_line, value.last_line, named(value.document))
    if isinstance(value, place_pb2.DatePeriod):
        return f"{getattr(value, 'from')} – {value.until}"
    if isinstance(value, arrangement_pb2.CostShare | arrangement_pb2.CostTotal):
        cost = _("{} in minor units of {}").format(value.minor, value.currency)
        return ": ".join(filter(None, (in_words(getattr(value, "whats", ())), cost)))
    if isinstance(value, principal_act_pb2.SignedPrincipalAct):
        return ""
    return gist(value, named)


def _shown(field: FieldDescriptor, value: Any) -> str:
    if isinstance(value, Timestamp):
        return words.instant(value)
    if isinstance(value, bytes):
        return typed.shown(value)
    if field.name in ("language", "languages"):
        return words.language(value)
    return _word(field, value) if field.enum_type is not None else str(value)
