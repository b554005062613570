"""How much of the node one caller may have at once, and for how long one call may run.

Decides by counting; unary calls and streams are counted apart, because a stream is held for hours.
Refuses to know who the caller is beyond a key. Only used on the event loop:
there are no locks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from node.errors import Refusal

RETRY_AFTER_S: Final = 1.0
DEADLINE_MARGIN_S: Final = 0.02
"""Kept back of a caller's deadline, so that our answer arrives before the caller gives up."""


class Admission:
    """The places of all callers.

    Args:
        unary: calls at once for each caller.
        streams: streams at once for each caller.
    """

    def __init__(self, *, unary: int, streams: int) -> None:
        self._limits = {False: unary, True: streams}
        self._held: Counter[tuple[str, bool]] = Counter()

    @contextmanager
    def place(self, caller: str, *, stream: bool) -> Iterator[None]:
        """Hold one place for `caller` while the block runs.

        Raises:
            Refusal: BUSY, with a delay, when all of the caller's places are taken.
        """
        key = (caller, stream)
        if self._held[key] >= self._limits[stream]:
            kind = "streams" if stream else "calls"
            raise Refusal(
                "BUSY",
                f"this caller has as many {kind} at once as it may have",
                facts={"limit": str(self._limits[stream])},
                retry_after_s=RETRY_AFTER_S,
            )
        self._held[key] += 1
        try:
            yield
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]

    def held(self, *, stream: bool) -> int:
        """Return how many places are taken by all callers together."""
        return sum(count for (_, is_stream), count in self._held.items() if is_stream is stream)


def clamped(remaining_s: float | None, longest_s: float) -> float:
    """Return how long a unary call may run: the caller's deadline, at most `longest_s` seconds.

    Raises:
        Refusal: DEADLINE_INVALID when the caller's deadline is over.
    """
    if remaining_s is None:
        return longest_s
    if remaining_s <= 0:
        raise Refusal("DEADLINE_INVALID", "the call's deadline is over")
    return min(longest_s, max(remaining_s - DEADLINE_MARGIN_S, 0.001))
