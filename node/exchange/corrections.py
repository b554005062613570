"""Corrections: new versions of an item's content, and what binds them (Articles 3.1 and 3.4).

Decides what may correct an item, and that a correction relaxes nothing: what it states is combined with what
is in force for the version before, and stands among the notices where it was announced. A relaxation issued
later restates it, too; one issued before does not. Refuses to know where versions are kept, and who states
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entente.v1 import item_supply_pb2

from node.errors import FieldFault, Refusal
from node.exchange.comparison import Comparison, compare
from node.exchange.marking import Marking

VERSIONS_MAX: Final = 63
"""The contract's figure: what a destroyed item certifies must fit into one statement."""
_NOT_LOOSER: Final = (Comparison.EQUAL, Comparison.TIGHTER)
_NOT_TIGHTER: Final = (Comparison.EQUAL, Comparison.LOOSER)

Stated = Sequence[tuple[int, Marking]]
"""What each later version of an item states, by its number."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Where among the notices a version was announced.

    Attributes:
        before: what the notices without a gap had led to until then; None: known beyond a gap only.
    """

    version: int
    sequence: int
    before: Marking | None = None


def with_corrections(
    marking: Marking, opened: int, stated: Stated, announced: Mapping[int, Announced]
) -> Marking:
    """Return what binds an item once its corrections are combined with it.

    Args:
        marking: what the first supply and the notices lead to.
        opened: the sequence of the last relaxation in effect; 0 for none. It restates all that was announced
            before it. A version that is not announced here yet counts in any case.
    """
    for version, own in stated:
        place = announced.get(version)
        if place is None or place.sequence > opened:
            marking = marking.meet(own)
    return marking


def void_grants(granted_at: int, stated: Stated, announced: Mapping[int, Announced]) -> bool:
    """Return whether a correction has tightened anything since a consent was given.

    Args:
        granted_at: the last notice the originator had issued then.
    """
    for version, own in stated:
        place = announced.get(version)
        if place is None:
            return True
        if place.sequence > granted_at and (place.before is None or _any(own, place.before, _NOT_TIGHTER)):
            return True
    return False


def is_looser(own: Marking, in_force: Marking) -> bool:
    """Return whether a new version states less than what is in force, in anything."""
    return _any(own, in_force, _NOT_LOOSER)


def judge_version(supply: item_supply_pb2.ItemSupply, before: item_supply_pb2.ItemSupply) -> None:
    """Check a new version against the first one, as far as it can be judged by these two.

    Raises:
        Refusal: SCHEMA_INVALID with every fault.
    """
    faults = []
    if supply.family != before.family:
        faults.append(FieldFault("family", "is not that of the item; withdraw or recall it, and supply anew"))
    if supply.general_rule_sequence < before.general_rule_sequence:
        faults.append(FieldFault("general_rule_sequence", "lies before that of the version corrected"))
    if faults:
        raise Refusal("SCHEMA_INVALID", "this is no new version of the item", faults=faults)


def require_correctable(marking: Marking, *, sealed: bool, now: datetime) -> None:
    """Check that what is in force on an item lets a new version take its place.

    Args:
        marking: what is in force by supply, notices and corrections, beneath a seal.

    Raises:
        Refusal: SEALED, the item was sealed, recalled or withdrawn; EXPIRED, it is to be destroyed by now.
    """
    if sealed:
        raise Refusal(
            "SEALED",
            "what was sealed, recalled or withdrawn is not corrected",
            remedy="relax the seal first, or supply a new item",
        )
    ends = marking.item.destroy_by
    if ends is not None and ends <= now:
        raise Refusal("EXPIRED", "the time to destroy the item has come", remedy="supply a new item instead")


def _any(own: Marking, other: Marking, stays: Iterable[Comparison]) -> bool:
    allowed = tuple(stays)
    pairs = [(own.item, other.item)]
    pairs += [(own.of_part(n), other.of_part(n)) for n, _ in (*own.parts, *other.parts)]
    return any(compare(new, old) not in allowed for new, old in pairs)
