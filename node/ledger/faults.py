"""What may be wrong with a proof, a note or a stored tree: one error, and a cause a program reads.

It decides nothing. "Corrupted" is not among the causes: whoever meets a fault must be able to tell a
bad signature from an unknown key, and a leaf that is not in the tree from a tree that was rewritten.
Which refusal a caller sees is for the acts to say.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from node.errors import EntenteError


class Cause(Enum):
    """Why a ledger check failed."""

    MALFORMED = "malformed"
    """The form is wrong: lengths, limits, base64, an impossible position."""
    BAD_SIGNATURE = "bad_signature"
    """A line claims a key we hold, and does not verify."""
    UNKNOWN_KEY = "unknown_key"
    """No line verifies under the key that was required."""
    WRONG_ORIGIN = "wrong_origin"
    """A checkpoint of another log."""
    TIME_INVALID = "time_invalid"
    """A cosignature made at no possible time, or too far in the future."""
    NOT_INCLUDED = "not_included"
    """The leaves are not in the tree with this root."""
    NOT_CONSISTENT = "not_consistent"
    """The new tree is not an extension of the old one, so far as the proof shows."""
    INCOMPLETE = "incomplete"
    """Our own store gave fewer hashes than a tree of this size has."""


class LedgerError(EntenteError):
    """A ledger check failed; `cause` says which kind."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause: Final = cause


class ProofError(LedgerError):
    """A proof does not prove what it is shown for, or cannot be made from what is stored."""


class NoteError(LedgerError):
    """A signed note, checkpoint, cosignature or proof file that does not stand."""
