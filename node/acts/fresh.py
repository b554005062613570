"""What was just committed and is owed to the peer, still in memory for the link that asks for it next.

A link that keeps up asks for each statement moments after its commit; reading it back from the store would
cost more than sending it. Only whole runs of a lane are kept, bounded in bytes: where a run is broken
(another process stated something, the link lags behind, the node started anew) the store is read. What is
kept is what the store holds, never more: it is put here after the commit. Source: protocol, section 4.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from node.keys.session import Wrapped

FRESH_MAX_BYTES: Final = 1024 * 1024
"""Of one lane; a batch of the link is a quarter of it."""


class Owed(NamedTuple):
    """A statement that the outbox owes, and what travels beside it.

    Attributes:
        envelope: the `Envelope`, serialised.
        inline: the sealed parts that are small enough to travel along, by their numbers.
    """

    sequence: int
    envelope: bytes
    keys: Wrapped | None
    inline: Sequence[tuple[int, bytes]]

    @property
    def size_bytes(self) -> int:
        """About what it weighs."""
        return len(self.envelope) + sum([len(sealed) for _, sealed in self.inline])


class Fresh:
    """One run for each lane of each relationship. Safe to share between threads."""

    def __init__(self, most_bytes: int = FRESH_MAX_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._runs: dict[tuple[int, int], deque[Owed]] = {}
        self._sizes: dict[tuple[int, int], int] = {}

    def add(self, rel: int, lane: int, owed: Sequence[Owed]) -> None:
        """Keep what a commit added to a lane, in sequence; what does not continue a run begins a new one."""
        place = (rel, lane)
        with self._lock:
            run = self._runs.setdefault(place, deque())
            size = self._sizes.get(place, 0)
            for one in owed:
                if run and (one.sequence != run[-1].sequence + 1 or size + one.size_bytes > self._most_bytes):
                    run.clear()
                    size = 0
                run.append(one)
                size += one.size_bytes
            self._sizes[place] = size

    def after(self, rel: int, lane: int, sequence: int, limit: int) -> list[Owed]:
        """Return what follows `sequence` without a gap, at most `limit`; forget what comes before it.

        Nothing: it may still be that the store holds something.
        """
        place = (rel, lane)
        with self._lock:
            if not (run := self._runs.get(place)):
                return []
            while run and run[0].sequence <= sequence:
                self._sizes[place] -= run.popleft().size_bytes
            if not run or run[0].sequence != sequence + 1:
                return []
            return [one for one, _ in zip(run, range(limit), strict=False)]
