"""The audit of a whole log: every leaf hashed anew, every stored node and checkpoint compared.

It decides what is broken and where. It trusts no stored hash: who edits a leaf's bytes and leaves its hash
alone is noticed only by someone who hashes the bytes. It refuses to know what a leaf says and where rows are
kept. Memory is O(log n) and one block of leaves; time is one pass. Source: RFC 6962
section 2.1, and an edited row that passed every check of a log which believed its hash column
(google/trillian-examples #674).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from itertools import islice
from typing import Final

from node.ledger.checkpoint import Checkpoint, verify_checkpoint
from node.ledger.faults import NoteError
from node.ledger.note import Verifier
from node.ledger.tree import LEAF_MAX_BYTES, STRIDE, Frontier, HashReader, NodeRow

FINDINGS_KEPT: Final = 100
_BLOCK: Final = 2048


class Broken(Enum):
    """What an audit found broken."""

    LEAF_HASH = "leaf_hash"
    """The stored hash is not that of the leaf's bytes: one of the two was changed."""
    LEAF_TOO_LONG = "leaf_too_long"
    """More bytes than a leaf may have."""
    NODE = "node"
    """A stored node is missing, or is not the root of the leaves below it."""
    NODE_SURPLUS = "node_surplus"
    """A stored node over leaves that are not there: the tail was cut off."""
    CHECKPOINT_SIGNATURE = "checkpoint_signature"
    """A stored checkpoint is malformed, not ours, or does not verify."""
    CHECKPOINT_ORDER = "checkpoint_order"
    """A stored checkpoint is smaller than the one before it."""
    CHECKPOINT_ROOT = "checkpoint_root"
    """A signed root is not that of the leaves stored: a leaf before it was changed, lost or added."""
    CHECKPOINT_BEYOND = "checkpoint_beyond"
    """More leaves were signed than are stored: the tail was cut off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing broken.

    `at` is the leaf's index; the index of the first leaf below a node; a checkpoint's size (for a checkpoint
    that cannot be read: its ordinal from 0). `end` is one past the last leaf concerned.
    """

    broken: Broken
    at: int
    end: int
    detail: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit saw: the first findings, and how many there were."""

    size: int
    root: bytes
    nodes: int
    checkpoints: int
    proven_size: int
    """The size of the largest checkpoint whose root is that of the leaves: what stands below it stands."""
    findings: tuple[Finding, ...]
    findings_total: int

    @property
    def ok(self) -> bool:
        """Nothing was found broken."""
        return self.findings_total == 0


class _Audit:
    def __init__(self, nodes: HashReader, log: Verifier) -> None:
        self.reader = nodes
        self.log = log
        self.edge = Frontier()
        self.findings: list[Finding] = []
        self.findings_total = 0
        self.nodes = 0
        self.checkpoints = 0
        self.proven_size = 0

    def find(self, broken: Broken, at: int, end: int, detail: str) -> None:
        self.findings_total += 1
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(Finding(broken, at, end, detail))

    def take(self, block: list[tuple[bytes, bytes]]) -> None:
        first = self.edge.size
        digest = sha256
        hashes = [digest(b"\x00" + leaf).digest() for leaf, _ in block]
        if hashes != [stored for _, stored in block]:
            for index, ((_, stored), made) in enumerate(zip(block, hashes, strict=True), first):
                if stored != made:
                    self.find(Broken.LEAF_HASH, index, index + 1, f"leaf {index}: bytes and hash disagree")
        if max(len(leaf) for leaf, _ in block) > LEAF_MAX_BYTES:
            for index, (leaf, _) in enumerate(block, first):
                if len(leaf) > LEAF_MAX_BYTES:
                    self.find(Broken.LEAF_TOO_LONG, index, index + 1, f"leaf {index}: {len(leaf)} bytes")
        self.compare(self.edge.append_many(hashes))

    def compare(self, rows: list[NodeRow]) -> None:
        by_level: dict[int, list[NodeRow]] = {}
        for row in rows:
            by_level.setdefault(row.level, []).append(row)
        for level, made in by_level.items():
            self.nodes += len(made)
            stored = self.reader.node_hashes(level, made[0].n, made[-1].n + 1)
            if stored == [row.hash for row in made]:
                continue
            for row in made:
                if self.reader.node_hashes(level, row.n, row.n + 1) != [row.hash]:
                    low, high = row.n << level, (row.n + 1) << level
                    self.find(
                        Broken.NODE, low, high, f"node {row.n} of level {level}: not that of its leaves"
                    )

    def checkpoint(self, note: str, ordinal: int) -> Checkpoint | None:
        try:
            return verify_checkpoint(note, self.log.name, self.log)
        except NoteError as error:
            detail = f"checkpoint number {ordinal}: {error.cause.value}"
            self.find(Broken.CHECKPOINT_SIGNATURE, ordinal, ordinal + 1, detail)
            return None

    def meet(self, checkpoint: Checkpoint) -> None:
        size = self.edge.size
        if checkpoint.root == self.edge.root():
            self.proven_size = size
        else:
            detail = f"checkpoint at {size}: signed root is not that of the leaves"
            self.find(
                Broken.CHECKPOINT_ROOT, size, size, f"{detail}; the last that agrees: {self.proven_size}"
            )

    def close(self) -> None:
        level = STRIDE
        while True:
            count = self.edge.size >> level
            if self.reader.node_hashes(level, count, count + 1):
                self.find(
                    Broken.NODE_SURPLUS, count << level, (count + 1) << level,
                    f"node {count} of level {level}: stored over leaves that are not",
                )  # fmt: skip
            if not count:
                return
            level += STRIDE


def audit(
    leaves: Iterable[tuple[bytes, bytes]], nodes: HashReader, checkpoints: Iterable[str], log: Verifier
) -> AuditReport:
    """Audit a whole log in one pass.

    Args:
        leaves: every leaf's bytes and its stored hash, in index order from 0.
        nodes: the stored nodes (only `node_hashes` is asked).
        checkpoints: every stored checkpoint as a signed note, in order of size.
        log: the log's own key; its name is the origin.

    Returns:
        What was found. A fault of the data is a finding, never an exception.
    """
    state = _Audit(nodes, log)
    stream: Iterator[tuple[bytes, bytes]] = iter(leaves)
    for ordinal, note in enumerate(checkpoints):
        state.checkpoints += 1
        checkpoint = state.checkpoint(note, ordinal)
        if checkpoint is None:
            continue
        if checkpoint.size < state.edge.size:
            detail = f"checkpoint at {checkpoint.size} stands after one at {state.edge.size}"
            state.find(Broken.CHECKPOINT_ORDER, checkpoint.size, checkpoint.size, detail)
            continue
        _advance(state, stream, checkpoint.size)
        if state.edge.size < checkpoint.size:
            detail = f"checkpoint at {checkpoint.size}: only {state.edge.size} leaves are stored"
            state.find(Broken.CHECKPOINT_BEYOND, state.edge.size, checkpoint.size, detail)
            continue
        state.meet(checkpoint)
    _advance(state, stream, None)
    state.close()
    return AuditReport(
        size=state.edge.size,
        root=state.edge.root(),
        nodes=state.nodes,
        checkpoints=state.checkpoints,
        proven_size=state.proven_size,
        findings=tuple(state.findings),
        findings_total=state.findings_total,
    )


def _advance(state: _Audit, stream: Iterator[tuple[bytes, bytes]], size: int | None) -> None:
    """Take leaves until the log has `size` of them, or there are no more."""
    while size is None or state.edge.size < size:
        want = _BLOCK if size is None else min(_BLOCK, size - state.edge.size)
        block = list(islice(stream, want))
        if not block:
            return
        state.take(block)
