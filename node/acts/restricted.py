"""The restrictions of a supply, read once.

Many items carry the same restrictions; reading and hashing a set is remembered by its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from entente.v1 import item_supply_pb2, restriction_pb2

from node.exchange.restriction import Restrictions


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction set, the hash that names it, and the statement it was read from."""

    value: Restrictions
    digest: bytes
    statement: bytes


def restrictions_of(supply: item_supply_pb2.ItemSupply) -> Restricted:
    """Return the restrictions a supply states; purposes not named are those it was supplied for."""
    return read_restrictions(supply.restrictions.SerializeToString(), tuple(supply.purpose.codes))


@lru_cache(maxsize=4096)
def read_restrictions(statement: bytes, supplied_for: tuple[str, ...]) -> Restricted:
    """Return the restrictions of a serialised `RestrictionStatement`."""
    message = restriction_pb2.RestrictionStatement.FromString(statement)
    value = Restrictions.of(message, supplied_for=supplied_for)
    return Restricted(value, value.hash(), statement)
