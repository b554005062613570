"""Values as people type them on the command line: texts in languages, times, identifiers.

Decides how they are written, and what is said of one that is not. Refuses to know what they are for.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from entente.v1 import localized_text_pb2

from gateway.cli.faults import InputError
from gateway.i18n import gettext as _


def texts(given: Iterable[str]) -> list[localized_text_pb2.LocalizedText]:
    """Return texts typed as LANGUAGE=TEXT. Raises InputError."""
    made = []
    for one in given:
        language, sign, text = one.partition("=")
        if not (sign and language and text):
            raise InputError(_("{} is not written as LANGUAGE=TEXT.").format(one))
        made.append(localized_text_pb2.LocalizedText(language=language, text=text))
    return made


def instant(text: str) -> datetime:
    """Return a time typed as a date or a time, in UTC where no zone is named. Raises InputError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            _("{} is not a time such as 2031-09-30 or 2031-09-30T12:00Z.").format(text)
        ) from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def identifier(text: str) -> bytes:
    """Return an identifier of 16 bytes typed as a UUID. Raises InputError."""
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        raise InputError(_("{} is not an identifier such as entente shows.").format(text)) from None


def shown(identifier_bytes: bytes) -> str:
    """Return an identifier as people read and type it; empty for none."""
    return str(uuid.UUID(bytes=identifier_bytes)) if len(identifier_bytes) == 16 else identifier_bytes.hex()


def pair(text: str) -> tuple[str, Path]:
    """Return a name and a path typed as NAME=FILE. Raises InputError."""
    name, equals, path = text.partition("=")
    if not equals or not name or not path:
        raise InputError(_("{} is not of the form NAME=FILE.").format(text))
    return name, Path(path)


def count(text: str) -> tuple[str, int]:
    """Return a name and a number typed as NAME=NUMBER. Raises InputError."""
    name, equals, number = text.partition("=")
    if not equals or not name or not number.isdigit():
        raise InputError(_("{} is not of the form NAME=NUMBER.").format(text))
    return name, int(number)
