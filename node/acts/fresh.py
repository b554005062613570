"""What was just committed and is owed to the peer, still in memory for the link that asks for it next.

A link that keeps up asks for each statement moments after its commit; reading it back from the store would
cost more than sending it. Only whole runs of a lane are kept, bounded in bytes: where a run is broken
(another process stated something, the link lags behind, the node started anew) the store is read. What is
kept is what the store holds, never more: it is put here after the commit, not for longer than a few seconds,
and all of it is dropped where a commit may have changed what may leave. So is, with every commit that could
make it false, what is remembered of the peer's answers that items wait for. Source: protocol, section 4.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from node.keys.session import Wrapped

FRESH_MAX_BYTES: Final = 1024 * 1024
"""Of one lane; a batch of the link is a quarter of it."""
FRESH_MAX_S: Final = 5.0
"""After so many seconds the store is read: another process may have changed what it holds."""


def owes(lane: int) -> str:
    """Return the topic of a commit after which this lane owes something more."""
    return f"outbox/{lane}"


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
    """One run for each lane of each relationship. Safe to share between threads.

    Args:
        most_bytes: of one lane; what is more begins a new run.
        clock: seconds that never go back.
    """

    def __init__(
        self, most_bytes: int = FRESH_MAX_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._runs: dict[tuple[int, int], deque[tuple[float, Owed]]] = {}
        self._sizes: dict[tuple[int, int], int] = {}
        self._answered: dict[int, int] = {}
        self.said = 0
        """Rises with every commit that says something of agreement or rosters."""

    def governed(self) -> None:
        """Take note of such a commit: what was answered before says nothing any more."""
        self.said += 1

    def answered(self, rel: int, said: int) -> None:
        """Remember that the peer had answered all; `said` was read before the store was."""
        self._answered[rel] = said

    def all_answered(self, rel: int) -> bool:
        """Return whether it is known to have answered all; False: the store knows."""
        return self._answered.get(rel) == self.said

    def add(self, rel: int, lane: int, owed: Sequence[Owed]) -> None:
        """Keep what a commit added to a lane, in sequence; what does not continue a run begins a new one."""
        place, now = (rel, lane), self._clock()
        with self._lock:
            run = self._runs.setdefault(place, deque())
            size = self._sizes.get(place, 0)
            for one in owed:
                weight = one.size_bytes
                if run and (one.sequence != run[-1][1].sequence + 1 or size + weight > self._most_bytes):
                    run.clear()
                    size = 0
                run.append((now, one))
                size += weight
            self._sizes[place] = size

    def after(self, rel: int, lane: int, sequence: int, limit: int) -> list[Owed]:
        """Return what follows `sequence` without a gap, at most `limit`; forget what comes before it.

        Nothing: it may still be that the store holds something.
        """
        place, oldest = (rel, lane), self._clock() - FRESH_MAX_S
        with self._lock:
            if not (run := self._runs.get(place)):
                return []
            while run and (run[0][1].sequence <= sequence or run[0][0] < oldest):
                self._sizes[place] -= run.popleft()[1].size_bytes
            if not run or run[0][1].sequence != sequence + 1:
                return []
            return [one for (_, one), _ in zip(run, range(limit), strict=False)]

    def settled(self, rel: int, lane: int, sequence: int) -> None:
        """Forget what stands up to `sequence`: it is owed no longer, or is read from the store."""
        place = rel, lane
        with self._lock:
            run = self._runs.get(place)
            while run and run[0][1].sequence <= sequence:
                self._sizes[place] -= run.popleft()[1].size_bytes

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._runs.clear()
            self._sizes.clear()
