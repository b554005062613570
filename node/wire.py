"""Fields of a message written by hand, so that bytes made once are passed on as they are.

Decides nothing: it is the protobuf wire format, as far as bytes within bytes go. What was signed or stored
is never parsed and serialised again merely to stand inside another message.
"""

from __future__ import annotations

from typing import Final

_VARINT: Final = 0
_LENGTH_DELIMITED: Final = 2


def field(number: int, raw: bytes) -> bytes:
    """Return a field that holds bytes, text or a serialised message. `number` is at most 15 here."""
    size = len(raw)
    if size < 0x80:
        return b"%c%c%b" % (number << 3 | _LENGTH_DELIMITED, size, raw)
    if size < 0x4000:
        return b"%c%c%c%b" % (number << 3 | _LENGTH_DELIMITED, size & 0x7F | 0x80, size >> 7, raw)
    return head(number, size) + raw


def head(number: int, size: int) -> bytes:
    """Return what stands before the bytes of such a field."""
    return varint(number << 3 | _LENGTH_DELIMITED) + varint(size)


def number_field(number: int, value: int) -> bytes:
    """Return a field, at most the 15th, that holds a number from 0; as proto3 has it, 0 is not written."""
    return b"%c%b" % (number << 3 | _VARINT, varint(value)) if value else b""


def varint(value: int) -> bytes:
    """Return a number from 0 in the base-128 form."""
    if value < 0x80:
        return b"%c" % value
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field_at(raw: bytes, start: int, number: int) -> tuple[bytes, int] | None:
    """Return the bytes that the field at `start` of `raw` holds, and where it ends.

    None where another field stands there, or none that holds bytes. `number` is at most 15 here, and `raw` is
    what was serialised here.
    """
    if start >= len(raw) or raw[start] != number << 3 | _LENGTH_DELIMITED:
        return None
    size, shift, at = 0, 0, start + 1
    while raw[at] > 0x7F:
        size |= (raw[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    size |= raw[at] << shift
    return raw[at + 1 : at + 1 + size], at + 1 + size
