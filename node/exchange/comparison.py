"""Comparison of restriction sets: is the one tighter than the other?

Decides dimension by dimension, over the dimensions that are named. Refuses to know notices and
their order. Source: Article 3.4, last sentence: later restrictions, which only tighten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import restriction_pb2 as pb

from node.exchange.audience import Audience
from node.exchange.audience import meet as audience_meet
from node.exchange.restriction import Restrictions


class Comparison(Enum):
    """How a set stands to another."""

    EQUAL = "equal"
    TIGHTER = "tighter"
    LOOSER = "looser"
    MIXED = "mixed"


# Gives the persons in an audience by the roster in force.
PersonsOf = Callable[[Audience], frozenset[str]]

# The attributes of `Restrictions` that each dimension of the message becomes.
DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "tlp": ("tlp",),
        "audience": ("audience",),
        "purposes": ("purposes",),
        "onward": ("onward", "onward_consent"),
        "territory": ("territory",),
        "use_until": ("use_until",),
        "destroy_by": ("destroy_by",),
        "review_by": ("review_by",),
        "judicial": ("judicial",),
        "bars": ("bars",),
        "pap": ("pap",),
        "attribution": ("attribution",),
        "duties": ("duties", "fresh_check_hours"),
        "caveats": ("caveats",),
    }
)


def named_dimensions(message: pb.RestrictionSet) -> frozenset[str]:
    """Return the dimensions that the set names; the others are not compared and not changed."""
    return frozenset(field.name for field, _ in message.ListFields())


def compare(
    new: Restrictions,
    old: Restrictions,
    *,
    dimensions: Collection[str] = tuple(DIMENSIONS),
    persons_of: PersonsOf | None = None,
) -> Comparison:
    """Return how `new` stands to `old` over the dimensions given.

    Args:
        dimensions: names of the contract's fields, as `named_dimensions` returns them.
        persons_of: resolves audiences by the roster in force. Without it, a person is not seen to
            be narrower than a role that the person holds.
    """
    both = new.meet(old)
    tighter = looser = True
    for dimension in dimensions:
        for name in DIMENSIONS[dimension]:
            value = getattr(both, name)
            below, above = value == getattr(new, name), value == getattr(old, name)
            if name == "audience" and persons_of is not None and not (below or above):
                below, above = _by_persons(new.audience, old.audience, persons_of)
            tighter, looser = tighter and below, looser and above
    if tighter and looser:
        return Comparison.EQUAL
    if tighter:
        return Comparison.TIGHTER
    return Comparison.LOOSER if looser else Comparison.MIXED


def _by_persons(new: Audience, old: Audience, persons_of: PersonsOf) -> tuple[bool, bool]:
    """Return whether `new` is below and above `old` among the persons of today.

    The same persons by other words are not equal: a role may gain a member tomorrow. They count
    as tighter, since combining the two never lets anyone in.
    """
    now, before, together = persons_of(new), persons_of(old), persons_of(audience_meet(new, old))
    if now == together:
        return True, False
    return False, before == together
