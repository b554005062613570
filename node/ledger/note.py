"""Signed notes: a text, and lines in which keys sign it.

It decides whether a note stands under the keys that the caller holds, and how a line, a key id and a
verifier key are spelled. It refuses to know what the text says and whom a key belongs to. A key id is a
hint, not a fingerprint: keys are matched on (name, id), then the signature is verified. Notes are never
compared or hashed whole: strangers may add lines to them. Source: C2SP signed-note, tlog-cosignature.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from node.ledger import spelling
from node.ledger.faults import Cause, NoteError

NOTE_MAX_BYTES: Final = 256 * 1024
LINES_MAX: Final = 100
TIME_MAX: Final = 2**63 - 1

KEY_ID_BYTES: Final = 4
PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
TIME_BYTES: Final = 8

_DASH: Final = "\u2014 "
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NOT_IN_NAMES: Final = re.compile(r"[\s+\x00-\x20\x7f-\x9f]")

Sign = Callable[[bytes], bytes]
"""An Ed25519 signature, 64 bytes, over exactly the bytes given."""


class KeyType(IntEnum):
    """What a key signs: the first byte of a verifier key."""

    LOG = 0x01
    """Ed25519 over the note's text."""
    COSIGNER = 0x04
    """Ed25519 over `cosignature/v1`, a time, and the note's text."""


def check_name(name: str) -> str:
    """Return `name` if a key may be called so. Raises NoteError (MALFORMED): empty, a blank, a "+"."""
    if not name or _NOT_IN_NAMES.search(name):
        raise NoteError(Cause.MALFORMED, "a key name is empty, or has a blank or a plus sign")
    _utf8(name)
    return name


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NoteError(Cause.MALFORMED, "not Unicode text") from error


