"""The uses of one item, read from the ledger itself: committed ones, and those of this very transaction.

Decides only where they stand; what is counted of them the rules say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from entente.v1 import ledger_pb2
from sqlalchemy import ColumnElement, Connection, bindparam, select

from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_U, _E = schema.item_use.c, schema.ledger_entry.c
_ALL: Final = 2**62
"""More than any ledger has leaves."""
_PLACES = (
    select(_U.leaf_index)
    .where(
        _U.rel == bindparam("r"),
        _U.item_id == bindparam("i"),
        _U.leaf_index > bindparam("after"),
        _U.leaf_index < bindparam("before"),
    )
    .order_by(_U.leaf_index)
    .limit(bindparam("most"))
)
_OF_ITEM = Prepared(_PLACES)
_OF_ACTION = Prepared(_PLACES.where(_U.action == bindparam("action")))


def uses_of(
    unit: UnitOfWork,
    rel: int,
    item_id: bytes,
    before: int | None = None,
    *,
    after: int = -1,
    action: int = 0,
    limit: int | None = None,
) -> list[ledger_pb2.LedgerEntry]:
    """Return the leaves of an item's uses, allowed and denied, in the order of the ledger.

    Args:
        before: up to this leaf, itself excluded; None: to the end.
        after: from the leaf after this one on.
        action: only this one (a value of `UseAction`); 0: every one.
        limit: at most so many, the earliest.
    """
    given = {
        "r": rel,
        "i": item_id,
        "after": after,
        "before": _ALL if before is None else before,
        "action": action,
        "most": _ALL if limit is None else limit,
    }
    found = [row.leaf_index for row in (_OF_ACTION if action else _OF_ITEM).rows(unit.connection, given)]
    tail = unit.tail(rel)
    # Uses decided in this transaction stand in its tail, and not in the table yet.
    stored = [place for place in found if place < tail.base_size]
    wanted: list[ColumnElement[bool]] = [_U.rel == rel, _U.item_id == item_id, _U.leaf_index > after]
    if before is not None:
        wanted.append(_U.leaf_index < before)
    if action:
        wanted.append(_U.action == action)
    leaves = _stored(unit.connection, wanted, len(stored)) if stored else []
    leaves += [tail.leaf(place) for place in found[len(stored) :]]
    return [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in leaves]


def committed_uses(
    connection: Connection, rel: int, item_id: bytes, action: int
) -> list[ledger_pb2.LedgerEntry]:
    """Return the leaves of one action on an item as they are committed, in order."""
    wanted: list[ColumnElement[bool]] = [_U.rel == rel, _U.item_id == item_id, _U.action == action]
    return [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in _stored(connection, wanted)]


def _stored(
    connection: Connection, wanted: Sequence[ColumnElement[bool]], limit: int | None = None
) -> list[bytes]:
    rows = connection.execute(
        select(_E.leaf)
        .join(schema.item_use, (_U.rel == _E.rel) & (_U.leaf_index == _E.idx))
        .where(*wanted)
        .order_by(_U.leaf_index)
        .limit(limit)
    )
    return [bytes(row.leaf) for row in rows]
