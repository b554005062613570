"""What a process remembers of restriction heads, so that nothing is worked out twice.

Decides nothing: whatever is here is found by what it rests on, and worked out again where that has changed.
"""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

from node.exchange.heads import HeadTree, Listed


class Basis(NamedTuple):
    """What the notices of one Party rest on: the leaf of the last one, and how many were rejected."""

    reached: int
    rejected: int


class HeadMemory:
    """The newest lists and one tree for each agreement. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._lists: dict[tuple[int, str], tuple[Basis, Listed]] = {}
        self._trees: dict[int, tuple[int, HeadTree]] = {}
        self._made: dict[int, tuple[int, Basis]] = {}
        self._stands: dict[int, tuple[int, int]] = {}

    def listed(self, rel: int, whose: str, basis: Basis) -> Listed | None:
        """Return what a head over these notices is over; None where that is not known."""
        with self._lock:
            known = self._lists.get((rel, whose))
        return known[1] if known is not None and known[0] == basis else None

    def keep_listed(self, rel: int, whose: str, basis: Basis, listed: Listed) -> None:
        """Remember it in the place of the one before."""
        with self._lock:
            self._lists[rel, whose] = (basis, listed)

    def tree(self, rel: int, counter: int) -> HeadTree | None:
        """Return the tree of the own head `counter`; None where it must be built."""
        with self._lock:
            known = self._trees.get(rel)
        return known[1] if known is not None and known[0] == counter else None

    def keep_tree(self, rel: int, counter: int, tree: HeadTree) -> None:
        """Remember it in the place of the one before."""
        with self._lock:
            self._trees[rel] = (counter, tree)

    def made_of(self, rel: int, counter: int) -> Basis | None:
        """Return what the own head `counter` was made of; None where another process made it."""
        with self._lock:
            known = self._made.get(rel)
        return known[1] if known is not None and known[0] == counter else None

    def keep_made(self, rel: int, counter: int, basis: Basis) -> None:
        """Remember what the newest own head is made of; an older one's tree is let go."""
        with self._lock:
            self._made[rel] = (counter, basis)
            self._trees.pop(rel, None)

    def stands_since(self, rel: int, received: int, now_us: int) -> int:
        """Return since when the peer's protective lane was seen to stand at `received`, in microseconds."""
        with self._lock:
            known = self._stands.get(rel)
            if known is None or known[0] != received:
                known = self._stands[rel] = (received, now_us)
        return known[1]