def key_id(name: str, key_type: KeyType, public_key: bytes) -> bytes:
    """Return the four bytes that hint at a key."""
    return sha256(_utf8(name) + b"\n" + bytes([key_type]) + public_key).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and its one use."""

    name: str
    key_type: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public_key) != PUBLIC_KEY_BYTES:
            raise NoteError(Cause.MALFORMED, "an Ed25519 key has 32 bytes")

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Return the verifier that `vkey` (`<name>+<id hex>+<base64>`) spells.

        Raises:
            NoteError: another form, a key type not known here, or an id that is not this key's (MALFORMED).
        """
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError(Cause.MALFORMED, "a verifier key has three parts")
        name, hint, encoded = parts
        raw = spelling.decode(encoded, 1 + PUBLIC_KEY_BYTES)
        try:
            key_type = KeyType(raw[0])
        except ValueError as error:
            raise NoteError(Cause.MALFORMED, f"key type {raw[0]:#04x} is not known here") from error
        verifier = cls(name, key_type, raw[1:])
        if hint != verifier.key_id.hex():
            raise NoteError(Cause.MALFORMED, "the key id is not that of the key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The four bytes that hint at this key."""
        return key_id(self.name, self.key_type, self.public_key)

    def vkey(self) -> str:
        """Return the text form, for descriptors and policy files."""
        encoded = spelling.encode(bytes([self.key_type]) + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def check(self, text: str, signature: bytes) -> int | None:
        """Verify `signature` (what follows the key id in a line) over `text`.

        Returns:
            The time of a cosignature, in seconds since 1970; None for a log's signature.

        Raises:
            NoteError: it does not verify (BAD_SIGNATURE), or its time is no time (TIME_INVALID).
        """
        seconds: int | None = None
        signed = _utf8(text)
        if self.key_type is KeyType.COSIGNER:
            if len(signature) != TIME_BYTES + SIGNATURE_BYTES:
                raise NoteError(Cause.BAD_SIGNATURE, f"the line of {self.name} has another length")
            seconds = int.from_bytes(signature[:TIME_BYTES], "big")
            signed = cosigned_bytes(text, seconds)
            signature = signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, signed)
        except (InvalidSignature, ValueError) as error:
            raise NoteError(Cause.BAD_SIGNATURE, f"the signature of {self.name} does not verify") from error
        return seconds


def cosigned_bytes(text: str, seconds: int) -> bytes:
    """Return what a cosigner signs. Raises NoteError (TIME_INVALID): not 1 to 2**63 - 1."""
    if not 0 < seconds <= TIME_MAX:
        raise NoteError(Cause.TIME_INVALID, "a cosignature is made at a time after 1970")
    return _utf8(f"cosignature/v1\ntime {seconds}\n{text}")


def signature_line(name: str, hint: bytes, signature: bytes) -> str:
    """Return one signature line, with its newline."""
    return f"{_DASH}{check_name(name)} {spelling.encode(hint + signature)}\n"


def sign_note(text: str, key_name: str, sign: Sign, public_key: bytes) -> str:
    """Return the line by which the log key `key_name` signs `text`.

    Raises:
        NoteError: a text or a name that no note may hold (MALFORMED).
    """
    check_text(text)
    return signature_line(key_name, key_id(key_name, KeyType.LOG, public_key), sign(_utf8(text)))


def check_text(text: str) -> str:
    """Return `text` if a note may hold it. Raises NoteError (MALFORMED)."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError(Cause.MALFORMED, "a note's text ends in a newline and has no control character")
    return text


def compose(text: str, *lines: str) -> str:
    """Return the note that holds `text` and the signature `lines`."""
    return check_text(text) + "\n" + "".join(lines)


def add_lines(note: str, *lines: str) -> str:
    """Return `note` with those of `lines` added at its end that it does not hold yet.

    Raises:
        NoteError: `note` or a line is malformed, or there would be too many (MALFORMED).
    """
    _, held = split_note(note)
    longer = note + "".join(line for line in lines if line.removesuffix("\n") not in held)
    split_note(longer)
    return longer


@dataclass(frozen=True, slots=True)
class Seen:
    """One verified signature: whose, and for a cosignature when (seconds since 1970)."""

    verifier: Verifier
    seconds: int | None


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note under known keys: its text, and at most one verified signature for each key."""

    text: str
    seen: tuple[Seen, ...]

    def by(self, verifier: Verifier) -> Seen:
        """Return the signature of `verifier`. Raises NoteError (UNKNOWN_KEY): it did not sign."""
        for seen in self.seen:
            if seen.verifier == verifier:
                return seen
        raise NoteError(Cause.UNKNOWN_KEY, f"{verifier.name} has not signed this note")


def split_note(note: str) -> tuple[str, list[str]]:
    """Return a note's text (with its last newline) and its lines (without theirs). Nothing is verified.

    Raises:
        NoteError: no note, or beyond the limits (MALFORMED).
    """
    if len(note) > NOTE_MAX_BYTES or len(_utf8(note)) > NOTE_MAX_BYTES:
        raise NoteError(Cause.MALFORMED, f"a note has at most {NOTE_MAX_BYTES} bytes")
    cut = note.rfind("\n\n")  # the text may hold empty lines; the signatures may not
    if cut < 0 or not note.endswith("\n") or len(note) == cut + 2:
        raise NoteError(Cause.MALFORMED, "a note is a text, an empty line, and signature lines")
    text = check_text(note[: cut + 1])
    lines = note[cut + 2 : -1].split("\n")
    if len(lines) > LINES_MAX:
        raise NoteError(Cause.MALFORMED, f"a note has at most {LINES_MAX} signature lines")
    for line in lines:
        _parse_line(line)
    return text, lines


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not blank:
        raise NoteError(Cause.MALFORMED, "a signature line has another form")
    raw = spelling.decode(encoded)
    if len(raw) <= KEY_ID_BYTES:
        raise NoteError(Cause.MALFORMED, "a signature line holds no signature")
    return check_name(name), raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:]


def open_note(note: str, verifiers: Iterable[Verifier]) -> OpenedNote:
    """Return the text of `note` and which of `verifiers` signed it.

    Lines of keys not among `verifiers` are ignored, whatever they hold, as long as they are lines. Where a
    key has several lines they must all verify; the one with the latest time is kept.

    Raises:
        NoteError: malformed, or verifiers that cannot be told apart (MALFORMED); a line of a known key that
            does not verify (BAD_SIGNATURE, TIME_INVALID); none of the keys signed (UNKNOWN_KEY).
    """
    known: dict[tuple[str, bytes], Verifier] = {}
    keys: set[bytes] = set()
    for verifier in verifiers:
        if (verifier.name, verifier.key_id) in known or verifier.public_key in keys:
            raise NoteError(Cause.MALFORMED, "one key, one role: two verifiers share an id or a key")
        known[verifier.name, verifier.key_id] = verifier
        keys.add(verifier.public_key)
    text, lines = split_note(note)
    seen: dict[Verifier, Seen] = {}
    for line in lines:
        name, hint, signature = _parse_line(line)
        match = known.get((name, hint))
        if match is None:
            continue
        now = Seen(match, match.check(text, signature))
        if match not in seen or (now.seconds or 0) > (seen[match].seconds or 0):
            seen[match] = now
    if not seen:
        raise NoteError(Cause.UNKNOWN_KEY, "no key that we hold has signed this note")
    return OpenedNote(text, tuple(seen.values()))
