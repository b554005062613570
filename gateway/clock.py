"""The border's clock. Decides nothing; tests hand in one that they move."""

from __future__ import annotations

from datetime import datetime

from node.acts.party import now_utc


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return now_utc()
