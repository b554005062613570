"""What protects goes first on this process's interpreter, too: other work stands still at its next step.

Threads share one interpreter, so a notice that no queue delays is still delayed by every thread that checks,
seals or opens items meanwhile. Whoever carries what protects claims precedence for as long as it is under way
here; long work asks between its steps whether it shall stand still. Decides for how long at most: in the long
run the others have half of the time, so that a flood of notices stops no supply. Refuses to know what is
carried. Source: protocol, section 3 (a full lane never delays one above it).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

HELD_MAX_S: Final = 0.1
"""The others stand still for so many seconds at a stretch at most."""


class Precedence:
    """Who goes first in one process. Safe to share between threads.

    Args:
        clock: seconds that never go back.
        clear: set while nothing goes first; it is what the others wait for.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, clear: threading.Event | None = None
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._claims = 0
        self._clear = clear or threading.Event()
        self._left_s = HELD_MAX_S
        self._since = clock()

    def claim(self) -> Callable[[], None]:
        """Go first until what is returned is called, once."""
        with self._lock:
            if not self._claims:
                now = self._clock()
                # What they had meanwhile they may be held for again.
                self._left_s = min(HELD_MAX_S, self._left_s + now - self._since)
                self._since = now
                self._clear.clear()
            self._claims += 1
        return self._end

    def _end(self) -> None:
        with self._lock:
            self._claims -= 1
            if not self._claims:
                now = self._clock()
                self._left_s = max(0.0, self._left_s - (now - self._since))
                self._since = now
                self._clear.set()

    def give_way(self) -> None:
        """Return once nothing goes first, or once others have stood still for long enough."""
        if self._claims:
            left_s = self._since + self._left_s - self._clock()
            if left_s > 0:
                self._clear.wait(left_s)


def go_on() -> None:
    """Ask nobody: for what goes first itself, or stands in a transaction that others wait for."""
