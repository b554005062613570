"""The data of an evaluation: items that were supplied for one, whoever's they are (Article 5.6).

Decides what the purposes of an item let be named as data. Whoever proposes here is held to all that binds the
item now. The other Party's proposal is held to what it cannot but know, the purposes that the item was
supplied for, or to what is in force, where that is more: a notice that crossed the proposal makes it no wrong
one, and each use of the data is decided on by itself. An item that is not here yet is judged when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row

from node.acts.bound import Bound, Bounds
from node.acts.open_item import find_item
from node.acts.party import Relationship
from node.acts.versions import as_version, read_supply
from node.cases.case import Act
from node.cases.guards import documents_of
from node.errors import FieldFault, Refusal
from node.exchange.marking import Marking
from node.exchange.purposes import covers
from node.store.unit import UnitOfWork

NAMES_DATA: Final = "evaluation_proposed"
"""The step that names the data of an evaluation."""
_EVALUATION: Final = "PRJ.EVAL"


def require_bound_for_evaluation(bound: Bound) -> None:
    """Check an item that this Party names. Raises Refusal PURPOSE_MISMATCH (5.6)."""
    # The other Party uses it, too: also of an own item what was stated counts.
    if not all(_permitted([bound.stated, bound.effective.marking])):
        raise _mismatch()


def require_peers_data(unit: UnitOfWork, relationship: Relationship, act: Act) -> None:
    """Check the items that the peer names, as far as they are here. Raises Refusal PURPOSE_MISMATCH (5.6)."""
    bounds = Bounds(unit.connection, relationship, unit.now)
    for document in documents_of(act.step):
        found = find_item(unit.connection, [relationship], document.item_id)
        named = None if found is None else _version(unit, found[1], document.version)
        if found is None or named is None or not named.readable:
            continue
        supply, supplied_for = read_supply(named)
        supplied = Marking.of_supply(supply, supplied_for=supplied_for)
        if not any(_permitted([supplied, bounds.of(found[1]).stated])):
            raise _mismatch()


def _version(unit: UnitOfWork, row: Row[Any], version: int) -> Row[Any] | None:
    if row.corrected:
        return as_version(unit.connection, row, version)
    return row if row.version == version else None


def _permitted(markings: Iterable[Marking]) -> Iterable[bool]:
    """Yield of each whether it lets the content be used for an evaluation."""
    for marking in markings:
        codes = marking.of_part(0).purposes
        yield codes is None or covers(codes, _EVALUATION)


def _mismatch() -> Refusal:
    return Refusal(
        "PURPOSE_MISMATCH",
        "an item may not be used for evaluation",
        article="5.6",
        faults=[FieldFault(f"step.{NAMES_DATA}.terms.data", "not supplied for evaluation")],
    )
