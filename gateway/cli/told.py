"""What a node, a rule or a key said in English, in the language spoken here.

Sentences travel in English; here the one that was said is found among all that can be said
(`gateway/locale/sentences.txt`) and put into the reader's words, with what stood in its places. Refuses to
translate half a sentence: what is not known, as from a peer of a later version, is shown as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from gateway.i18n import LOCALE_FOLDER, mark, spoken
from gateway.i18n import gettext as _
from node.errors import FieldFault

PLACE: Final = "{}"
SENTENCES_FILE: Final = LOCALE_FOLDER / "sentences.txt"
OF_THE_SYSTEM: Final = (
    mark("No such file or directory"),
    mark("Permission denied"),
    mark("Is a directory"),
    mark("Not a directory"),
    mark("File exists"),
    mark("No space left on device"),
    mark("Read-only file system"),
    mark("Connection refused"),
    mark("Connection reset by peer"),
    mark("Name or service not known"),
    mark("Network is unreachable"),
    mark("No route to host"),
    mark("timed out"),
    mark("Deadline Exceeded"),
    mark("file is not a database"),
    mark("database disk image is malformed"),
    mark("unable to open database file"),
    mark("database is locked"),
    mark("disk I/O error"),
)
"""What an operating system and SQLite say most often; the C library's translations are rarely installed."""
_SAID_MAX_CHARS: Final = 2_000
UNITS: Final = frozenset({"batches", "bytes", "calls", "characters", "seconds", "streams", "threads"})
"""What is counted in a place of a sentence."""


def told(english: object, *, depth: int = 2) -> str:
    """Return what was said in English in the language spoken; as it is, where it is not known.

    Args:
        depth: how many sentences deep a place may hold another sentence.
    """
    text = str(english)
    if spoken() == "en" or not text or len(text) > _SAID_MAX_CHARS:
        return text
    if (known := _(text)) != text:
        return known
    for template, pattern in templates():
        if (match := pattern.fullmatch(text)) is not None:
            first, *rest = _(template).split(PLACE)
            places = (_place(held, depth) for held in match.groups())
            return first + "".join(held + after for held, after in zip(places, rest, strict=True))
    return text


def fault_lines(faults: Iterable[FieldFault]) -> str:
    """Return faults as lines of text: each field's path, and what is wrong with it."""
    return "\n".join(f"  {fault.path}: {told(fault.description)}" for fault in faults)


def fault_facts(faults: Iterable[FieldFault]) -> list[dict[str, str]]:
    """Return faults for programs: the description in the contract's English, and the text for a reader."""
    return [
        {"field": fault.path, "description": fault.description, "text": told(fault.description)}
        for fault in faults
    ]


@cache
def templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the sentences with places and what finds them, the most particular first."""
    found = SENTENCES_FILE.read_text("utf-8").splitlines()
    ordered = sorted(found, key=lambda template: len(template.replace(PLACE, "")), reverse=True)
    return tuple((template, _pattern(template)) for template in ordered)


def _place(held: str, depth: int) -> str:
    return told(held, depth=depth - 1) if depth and (" " in held or held in UNITS) else held


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split(PLACE)), re.DOTALL)
