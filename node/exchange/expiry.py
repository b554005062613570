"""What time alone does to an item: which limits strike, when, and what they bring about.

Decides from the restrictions and two instants. Refuses to know what time it is; whoever destroys asks
here what is due. Every reading of a limit is `decide()`'s: the instant itself is over already.
Source: Article 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from node.exchange.effective import Effective
from node.exchange.restriction import Restrictions


class Strike(Enum):
    """What a time limit brings about; the value is its name in the contract."""

    USE_ENDS = "use_until"
    DESTROY = "destroy_by"
    """The content keys are destroyed, unless a legal hold forbids it: then the item is sealed."""
    REVIEW = "review_by"
    """The supplier is to look at the restrictions again."""


@dataclass(frozen=True, slots=True)
class Due:
    """One limit of one part (0: the content) and its instant."""

    at: datetime
    part: int
    strike: Strike


def limits(restrictions: Restrictions, part: int = 0) -> tuple[Due, ...]:
    """Return the limits of a set, the earliest first."""
    found = [(getattr(restrictions, strike.value), strike) for strike in Strike]
    return tuple(sorted((Due(at, part, s) for at, s in found if at is not None), key=_when))


def due(effective: Effective, parts: int, *, after: datetime | None, until: datetime) -> tuple[Due, ...]:
    """Return what strikes after one instant and up to another, the earliest first.

    Args:
        parts: how many parts the item has, the content included.
        after: what struck up to here was seen to; None: nothing was.
        until: mostly now; a later instant shows what is coming.
    """
    found = [limit for part in range(parts) for limit in limits(effective.of_part(part), part)]
    return tuple(sorted((d for d in found if (after is None or after < d.at) and d.at <= until), key=_when))


def next_due(effective: Effective, parts: int, *, after: datetime) -> datetime | None:
    """Return when the next limit strikes; None where none is to come."""
    coming = [d.at for part in range(parts) for d in limits(effective.of_part(part), part) if d.at > after]
    return min(coming, default=None)


def must_destroy(effective: Effective, part: int, now: datetime, *, legal_hold: bool = False) -> bool:
    """Return whether the content key of a part is to be destroyed by now."""
    if legal_hold:
        return False
    limit = effective.of_part(part).destroy_by
    return effective.recalled or (limit is not None and limit <= now)


def is_held_back(effective: Effective, part: int, now: datetime, *, legal_hold: bool) -> bool:
    """Return whether a legal hold alone keeps a part from destruction: it is then sealed."""
    return legal_hold and must_destroy(effective, part, now)


def _when(one: Due) -> tuple[datetime, int, str]:
    return one.at, one.part, one.strike.value
