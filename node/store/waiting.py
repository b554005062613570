"""What waits for the writer: what protects goes first, and neither side waits for ever.

Decides whose turn it is, knowing of an act only whether it protects and what it weighs. Within each kind the
order is that in which they came. A turn of what protects is followed by one of the others where any wait, so
that a flood of notices stops no supply; the writer ends a turn of the others early once something that
protects waits (`first_waits`, `take_first`), so that no notice stands behind all of a turn. Source: protocol,
section 3 (a full lane never delays one above it).
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, Protocol, TypeVar


class Act(Protocol):
    """What waits."""

    @property
    def first(self) -> bool:
        """Whether it protects: a restriction, or what the agreement is judged by."""


T = TypeVar("T", bound=Act)


class Waiting(Generic[T]):
    """Two rows, safe to share between threads; one thread takes.

    Args:
        most: so many acts at most are taken in one turn.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._first: deque[T] = deque()
        self._others: deque[T] = deque()
        self._owed_to_others = False
        self._ended = False
        self._news = threading.Condition(threading.Lock())

    def put(self, act: T) -> bool:
        """Have `act` wait for its turn; False once `end` was called: it is not taken then."""
        with self._news:
            if self._ended:
                return False
            self._row(act).append(act)
            self._news.notify()
            return True

    def take(self) -> list[T]:
        """Return the acts whose turn it is, all of one row; waits for the first; none: it is over."""
        with self._news:
            while not (self._first or self._others or self._ended):
                self._news.wait()
            protects = bool(self._first) and not (self._owed_to_others and self._others)
            self._owed_to_others = protects
            row = self._first if protects else self._others
            return [row.popleft() for _place in range(min(self._most, len(row)))]

    def take_first(self) -> list[T]:
        """Return what protects and waits, in the midst of a turn of the others; they have the next one."""
        with self._news:
            self._owed_to_others = self._owed_to_others or bool(self._first)
            return [self._first.popleft() for _place in range(min(self._most, len(self._first)))]

    def give_back(self, acts: list[T]) -> None:
        """Put back what was taken and not done, to the front of its row and in its order."""
        with self._news:
            for act in reversed(acts):
                self._row(act).appendleft(act)

    def end(self) -> None:
        """Take nothing more in; what waits is still taken."""
        with self._news:
            self._ended = True
            self._news.notify()

    @property
    def first_waits(self) -> bool:
        """Whether something that protects waits."""
        return bool(self._first)

    def __len__(self) -> int:
        return len(self._first) + len(self._others)

    def _row(self, act: T) -> deque[T]:
        return self._first if act.first else self._others
