"""Where and when two entries of the register are, and how alike that is (Article 1.2).

Decides what a territory reaches: countries and their subdivisions (ISO 3166), places (UN/LOCODE, by the
country they lie in), regions (UN M49, in `regions.txt`); and what two periods share. How much two share and
whether the one lies in the other count half each: a project in one country is within one of its region.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from node.cases.terms import rows

WHOLE: Final = 1000
_WORLD: Final = "001"
_EVERYWHERE: Final[Mapping[str, frozenset[str]]] = {_WORLD: frozenset()}
Period = tuple[date | None, date | None]
"""The first and the last day; None: open."""


@lru_cache(16_384)
def territory_alike(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how alike two territories are, in thousandths; an empty one is everywhere."""
    if one == other:
        return WHOLE
    mine, theirs = reach(one), reach(other)
    if _WORLD in mine or _WORLD in theirs:
        return WHOLE if mine == theirs else WHOLE // 2
    shared = sum(_same(mine[place], theirs[place]) for place in mine.keys() & theirs.keys())
    return (2 * shared // (len(mine) + len(theirs)) + shared // min(len(mine), len(theirs))) // 2


def _same(parts: frozenset[str], others: frozenset[str]) -> int:
    """Return how alike what is meant of one country is; no parts: all of it."""
    if parts == others:
        return WHOLE
    if not parts or not others:
        return WHOLE * 3 // 4
    return WHOLE // 4 + WHOLE * 3 // 4 * len(parts & others) // len(parts | others)


@lru_cache(4_096)
def reach(territory: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return the countries that a territory reaches, each with the parts meant of it, none for all of it."""
    found: dict[str, frozenset[str]] = {}
    for code in sorted(one.upper() for one in territory):
        if code == _WORLD:
            return _EVERYWHERE
        if (countries := _regions().get(code)) is not None:
            found.update(dict.fromkeys(countries, frozenset[str]()))
            continue
        country = code[:2] if code[:2].isalpha() else code
        if country == code:
            found[country] = frozenset()
        elif found.get(country, True):  # not all of it already
            found[country] = found.get(country, frozenset()) | {code}
    return found or _EVERYWHERE


@lru_cache(1)
def _regions() -> Mapping[str, list[str]]:
    return {code: countries.split() for code, _name, countries in rows("regions.txt") if countries}


def period_alike(one: Period, other: Period) -> int:
    """Return how alike two periods are, in thousandths, by their days."""
    (first, last), (start, end) = _days(one), _days(other)
    shared = min(last, end) - max(first, start) + 1
    if shared <= 0:
        return 0
    long, short = sorted((last - first + 1, end - start + 1), reverse=True)
    return (2 * WHOLE * shared // (long + short) + WHOLE * shared // short) // 2


def _days(period: Period) -> tuple[int, int]:
    return (period[0] or date.min).toordinal(), (period[1] or date.max).toordinal()


def days_shared(one: Period, other: Period) -> tuple[str, str]:
    """Return the first and the last day in common, as ISO 8601 writes them; empty where it is open."""
    starts = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    return (max(starts).isoformat() if starts else "", min(ends).isoformat() if ends else "")
