"""How the content of an item reads: every field that is set, with the words that dossiers are written in.

Decides nothing; walks the message, so that no field is left out. Field names are those of the contract,
closed lists are shown by their words, texts with their language. Refuses to translate what the supplier
wrote.
"""

from __future__ import annotations

from collections.abc import Iterator

from entente.v1 import item_pb2, localized_text_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli.output import plain
from gateway.dossier_mapping import words_of
from gateway.i18n import spoken

_ELSEWHERE = frozenset({"attachments", "synthetic"})  # shown in tables of their own


def content_lines(content: item_pb2.ItemContent) -> list[str]:
    """Return the content in lines of text."""
    return list(_lines(content, "", _ELSEWHERE))


def title_of(content: item_pb2.ItemContent, language: str = "") -> str:
    """Return the title in a language, the one spoken unless named, or else in the first there is, with it."""
    texts, wanted = {text.language: text.text for text in content.titles}, language or spoken()
    if wanted in texts:
        return texts[wanted]
    return next((f"{text} [{other}]" for other, text in texts.items()), "")


def _lines(message: Message, indent: str, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in leave_out:
            continue
        values = list(value) if field.is_repeated else [value]
        if field.message_type is None:
            yield f"{indent}{field.name}: {', '.join(_scalar(field, each) for each in values)}"
            continue
        for each in values:
            if isinstance(each, localized_text_pb2.LocalizedText):
                yield f"{indent}{field.name} [{plain(each.language)}]: {plain(each.text)}"
            elif isinstance(each, Timestamp):
                yield f"{indent}{field.name}: {each.ToJsonString()}"
            else:
                yield f"{indent}{field.name}:"
                yield from _lines(each, indent + "  ")


def _scalar(field: FieldDescriptor, value: object) -> str:
    if field.enum_type is not None:
        words = {number: word for word, number in words_of(field.enum_type).items()}
        return words.get(value, str(value)) if isinstance(value, int) else str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value)
