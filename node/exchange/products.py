"""Products: what an item that was made of others may state, and what it must state once a source changes.

Decides dimension by dimension. What a source says of persons of the Party that holds it cannot be said of the
persons of the other Party, so the audience alone is not carried over: it binds the product's readers at home
(`effective.derived`). Refuses to know where items are kept. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from entente.v1 import restriction_pb2

from node.exchange.comparison import DIMENSIONS, Comparison, compare
from node.exchange.effective import Effective
from node.exchange.marking import Marking
from node.exchange.restriction import LOOSEST, Restrictions
from node.exchange.shown import shown

CARRIED: Final = frozenset(DIMENSIONS) - {"audience"}
"""The dimensions in which a product is at most as loose as everything that it was made of."""


def carried(sources: Iterable[Effective]) -> Restrictions:
    """Return what a product must keep to: all that its sources bear, parts included."""
    whole = LOOSEST
    for source in sources:
        whole = whole.meet(source.marking.of_all_parts())
    return whole


def looser_in(stated: Marking, bound: Restrictions) -> tuple[str, ...]:
    """Return the dimensions in which a product states less than its sources bear, by name."""
    stays = (Comparison.EQUAL, Comparison.TIGHTER)
    return tuple(
        name for name in sorted(CARRIED) if compare(stated.item, bound, dimensions={name}) not in stays
    )


def tightened(
    stated: Marking, bound: Restrictions, dimensions: Collection[str]
) -> restriction_pb2.RestrictionSet:
    """Return the set that a tightening names so that a product keeps to its sources in these dimensions."""
    full = shown(stated.item.meet(bound))[0].restrictions
    named = restriction_pb2.RestrictionSet()
    for name in dimensions:
        value = getattr(full, name)
        field = restriction_pb2.RestrictionSet.DESCRIPTOR.fields_by_name[name]
        if field.is_repeated:
            getattr(named, name).extend(value)
        elif field.message_type is not None:
            getattr(named, name).CopyFrom(value)
        else:
            setattr(named, name, value)
    return named
