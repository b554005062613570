"""Base64 and decimal numbers with exactly one spelling for each value.

It decides which texts count. Python's own base64 decoder takes stray low bits in the last character, so one
signature would have several spellings; here a text stands only if encoding its value gives it back. `int`
takes signs, blanks, underscores and the digits of every script; here it is ASCII digits or nothing.
Source: RFC 4648 section 4 (padded); C2SP tlog-checkpoint.
"""

from __future__ import annotations

import binascii

from node.ledger.faults import Cause, NoteError


def encode(value: bytes) -> str:
    """Return the one base64 spelling of `value`."""
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def decode(text: str, exact_len: int | None = None) -> bytes:
    """Return the bytes that `text` spells.

    Raises:
        NoteError: another spelling, no base64 at all, or not `exact_len` bytes long (MALFORMED).
    """
    try:
        value = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise NoteError(Cause.MALFORMED, "not base64") from error
    if encode(value) != text:
        raise NoteError(Cause.MALFORMED, "base64 in a second spelling")
    if exact_len is not None and len(value) != exact_len:
        raise NoteError(Cause.MALFORMED, f"{len(value)} bytes where {exact_len} belong")
    return value


def decimal(text: str, limit: int) -> int:
    """Return the number that `text` spells in ASCII digits without a leading zero, 0 to `limit`.

    Raises:
        NoteError: another spelling, or above `limit` (MALFORMED).
    """
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(limit))
    if not plain or (text[0] == "0" and text != "0") or int(text) > limit:
        raise NoteError(Cause.MALFORMED, "not a decimal number in its one spelling")
    return int(text)
