"""What a whole item bears: its restrictions, and those that some of its parts bear besides.

Decides how the two combine and what names them. A part is never looser than its item. Refuses to know
notices and persons. Source: Article 3.4.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from entente.v1 import item_supply_pb2, restriction_notice_pb2, restriction_pb2

from node.exchange.restriction import LOOSEST, SEALED, Restrictions

_DOMAIN: Final = b"entente/marking/v1\n"


@dataclass(frozen=True, slots=True)
class Marking:
    """The restrictions of an item, and by part number those of the parts that have their own."""

    item: Restrictions = LOOSEST
    parts: tuple[tuple[int, Restrictions], ...] = ()

    @classmethod
    def of_supply(
        cls, supply: item_supply_pb2.ItemSupply, *, supplied_for: Collection[str] | None = None
    ) -> Marking:
        """Read what a supply states.

        Args:
            supplied_for: the purposes of the declaration referred to; else the supply's own count.
        """
        purposes = supply.purpose.codes if supplied_for is None else supplied_for
        return cls(
            Restrictions.of(supply.restrictions, supplied_for=purposes),
            _in_order(
                (part.part, Restrictions.of(part.restrictions))
                for part in supply.parts
                if part.HasField("restrictions")
            ),
        )

    @classmethod
    def tightening(
        cls,
        named: restriction_pb2.RestrictionSet,
        parts: Iterable[restriction_notice_pb2.PartRestrictions] = (),
    ) -> Marking:
        """Read what a notice names; what it leaves out is loose."""
        return cls(Restrictions.of_set(named), _in_order((p.part, Restrictions.of_set(p.set)) for p in parts))

    @classmethod
    def restated(
        cls,
        full: restriction_pb2.RestrictionSet,
        parts: Iterable[restriction_notice_pb2.PartRestrictions],
        *,
        supplied_for: Collection[str],
    ) -> Marking:
        """Read a full restatement as a supply is read: what it leaves out has the supply's default."""
        return cls(
            Restrictions.of(
                restriction_pb2.RestrictionStatement(restrictions=full), supplied_for=supplied_for
            ),
            _in_order(
                (p.part, Restrictions.of(restriction_pb2.RestrictionStatement(restrictions=p.set)))
                for p in parts
            ),
        )

    def of_part(self, part: int) -> Restrictions:
        """Return what binds a part (0: the content): the item's, and its own where it has any."""
        own = next((own for number, own in self.parts if number == part), None)
        return self.item if own is None else self.item.meet(own)

    def of_all_parts(self) -> Restrictions:
        """Return what binds something made of the item as a whole."""
        whole = self.item
        for _, own in self.parts:
            whole = whole.meet(own)
        return whole

    def meet(self, other: Marking) -> Marking:
        """Return what both allow: the tighter of each dimension, for the item and for each part."""
        if not other.parts:
            return Marking(self.item.meet(other.item), self.parts)
        mine, theirs = dict(self.parts), dict(other.parts)
        both = {
            part: mine.get(part, LOOSEST).meet(theirs.get(part, LOOSEST))
            for part in mine.keys() | theirs.keys()
        }
        return Marking(self.item.meet(other.item), tuple(sorted(both.items(), key=_number)))

    def sealed(self) -> Marking:
        """Return the marking with nobody in the audience."""
        return Marking(self.item.meet(SEALED), self.parts)

    def changed(self, change: Callable[[Restrictions], Restrictions]) -> Marking:
        """Return the marking with `change` applied to the item and to each part."""
        return Marking(change(self.item), tuple((part, change(own)) for part, own in self.parts))

    def hash(self) -> bytes:
        """Return the SHA-256 that names it on both nodes: the set's own hash where no part has its own."""
        if not self.parts:
            return self.item.hash()
        encoded = [_DOMAIN, _counted(self.item.canonical())]
        encoded += [struct.pack(">I", part) + _counted(own.canonical()) for part, own in self.parts]
        return hashlib.sha256(b"".join(encoded)).digest()


def _counted(encoded: bytes) -> bytes:
    return struct.pack(">I", len(encoded)) + encoded


def _number(entry: tuple[int, Restrictions]) -> int:
    return entry[0]


def _in_order(parts: Iterable[tuple[int, Restrictions]]) -> tuple[tuple[int, Restrictions], ...]:
    held: dict[int, Restrictions] = {}
    for part, own in parts:
        held[part] = held.get(part, LOOSEST).meet(own)
    return tuple(sorted(held.items(), key=_number))
