"""RFC 6962 sections 2.1 to 2.1.2 written down as they stand, slowly, and a log kept in two lists.

It shares no line with `node.ledger`, so that agreement between the two says something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.ledger.tree import Frontier

VECTOR: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "ledger.json").read_text(encoding="utf-8")
)


def mth(hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return hashlib.sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def proof(m: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n]), 0 < m < n."""
    return subproof(m, hashes, known=True)


def subproof(m: int, hashes: Sequence[bytes], *, known: bool) -> list[bytes]:
    if m == len(hashes):
        return [] if known else [mth(hashes)]
    k = split(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], known=known), mth(hashes[k:])]
    return [*subproof(m - k, hashes[k:], known=False), mth(hashes[:k])]


def outside(start: int, end: int, hashes: Sequence[bytes], low: int = 0) -> list[bytes]:
    """The hashes of the maximal subtrees without a leaf of [start, end), in tree order."""
    high = low + len(hashes)
    if high <= start or low >= end:
        return [mth(hashes)]
    if start <= low and high <= end:
        return []
    k = split(len(hashes))
    return [*outside(start, end, hashes[:k], low), *outside(start, end, hashes[k:], low + k)]


class KeptLog:
    """A log as a store would keep it; counts what is read of it."""

    def __init__(self, hashes: Sequence[bytes] = ()) -> None:
        self.edge = Frontier()
        self.leaves: list[bytes] = []
        self.nodes: dict[int, dict[int, bytes]] = {}
        self.reads: list[tuple[int, int, int]] = []
        self.grow(hashes)

    def grow(self, hashes: Sequence[bytes]) -> None:
        self.leaves += hashes
        for level, n, value in self.edge.append_many(hashes):
            self.nodes.setdefault(level, {})[n] = value

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        self.reads.append((0, start, end))
        return self.leaves[start:end]

    def node_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        self.reads.append((level, start, end))
        row = self.nodes.get(level, {})
        return [row[n] for n in range(start, end) if n in row]


def some_hashes(count: int) -> list[bytes]:
    return [hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(count)]


class Key:
    """An Ed25519 key made from a seed."""

    def __init__(self, seed: bytes) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self.sign: Callable[[bytes], bytes] = private.sign
        self.public = private.public_key().public_bytes_raw()
