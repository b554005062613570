"""What binds a Party's own persons at what their Party supplied itself.

Decides that restrictions bind the recipient, and that the supplier's own house still keeps to need to know:
who may supply information may read what was supplied; TLP:RED stays with its authors and the contact person.
Neither auditors nor operators read it. Refuses to know what the recipient may do. Source: Articles 3.1, 3.3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from entente.v1 import restriction_pb2, roster_pb2

from node.exchange.audience import Clause
from node.exchange.effective import Effective
from node.exchange.marking import Marking
from node.exchange.restriction import Restrictions
from node.exchange.supply import SUPPLIERS

OWN: Final = "own item"
_SUPPLIERS: Final[Clause] = frozenset(("role", role) for role in SUPPLIERS)


def is_red(stated: Marking) -> bool:
    """Return whether what is stated about an item reserves it to persons named."""
    return any(one.tlp <= restriction_pb2.TLP_RED for one in (stated.item, *(own for _, own in stated.parts)))


def own_terms(stated: Marking, authors: Collection[str]) -> Effective:
    """Return what binds the supplier's own persons.

    Args:
        stated: what supply and notices say to the recipient.
        authors: the persons who supplied it and its corrections; asked only where `is_red`.
    """
    clauses = {_SUPPLIERS}
    if is_red(stated):
        persons = {("person", author) for author in authors}
        clauses.add(frozenset({*persons, ("role", roster_pb2.ROLE_CONTACT)}))
    marking = Marking(Restrictions(audience=frozenset(clauses)))
    return Effective(marking, ((OWN, marking),))
