"""The restrictions of a supply, read once.

Many items carry the same restrictions; reading and hashing a set is remembered by its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from entente.v1 import item_supply_pb2, restriction_pb2

from node.exchange.marking import Marking
from node.exchange.restriction import Restrictions


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction set, the hash that names it with those of the parts, and the statement it came in.

    Attributes:
        parted: a part has restrictions of its own.
    """

    value: Restrictions
    digest: bytes
    statement: bytes
    parted: bool = False


def restrictions_of(supply: item_supply_pb2.ItemSupply, supplied_for: str | None = None) -> Restricted:
    """Return the restrictions a supply states; purposes not named are those it was supplied for.

    Args:
        supplied_for: the purposes of the declaration it refers to, as in `item.supplied_for`.
    """
    purposes = tuple(supplied_for.split()) if supplied_for else tuple(supply.purpose.codes[:])
    whole = read_restrictions(supply.restrictions.SerializeToString(), purposes)
    for part in supply.parts[:]:
        if part.HasField("restrictions"):
            digest = Marking.of_supply(supply, supplied_for=purposes).hash()
            return replace(whole, digest=digest, parted=True)
    return whole


@lru_cache(maxsize=4096)
def read_restrictions(statement: bytes, supplied_for: tuple[str, ...]) -> Restricted:
    """Return the restrictions of a serialised `RestrictionStatement`."""
    message = restriction_pb2.RestrictionStatement.FromString(statement)
    value = Restrictions.of(message, supplied_for=supplied_for)
    return Restricted(value, value.hash(), statement)
