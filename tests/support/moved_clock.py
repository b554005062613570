"""A clock that stands until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta


class MovedClock:
    """A clock for tests; it stands at the instant it was made with."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **span: float) -> None:
        self._now += timedelta(**span)

    def set(self, now: datetime) -> None:
        self._now = now
