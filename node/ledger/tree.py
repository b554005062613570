"""The Merkle tree of a log: how leaves and nodes are hashed, and the right edge that grows.

It decides what the root of n leaves is and which interior nodes are worth a row: those at levels 8, 16,
24, ... ("stride 8"), each written once and never changed. It refuses to know where rows are kept and what
a leaf says. Source: RFC 6962 section 2.1 (SHA-256; 0x00 before a leaf, 0x01 before a node); the 256
consecutive rows of one level are a C2SP tlog-tiles tile.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from node.ledger.faults import Cause, ProofError

HASH_BYTES: Final = 32
STRIDE: Final = 8
_TILE: Final = 1 << STRIDE
SIZE_MAX: Final = 2**63 - 1
LEAF_MAX_BYTES: Final = 65_535
"""The longest leaf a tlog-tiles entry bundle can hold (its length is a u16)."""

EMPTY_ROOT: Final = sha256(b"").digest()


class NodeRow(NamedTuple):
    """A node to store: its level (a multiple of 8), its place `n` in that level, its hash."""

    level: int
    n: int
    hash: bytes


class HashReader(Protocol):
    """What proofs read of a stored log. Both methods give what is stored in [start, end), in order.

    A reader that holds fewer rows gives fewer; this room counts them.
    """

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the hashes of the leaves `start` to `end - 1`."""
        ...

    def node_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        """Return the stored nodes `start` to `end - 1` of `level` (8, 16, 24, ...)."""
        ...


def leaf_hash(leaf: bytes) -> bytes:
    """Return the RFC 6962 hash of the exact bytes of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the RFC 6962 hash of the node above `left` and `right`."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root above `hashes`, whose number is a power of two, all of one level."""
    row = list(hashes)
    while len(row) > 1:
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)
        ]
    return row[0]


def read_row(reader: HashReader, level: int, start: int, end: int) -> list[bytes]:
    """Return exactly the hashes [start, end) of a stored level; level 0 is the leaves.

    Raises:
        ProofError: the store lacks one of them (INCOMPLETE).
    """
    hashes = reader.node_hashes(level, start, end) if level else reader.leaf_hashes(start, end)
    if len(hashes) != end - start:
        raise ProofError(
            Cause.INCOMPLETE, f"level {level} holds {len(hashes)} of the hashes {start} to {end - 1}"
        )
    return hashes


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, the largest first. O(log n) memory.

    The subtrees' heights are the one bits of `size`, so they are not kept.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def from_parts(cls, size: int, peaks: Sequence[bytes]) -> Frontier:
        """Return the frontier with `size` leaves whose complete subtrees have the roots `peaks`.

        Raises:
            ProofError: the number of peaks is not that of a tree of this size (MALFORMED).
        """
        if not 0 <= size <= SIZE_MAX or len(peaks) != size.bit_count():
            raise ProofError(Cause.MALFORMED, f"{len(peaks)} peaks do not make a tree of size {size}")
        if any(len(peak) != HASH_BYTES for peak in peaks):
            raise ProofError(Cause.MALFORMED, "a peak is not 32 bytes long")
        frontier = cls()
        frontier._size = size
        frontier._peaks = list(peaks)
        return frontier

    @classmethod
    def rebuild(cls, size: int, reader: HashReader) -> Frontier:
        """Return the frontier of the first `size` leaves, from at most 255 stored hashes a level.

        One read a level. Compare its root with the newest stored checkpoint: that is what notices a torn
        or edited tail.

        Raises:
            ProofError: `reader` lacks a hash (INCOMPLETE).
        """
        if not 0 <= size <= SIZE_MAX:
            raise ProofError(Cause.MALFORMED, f"no tree has size {size}")
        by_level: list[list[bytes]] = []
        level = 0
        while size >> level:
            count = size >> level
            first = count >> STRIDE << STRIDE
            row = read_row(reader, level, first, count) if count > first else []
            peaks: list[bytes] = []
            offset = 0
            for bit in range(STRIDE - 1, -1, -1):
                width = 1 << bit
                if (count - first) & width:
                    peaks.append(fold(row[offset : offset + width]))
                    offset += width
            by_level.append(peaks)
            level += STRIDE
        return cls.from_parts(size, [peak for peaks in reversed(by_level) for peak in peaks])

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, the largest first."""
        return tuple(self._peaks)

    def copy(self) -> Frontier:
        """Return a frontier that grows on its own."""
        twin = Frontier()
        twin._size = self._size
        twin._peaks = self._peaks.copy()
        return twin

    def append(self, leaf: bytes) -> list[NodeRow]:
        """Add the leaf whose hash is `leaf`; return the node rows that are complete now."""
        if self._size & 1:
            return self.append_many((leaf,))
        self._peaks.append(leaf)  # every second leaf merges nothing
        self._size += 1
        return []

    def append_many(self, leaves: Sequence[bytes]) -> list[NodeRow]:
        """Add the leaves with these hashes, in order; return the node rows complete now, in order."""
        peaks = self._peaks
        push, pop, digest = peaks.append, peaks.pop, sha256
        size, at, count = self._size, 0, len(leaves)
        rows: list[NodeRow] = []
        while at < count:
            if not size & _TILE - 1 and count - at >= _TILE:  # a whole tile at once: twice as fast
                high, place, level, width = fold(leaves[at : at + _TILE]), size >> STRIDE, STRIDE, _TILE
                rows.append(NodeRow(level, place, high))
            else:
                high, place, level, width = leaves[at], size, 0, 1
            while place & 1:
                high = digest(b"\x01" + pop() + high).digest()
                place >>= 1
                level += 1
                if not level % STRIDE:
                    rows.append(NodeRow(level, place, high))
            push(high)
            at += width
            size += width
        self._size = size
        return rows

    def root(self) -> bytes:
        """Return the root of the tree; `EMPTY_ROOT` of no leaves."""
        if not self._peaks:
            return EMPTY_ROOT
        high = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            high = sha256(b"\x01" + peak + high).digest()
        return high


def root_at(size: int, reader: HashReader) -> bytes:
    """Return the root the log had at `size`, from what is stored. Raises ProofError (INCOMPLETE)."""
    return Frontier.rebuild(size, reader).root()
