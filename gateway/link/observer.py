"""What the link tells whoever counts: sessions, frames, batches, retries.

Decides the words of that telling only; `gateway/metrics.py` decides what becomes a metric. Labels stay few:
an agreement, a direction, a lane, a code. All methods are called on the event loop and must be quick.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

Direction: TypeAlias = Literal["in", "out"]


class Observer(Protocol):
    """The methods that the link calls."""

    def session(self, agreement_id: str, *, up: bool) -> None:
        """A session was opened, or the last one ended."""

    def frame(self, agreement_id: str, direction: Direction, kind: str, size_bytes: int) -> None:
        """A frame came or went; `kind` is `hello`, `batch`, `receipt`, ... or `unknown`."""

    def batch(self, agreement_id: str, direction: Direction, lane: int, statements: int) -> None:
        """Statements of one lane came or went."""

    def retry(self, agreement_id: str, ending: str, wait_s: float) -> None:
        """A session ended or could not begin; the next attempt comes after `wait_s` seconds."""

    def fault(self, agreement_id: str, code: str) -> None:
        """A frame broke the protocol, or an act behind the link was refused with `code`."""

    def clock_skew(self, agreement_id: str, seconds: float) -> None:
        """The peer's clock minus ours, as last seen."""

    def fetched(self, agreement_id: str, size_bytes: int) -> None:
        """Sealed content was fetched and stored."""


class Silent:
    """An observer that counts nothing."""

    def session(self, agreement_id: str, *, up: bool) -> None:
        """Count nothing."""

    def frame(self, agreement_id: str, direction: Direction, kind: str, size_bytes: int) -> None:
        """Count nothing."""

    def batch(self, agreement_id: str, direction: Direction, lane: int, statements: int) -> None:
        """Count nothing."""

    def retry(self, agreement_id: str, ending: str, wait_s: float) -> None:
        """Count nothing."""

    def fault(self, agreement_id: str, code: str) -> None:
        """Count nothing."""

    def clock_skew(self, agreement_id: str, seconds: float) -> None:
        """Count nothing."""

    def fetched(self, agreement_id: str, size_bytes: int) -> None:
        """Count nothing."""
