"""Checkpoints: what a log promises about itself at one size, signed by it, cosigned by its witness.

It decides whether a note is a checkpoint of the log that was asked for, and when it was cosigned. It refuses
to know the clock (`now` is an argument) and what the log had promised before (`witness.py`). There are no
extension lines: nobody checks them, and a later kind of cosignature does not sign them. Source: C2SP
tlog-checkpoint, tlog-cosignature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from node.ledger import spelling
from node.ledger.faults import Cause, NoteError
from node.ledger.note import (
    TIME_BYTES,
    KeyType,
    OpenedNote,
    Sign,
    Verifier,
    check_name,
    check_text,
    compose,
    cosigned_bytes,
    key_id,
    open_note,
    sign_note,
    signature_line,
    split_note,
)
from node.ledger.tree import HASH_BYTES, SIZE_MAX

FUTURE_SKEW_S: Final = 300
"""How far ahead of our clock a cosignature's time may be, in seconds."""

_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, its number of leaves, and its 32-byte root."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_name(self.origin)
        if not 0 <= self.size <= SIZE_MAX or len(self.root) != HASH_BYTES:
            raise NoteError(Cause.MALFORMED, "a checkpoint's size or root is out of range")

    def text(self) -> str:
        """Return the text that is signed, with its last newline."""
        return f"{self.origin}\n{self.size}\n{spelling.encode(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint that `text` spells. Raises NoteError (MALFORMED)."""
        lines = text.split("\n")
        if len(lines) != _LINES + 1 or lines[-1]:
            raise NoteError(Cause.MALFORMED, "a checkpoint has three lines")
        origin, size, root = lines[:_LINES]
        return cls(origin, spelling.decimal(size, SIZE_MAX), spelling.decode(root, HASH_BYTES))


def sign_checkpoint(checkpoint: Checkpoint, sign: Sign, key_name: str, public_key: bytes) -> str:
    """Return the signed note of `checkpoint`.

    Call it only for what is durable, or becomes so in the transaction that holds the note.

    Raises:
        NoteError: the key is not named after the origin (WRONG_ORIGIN).
    """
    if key_name != checkpoint.origin:
        raise NoteError(Cause.WRONG_ORIGIN, "a log's key bears the name of its origin")
    text = checkpoint.text()
    return compose(text, sign_note(text, key_name, sign, public_key))


def cosign(note_text: str, name: str, seconds: int, sign: Sign, public_key: bytes) -> str:
    """Return the line by which `name` cosigns a checkpoint's text at `seconds` since 1970.

    It says: at this time this was the largest consistent tree of that origin that I had seen. Store the new
    witness state before the line leaves the process.

    Raises:
        NoteError: no checkpoint's text (MALFORMED), or an impossible time (TIME_INVALID).
    """
    Checkpoint.parse(check_text(note_text))
    signature = sign(cosigned_bytes(note_text, seconds))
    hint = key_id(name, KeyType.COSIGNER, public_key)
    return signature_line(name, hint, seconds.to_bytes(TIME_BYTES, "big") + signature)


def read_checkpoint(note: str) -> Checkpoint:
    """Return what `note` says, unverified: to learn of which log it speaks. Raises NoteError (MALFORMED)."""
    return Checkpoint.parse(split_note(note)[0])


def verify_checkpoint(note: str, origin: str, log: Verifier) -> Checkpoint:
    """Return the checkpoint of `origin` in `note`, signed by `log`.

    Raises:
        NoteError: not signed by `log` (UNKNOWN_KEY, BAD_SIGNATURE), of another log (WRONG_ORIGIN), or
            malformed.
    """
    return _of_origin(open_note(note, [log]), origin, log)


@dataclass(frozen=True, slots=True)
class CosignedCheckpoint:
    """A checkpoint that its log signed and its witness cosigned at `seconds` since 1970."""

    checkpoint: Checkpoint
    seconds: int


def verify_cosigned(note: str, origin: str, log: Verifier, witness: Verifier, now: int) -> CosignedCheckpoint:
    """Return the checkpoint of `origin`, signed by `log` and cosigned by `witness`, and when.

    Args:
        now: our time in seconds since 1970; a cosignature at most 300 s ahead of it is accepted.

    Raises:
        NoteError: as `verify_checkpoint`; not cosigned (UNKNOWN_KEY); cosigned in the future (TIME_INVALID).
    """
    if witness.key_type is not KeyType.COSIGNER:
        raise NoteError(Cause.UNKNOWN_KEY, f"the key of {witness.name} is not a cosigner's")
    opened = open_note(note, [log, witness])
    checkpoint = _of_origin(opened, origin, log)
    seconds = opened.by(witness).seconds or 0
    if seconds > now + FUTURE_SKEW_S:
        raise NoteError(Cause.TIME_INVALID, f"cosigned {seconds - now} s in the future")
    return CosignedCheckpoint(checkpoint, seconds)


def _of_origin(opened: OpenedNote, origin: str, log: Verifier) -> Checkpoint:
    if log.key_type is not KeyType.LOG:
        raise NoteError(Cause.UNKNOWN_KEY, f"the key of {log.name} is not a log's")
    opened.by(log)
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != origin or log.name != origin:
        raise NoteError(Cause.WRONG_ORIGIN, "a checkpoint of another log")
    return checkpoint
