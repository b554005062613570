"""Proofs over the tree: one leaf is in it, a run of leaves is in it, an older tree is its beginning.

It decides whether a proof holds against a root, and which hashes make one. It refuses to know whether a
root was signed: a proof counts only against a checkpoint that was verified first. Source: RFC 6962
sections 2.1.1 and 2.1.2, RFC 9162 2.1.3.2 and 2.1.4.2. The range proof is ours, on the same tree: the
hashes of the maximal subtrees outside the range, in tree order, cut by RFC 6962's own split; an ordinary
inclusion path of each leaf follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hmac import compare_digest

from node.ledger.faults import Cause, ProofError
from node.ledger.tree import EMPTY_ROOT, HASH_BYTES, SIZE_MAX, STRIDE, HashReader, fold, node_hash, read_row

# Leaves that are proved one after the other have most of the way to their root in common.
_above = lru_cache(maxsize=512)(node_hash)


class _Tiles:
    """Subtree hashes of one tree of `size` leaves, read by whole tiles, each tile once."""

    def __init__(self, size: int, reader: HashReader) -> None:
        self._size = size
        self._reader = reader
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def _tile(self, level: int, tile: int) -> list[bytes]:
        held = self._tiles.get((level, tile))
        if held is None:
            first = tile << STRIDE
            last = min(first + (1 << STRIDE), self._size >> level)
            held = self._tiles[level, tile] = read_row(self._reader, level, first, last)
        return held

    def complete(self, height: int, start: int) -> bytes:
        """Return the root of the complete subtree of 2**height leaves that begins at leaf `start`."""
        level = height // STRIDE * STRIDE
        first = start >> level
        offset = first & ((1 << STRIDE) - 1)
        return fold(self._tile(level, first >> STRIDE)[offset : offset + (1 << (height - level))])

    def subtree(self, low: int, high: int) -> bytes:
        """Return MTH(D[low:high]) of a subtree that RFC 6962's split makes; it may be ragged."""
        peaks: list[bytes] = []
        while low < high:
            height = (high - low).bit_length() - 1
            peaks.append(self.complete(height, low))
            low += 1 << height
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width` (width > 1)."""
    return 1 << ((width - 1).bit_length() - 1)


def _check_sizes(low: int, high: int, size: int) -> None:
    if not 0 <= low < high <= size <= SIZE_MAX:
        raise ProofError(Cause.MALFORMED, f"no leaves {low} to {high - 1} in a tree of size {size}")


def _check_hashes(*groups: Sequence[bytes]) -> None:
    for group in groups:
        for item in group:
            if len(item) != HASH_BYTES:
                raise ProofError(Cause.MALFORMED, "a hash is not 32 bytes long")


# --- one leaf ---------------------------------------------------------------------------------------------


def inclusion_proof(index: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the RFC 6962 inclusion path of leaf `index` in the tree of `size`: its sibling first.

    At most two tiles a level are read.

    Raises:
        ProofError: no such leaf (MALFORMED), or the store lacks a hash (INCOMPLETE).
    """
    _check_sizes(index, index + 1, size)
    tiles = _Tiles(size, reader)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(tiles.subtree(middle, high))
            high = middle
        else:
            path.append(tiles.subtree(low, middle))
            low = middle
    path.reverse()
    return path


def verify_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with `leaf_hash` is leaf `index` of the tree of `size` with `root`.

    Raises:
        ProofError: impossible position or lengths (MALFORMED), or another root (NOT_INCLUDED).
    """
    _check_hashes((root,))
    if not compare_digest(root_of_path(leaf_hash, index, size, path), root):
        raise ProofError(Cause.NOT_INCLUDED, f"leaf {index} is not in the tree of size {size} shown")


def root_of_path(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that leaf `index` of `size` and its inclusion path make. It proves nothing by itself.

    Raises:
        ProofError: impossible position or lengths (MALFORMED).
    """
    _check_sizes(index, index + 1, size)
    _check_hashes(path, (leaf_hash,))
    inner = (index ^ (size - 1)).bit_length()  # below: siblings on either side; above: on the left only
    if len(path) != inner + (index >> inner).bit_count():
        raise ProofError(Cause.MALFORMED, f"{len(path)} hashes are no path to leaf {index} of {size}")
    high = leaf_hash
    for level, sibling in enumerate(path):
        high = _above(sibling, high) if level >= inner or index >> level & 1 else _above(high, sibling)
    return high


def tree_of(leaf_hashes: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """Return the root over a few leaves (at least 1) and the inclusion path of each, all in memory."""
    paths: list[list[bytes]] = [[] for _ in leaf_hashes]
    row, height = list(leaf_hashes), 0
    while len(row) > 1:
        for index, path in enumerate(paths):
            sibling = index >> height ^ 1
            if sibling < len(row):  # the last of an odd row goes up as it is
                path.append(row[sibling])
        pairs = [node_hash(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)]
        row, height = pairs + row[len(row) & ~1 :], height + 1
    return row[0], paths


# --- an older tree ----------------------------------------------------------------------------------------


def consistency_proof(old: int, new: int, reader: HashReader) -> list[bytes]:
    """Return the RFC 6962 proof that the tree of `new` leaves begins with the tree of `old`.

    Empty where `old` is 0 or equals `new`. Where `old` is a power of two its own root is left out.

    Raises:
        ProofError: `old` above `new` (MALFORMED), or the store lacks a hash (INCOMPLETE).
    """
    if not 0 <= old <= new <= SIZE_MAX:
        raise ProofError(Cause.MALFORMED, f"no tree of size {new} begins with one of size {old}")
    if old in (0, new):
        return []
    tiles = _Tiles(new, reader)
    proof: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(tiles.subtree(middle, high))
            high = middle
        else:
            proof.append(tiles.subtree(low, middle))
            low = middle
    if low:  # with low == 0 what is left is the old tree itself, and the verifier holds its root
        proof.append(tiles.subtree(low, high))
    proof.reverse()
    return proof


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree (`new`, `new_root`) begins with the tree (`old`, `old_root`).

    Raises:
        ProofError: impossible sizes or lengths (MALFORMED), or roots that do not follow from the proof
            (NOT_CONSISTENT).
    """
    if not 0 <= old <= new <= SIZE_MAX:
        raise ProofError(Cause.MALFORMED, f"no tree of size {new} begins with one of size {old}")
    _check_hashes(proof, (old_root, new_root))
    if old in (0, new):
        if proof:
            raise ProofError(Cause.MALFORMED, "no proof belongs to an empty or an equal tree")
        if not compare_digest(old_root, EMPTY_ROOT if old == 0 else new_root):
            raise ProofError(Cause.NOT_CONSISTENT, f"two roots at size {old}")
        if new == 0 and not compare_digest(new_root, EMPTY_ROOT):
            raise ProofError(Cause.NOT_CONSISTENT, "the empty tree has another root")
        return
    last = old - 1
    low_bits = (old & -old).bit_length() - 1  # the old tree's last complete subtree has this height
    inner = (last ^ (new - 1)).bit_length() - low_bits
    place = last >> low_bits
    seeded = place != 0  # else the old tree is one complete subtree: its root is where the climb begins
    if len(proof) != seeded + inner + (place >> inner).bit_count():
        raise ProofError(Cause.MALFORMED, f"{len(proof)} hashes are no proof from size {old} to {new}")
    was = now = proof[0] if seeded else old_root
    for level, sibling in enumerate(proof[seeded:]):
        if level >= inner or place >> level & 1:
            was = node_hash(sibling, was)
            now = node_hash(sibling, now)
        else:
            now = node_hash(now, sibling)
    if not (compare_digest(was, old_root) and compare_digest(now, new_root)):
        raise ProofError(Cause.NOT_CONSISTENT, f"the tree of size {new} does not extend that of size {old}")


# --- a run of leaves --------------------------------------------------------------------------------------


def outside(start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield, in tree order, the maximal subtrees of the tree that hold no leaf of [start, end)."""
    stack = [(0, size)]
    while stack:
        low, high = stack.pop()
        if high <= start or low >= end:
            yield low, high
        elif low < start or high > end:
            middle = low + _split(high - low)
            stack += ((middle, high), (low, middle))


def range_proof(start: int, end: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the proof that leaves [start, end) stand where they do in the tree of `size`.

    At most 126 hashes, whatever the length of the range; at most three tiles a level are read.

    Raises:
        ProofError: an empty or impossible range (MALFORMED), or the store lacks a hash (INCOMPLETE).
    """
    _check_sizes(start, end, size)
    tiles = _Tiles(size, reader)
    return [tiles.subtree(low, high) for low, high in outside(start, end, size)]


def verify_range(
    leaf_hashes: Sequence[bytes], start: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaves with `leaf_hashes` are the leaves from `start` on of the tree (`size`, `root`).

    Raises:
        ProofError: impossible range or lengths (MALFORMED), or another root (NOT_INCLUDED).
    """
    found = _climb(leaf_hashes, start, size, proof, lambda _low, _middle, _high, _left, _right: None)
    _check_hashes((root,))
    if not compare_digest(found, root):
        raise ProofError(
            Cause.NOT_INCLUDED, f"leaves from {start} on are not in the tree of size {size} shown"
        )


def inclusion_from_range(
    position: int, leaf_hashes: Sequence[bytes], start: int, size: int, proof: Sequence[bytes]
) -> list[bytes]:
    """Return the RFC 6962 inclusion path of the leaf at `position` of the range (0 is leaf `start`).

    Nothing is checked against a root: verify the range, or the path.

    Raises:
        ProofError: impossible position, range or lengths (MALFORMED).
    """
    if not 0 <= position < len(leaf_hashes):
        raise ProofError(Cause.MALFORMED, f"the range has no leaf at position {position}")
    index = start + position
    path: list[bytes] = []

    def note_sibling(low: int, middle: int, high: int, left: bytes, right: bytes) -> None:
        if low <= index < high:
            path.append(right if index < middle else left)

    _climb(leaf_hashes, start, size, proof, note_sibling)
    return path


def _climb(
    leaf_hashes: Sequence[bytes],
    start: int,
    size: int,
    proof: Sequence[bytes],
    seen: Callable[[int, int, int, bytes, bytes], None],
) -> bytes:
    """Return the root that the range and its proof make; `seen` is told of every node, from below up."""
    end = start + len(leaf_hashes)
    _check_sizes(start, end, size)
    _check_hashes(leaf_hashes, proof)
    if len(proof) != sum(1 for _ in outside(start, end, size)):
        raise ProofError(Cause.MALFORMED, f"{len(proof)} hashes do not surround that range of {size} leaves")
    given = iter(proof)

    def climb(low: int, high: int) -> bytes:
        if high <= start or low >= end:
            return next(given)
        if high - low == 1:
            return leaf_hashes[low - start]
        middle = low + _split(high - low)
        left = climb(low, middle)
        right = climb(middle, high)
        seen(low, middle, high, left, right)
        return node_hash(left, right)

    return climb(0, size)
