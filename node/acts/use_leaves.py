"""The uses of one item, read from the ledger itself: committed ones, and those of this very transaction.

Decides only where they stand; what is counted of them the rules say.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, bindparam, select

from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_U, _E = schema.item_use.c, schema.ledger_entry.c
_ALL: Final = 2**62
"""More than any ledger has leaves."""
# A use decided in this very transaction has its row already, and its leaf in the tail yet.
_USES = (
    select(_U.leaf_index, _E.leaf)
    .select_from(schema.item_use)
    .outerjoin(schema.ledger_entry, (_E.rel == _U.rel) & (_E.idx == _U.leaf_index))
    .where(
        _U.rel == bindparam("r"),
        _U.item_id == bindparam("i"),
        _U.leaf_index > bindparam("after"),
        _U.leaf_index < bindparam("before"),
    )
    .order_by(_U.leaf_index)
    .limit(bindparam("most"))
)
_OF_ITEM = Prepared(_USES)
_OF_ACTION = Prepared(_USES.where(_U.action == bindparam("action")))


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
    rows, tail = (_OF_ACTION if action else _OF_ITEM).rows(unit.connection, given), unit.tail(rel)
    leaves = [tail.leaf(row.leaf_index) if row.leaf is None else bytes(row.leaf) for row in rows]
    return [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in leaves]


def committed_uses(
    connection: Connection, rel: int, item_id: bytes, action: int
) -> list[ledger_pb2.LedgerEntry]:
    """Return the leaves of one action on an item as they are committed, in order."""
    given = {"r": rel, "i": item_id, "after": -1, "before": _ALL, "action": action, "most": _ALL}
    return [ledger_pb2.LedgerEntry.FromString(bytes(row.leaf)) for row in _OF_ACTION.rows(connection, given)]
