"""What a witness answers, and what a log learns from its witness.

Two decisions: may we cosign the checkpoint the peer shows us (`judge`, `judge_note`); may we go on signing
our own log, given the newest of it that the peer cosigned (`judge_own_head`). It refuses to know where the
last cosigned checkpoint is kept; the compare with it and the store of the new one are one transaction, done
before the line leaves. Source: C2SP tlog-witness `add-checkpoint`; the order of its checks, but for decision
4 of this folder's README.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest

from node.ledger.checkpoint import Checkpoint, read_checkpoint, verify_checkpoint
from node.ledger.faults import Cause, NoteError, ProofError
from node.ledger.note import Verifier
from node.ledger.proofs import verify_consistency
from node.ledger.tree import EMPTY_ROOT, HashReader, root_at


class WitnessVerdict(Enum):
    """The answer to a checkpoint shown; in brackets the answer tlog-witness gives over HTTP."""

    COSIGN = "cosign"
    """Consistent with all we cosigned: store it, then cosign it. [200]"""
    UNKNOWN_ORIGIN = "unknown_origin"
    """Not the log we witness. [404]"""
    BAD_SIGNATURE = "bad_signature"
    """Not signed by the log's key, or a known key's line does not verify. [403]"""
    INVALID = "invalid"
    """Malformed, or `old` above the new size. [400]"""
    STALE_OLD = "stale_old"
    """`old` is not the size we last cosigned: come back with a proof from `last`. [409]"""
    ROLLED_BACK = "rolled_back"
    """As STALE_OLD, and the checkpoint is smaller than `last`: a late note, or a log restored. [409]"""
    INCONSISTENT = "inconsistent"
    """Its proof, or the root of its empty tree, does not hold. Keep the note. [422]"""
    FORK = "fork"
    """Same size, other root, both signed by the log: two histories, proven by the two notes. [422]"""


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """A verdict, and the checkpoint we last cosigned: it is the caller's own rollback alarm."""

    verdict: WitnessVerdict
    last: Checkpoint | None
    shown: Checkpoint | None
    """What was shown, once it is known to be signed by the log."""


def judge(last: Checkpoint | None, old: int, shown: Checkpoint, proof: Sequence[bytes]) -> WitnessVerdict:
    """Return whether `shown`, signed by the log, may be cosigned.

    Args:
        last: what we last cosigned of this log; None if nothing.
        old: the size from which `proof` leads to `shown`.
    """
    if last and last.origin != shown.origin:
        return WitnessVerdict.UNKNOWN_ORIGIN
    if last and shown.size == last.size and not compare_digest(shown.root, last.root):
        return WitnessVerdict.FORK  # the two notes prove it, whatever `old` says
    if not 0 <= old <= shown.size:
        return WitnessVerdict.INVALID
    if old != (last.size if last else 0):
        below = last is not None and shown.size < last.size
        return WitnessVerdict.ROLLED_BACK if below else WitnessVerdict.STALE_OLD
    if shown.size == 0 and not compare_digest(shown.root, EMPTY_ROOT):
        return WitnessVerdict.INCONSISTENT
    try:
        verify_consistency(old, shown.size, last.root if last else EMPTY_ROOT, shown.root, proof)
    except ProofError:
        return WitnessVerdict.INCONSISTENT
    return WitnessVerdict.COSIGN


def judge_note(
    note: str, log: Verifier, last: Checkpoint | None, old: int, proof: Sequence[bytes]
) -> WitnessAnswer:
    """Return the answer to a signed checkpoint as it came; `log` is the one key we take it from.

    The origin we witness is the name of `log`. Nothing is raised: every fault is a verdict.
    """
    try:
        if read_checkpoint(note).origin != log.name:
            return WitnessAnswer(WitnessVerdict.UNKNOWN_ORIGIN, last, None)
        shown = verify_checkpoint(note, log.name, log)
    except NoteError as error:
        malformed = error.cause is Cause.MALFORMED
        verdict = WitnessVerdict.INVALID if malformed else WitnessVerdict.BAD_SIGNATURE
        return WitnessAnswer(verdict, last, None)
    return WitnessAnswer(judge(last, old, shown, proof), last, shown)


class HeadVerdict(Enum):
    """What our own log is, in the light of what the peer cosigned of it."""

    EXTENDS = "extends"
    """Ours extends what the peer cosigned: sign on."""
    ROLLED_BACK = "rolled_back"
    """Ours is smaller: restored from an old copy. Freeze; do not append to catch up."""
    FORKED = "forked"
    """Ours has another root at that size. Freeze, and keep both as evidence."""
    WITNESS_BEHIND = "witness_behind"
    """The peer shows less than we hold cosigned by it: it must freeze as a witness."""


def judge_own_head(
    size: int, reader: HashReader, cosigned: Checkpoint | None, held: Checkpoint | None
) -> HeadVerdict:
    """Return whether our log of `size` leaves may be signed on, before the first signature of a start.

    Args:
        cosigned: the newest checkpoint of ours that the peer shows with its cosignature, both signatures
            verified; None if it says that it never cosigned one.
        held: the newest checkpoint of ours that we ourselves hold cosigned by it.

    Raises:
        ProofError: our store lacks a hash (INCOMPLETE).
    """
    newest = max(cosigned.size if cosigned else 0, held.size if held else 0)
    if size < newest:
        return HeadVerdict.ROLLED_BACK
    for checkpoint in (cosigned, held):
        if checkpoint and not compare_digest(root_at(checkpoint.size, reader), checkpoint.root):
            return HeadVerdict.FORKED
    if held and (cosigned is None or cosigned.size < held.size):
        return HeadVerdict.WITNESS_BEHIND
    return HeadVerdict.EXTENDS
