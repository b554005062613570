"""Whether content holds words: what a search compares, and what it leaves out.

Decides that upper and lower case, accents and the shape of letters make no difference, and that a word is
found by its beginning. Refuses to know where content lies and who asks.
Source: Unicode, normalisation form KD.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

_WORD: Final = re.compile(r"\w+")
_LANGUAGES: Final = frozenset({"language", "original_language"})
WORDS_MAX: Final = 16
"""So many words of a question are looked at; one with more is refused by its act."""


def folded(text: str) -> str:
    """Return text as it is compared: case and accents gone."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> tuple[str, ...]:
    """Return the different words of a question, folded, in order."""
    return tuple(dict.fromkeys(_WORD.findall(folded(text))))


def holds_all(content: Message, wanted: Iterable[str]) -> bool:
    """Return whether each of these folded words begins a word of the content."""
    missing = set(wanted)
    for text in texts_of(content):
        if not missing:
            return True
        line = folded(text)
        missing = {word for word in missing if not _begins_in(line, word)}
    return not missing


def texts_of(message: Message) -> Iterator[str]:
    """Yield every text in a message, however deep, but the names of languages."""
    for field, value in message.ListFields():
        if field.name in _LANGUAGES:
            continue
        if field.type == FieldDescriptor.TYPE_STRING:
            yield from value if _is_many(field) else (value,)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            for one in value if _is_many(field) else (value,):
                yield from texts_of(one)


def _is_many(field: FieldDescriptor) -> bool:
    return bool(field.is_repeated)


def _begins_in(line: str, word: str) -> bool:
    at = line.find(word)
    while at >= 0:
        if at == 0 or not (line[at - 1].isalnum() or line[at - 1] == "_"):
            return True
        at = line.find(word, at + 1)
    return False
