"""Final outcomes, from the commit that recorded them to whoever waits for one.

Decides how long they are remembered: while somebody waits for that statement, and no longer. What is kept is
what the store holds; where nothing is kept, the store knows. Of the newest statements that protect it is
remembered that they do, so that who waits for one need not wait behind the others. Refuses to know who waits
and what they may see.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

_PROTECTIVE_MAX: Final = 1_000


class Outcome(NamedTuple):
    """An outcome of an own statement, as its row says it."""

    stage: int
    decision: int
    code: int
    leaf_index: int
    receipt_index: int
    recorded_us: int


class Outcomes:
    """Those of the statements that are waited for. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[bytes, int] = {}
        self._found: Final[dict[bytes, Outcome]] = {}
        self._protective: Final[dict[bytes, None]] = {}

    @contextmanager
    def awaited(self, statement_id: bytes) -> Iterator[None]:
        """Have the outcome of a statement kept while the block runs."""
        with self._lock:
            self._waiting[statement_id] = self._waiting.get(statement_id, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[statement_id] -= 1
                if not self._waiting[statement_id]:
                    del self._waiting[statement_id]
                    self._found.pop(statement_id, None)

    def settled(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the rows of `outcome` that a commit added; called after it."""
        with self._lock:
            if not self._waiting:
                return
            for row in rows:
                if row["stage"] and row["statement_id"] in self._waiting:
                    self._found[row["statement_id"]] = Outcome(*(row[name] for name in Outcome._fields))

    def of(self, statement_id: bytes) -> Outcome | None:
        """Return the final outcome of a statement that is waited for; None: ask the store, if in doubt."""
        return self._found.get(statement_id)

    def protective(self, statement_id: bytes) -> None:
        """Take note of a statement that protects; called after its commit."""
        with self._lock:
            self._protective[statement_id] = None
            if len(self._protective) > _PROTECTIVE_MAX:
                del self._protective[next(iter(self._protective))]

    def protects(self, statement_id: bytes) -> bool:
        """Return whether this is known to be one of the newest that do."""
        return statement_id in self._protective
