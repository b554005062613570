"""How much of a peer's talk is borne that moves no statement.

Decides when a peer says more pings, heads, credits and unknown frames than any honest node has reason to.
An honest one pings a few times a minute, shows its heads every few seconds, and grants credit for statements
that it was sent. Batches are bounded by credit, receipts by how fast they are settled: neither counts.
"""

from __future__ import annotations

from typing import Final

PER_S: Final = 50.0
BURST: Final = 1_000
_COUNTED_ELSEWHERE: Final = frozenset({"batch", "receipt", "bye"})


class Patience:
    """The measure of one session: `PER_S` frames a second, and `BURST` of them at once."""

    def __init__(self, now: float) -> None:
        self._level = 0.0
        self._at = now
        self._credits = BURST

    def sent(self, statements: int) -> None:
        """Take note of statements sent: the peer may grant credit anew for each."""
        self._credits += statements

    def bears(self, kind: str | None, now: float) -> bool:
        """Count one frame; return whether it is borne. None is a frame of a kind not known here."""
        if kind in _COUNTED_ELSEWHERE:
            return True
        if kind == "credit":
            self._credits -= 1
            return self._credits >= 0
        self._level = max(0.0, self._level - (now - self._at) * PER_S) + 1.0
        self._at = now
        return self._level <= BURST
