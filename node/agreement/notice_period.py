"""How notice of termination is counted: calendar months, the day of receipt, the end of the last day.

Decides what "three months" and "the end of that day" mean. Refuses to know what time it is. Source: Article
8.3, which says no more than three months; where the text is silent the reading is the one that ends last.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that has no such day.

    30 November 2023 and three months is 29 February 2024; a last day of a month is not carried to the last
    day of another: 28 February and three months is 28 May.
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_in(instant: datetime, zone: str) -> date:
    """Return the date that an aware instant falls on in an IANA time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of(day: date, zones: Iterable[str]) -> datetime:
    """Return the instant, in UTC, at which `day` is over in every one of the zones."""
    after = day + timedelta(days=1)
    return max(
        datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in zones
    )
