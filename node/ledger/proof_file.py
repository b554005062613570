"""The proof file: one leaf's place in a log, in one text that a third person checks without us.

It decides how the file is spelled and whether it holds for a leaf under a log's key. It refuses to know what
the leaf says; `extra` rides along unauthenticated (a salt, the leaf's own bytes). Source: C2SP tlog-proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from node.ledger import spelling
from node.ledger.checkpoint import Checkpoint, verify_checkpoint
from node.ledger.faults import Cause, NoteError
from node.ledger.note import NOTE_MAX_BYTES, Verifier, split_note
from node.ledger.proofs import verify_inclusion
from node.ledger.tree import HASH_BYTES, LEAF_MAX_BYTES, SIZE_MAX, leaf_hash

HEADER: Final = "c2sp.org/tlog-proof@v1"
PATH_MAX: Final = 63
FILE_MAX_BYTES: Final = NOTE_MAX_BYTES + 128 * 1024


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a proof file holds: a leaf's index, its RFC 6962 path, the signed checkpoint verbatim."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None = None


def write_proof_file(index: int, path: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """Return the file's text. Raises NoteError (MALFORMED): what no proof file may hold."""
    lines = [HEADER]
    if extra is not None:
        lines.append(f"extra {spelling.encode(extra)}")
    lines.append(f"index {index}")
    lines += map(spelling.encode, path)
    text = "\n".join(lines) + "\n\n" + note
    parse_proof_file(text)
    return text


def parse_proof_file(text: str) -> ProofFile:
    """Return what the file says; nothing is verified. Raises NoteError (MALFORMED)."""
    if len(text) > FILE_MAX_BYTES:
        raise NoteError(Cause.MALFORMED, f"a proof file has at most {FILE_MAX_BYTES} bytes")
    head, blank, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if not blank or header != HEADER:
        raise NoteError(Cause.MALFORMED, "not a proof file of version 1")
    extra: bytes | None = None
    if lines and lines[0].startswith("extra "):
        extra = spelling.decode(lines.pop(0).removeprefix("extra "))
        if len(extra) > LEAF_MAX_BYTES:
            raise NoteError(Cause.MALFORMED, "more extra data than a leaf may have")
    if not lines or not lines[0].startswith("index ") or len(lines) > 1 + PATH_MAX:
        raise NoteError(Cause.MALFORMED, "a proof file names an index and at most 63 hashes")
    index = spelling.decimal(lines[0].removeprefix("index "), SIZE_MAX)
    path = tuple(spelling.decode(line, HASH_BYTES) for line in lines[1:])
    split_note(note)
    return ProofFile(index, path, note, extra)


def verify_proof_file(text: str, leaf: bytes, log: Verifier) -> Checkpoint:
    """Check that `leaf` stands where the file says, under a checkpoint signed by `log`; return that one.

    Raises:
        NoteError: a malformed file, or a checkpoint that does not stand.
        ProofError: the leaf is not there (NOT_INCLUDED), or the path has another length (MALFORMED).
    """
    proof = parse_proof_file(text)
    checkpoint = verify_checkpoint(proof.note, log.name, log)
    verify_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return checkpoint
