"""Which received items have uses that their supplier may have to be told of.

Decides when there may be more to tell: after a use, and after anything that could begin to ask for it.
Whether it is told, and what, decides `use_reports.py`. A node's own policy tells nobody anything: only what
the supplier stated counts.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from node.acts.bound import Bound
from node.exchange.effective import POLICY
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_T, _U, _I = schema.use_told.c, schema.item_use.c, schema.item.c
_RECEIVED_USED = (
    select(_U.item_id)
    .join(schema.item, (_I.rel == _U.rel) & (_I.item_id == _U.item_id))
    .where(_U.rel == bindparam("r"), _I.whose == schema.PEER)
    .distinct()
)
_USED = Prepared(_RECEIVED_USED)
_ITEM_USED = Prepared(_RECEIVED_USED.where(_U.item_id == bindparam("i")))


def must_be_told(bound: Bound) -> bool:
    """Return whether the supplier asked to hear of uses: by supply, notice or general rule."""
    return any(
        "report_use" in layer.of_all_parts().duties
        for name, layer in bound.effective.layers
        if not name.startswith(POLICY)
    )


def owe_report(unit: UnitOfWork, rel: int, item_id: bytes) -> None:
    """Have the uses of a received item looked at for what its supplier is to be told."""
    unit.insert_new(
        schema.use_told, [{"rel": rel, "item_id": item_id, "owed": True, "told": 0, "through": -1}]
    )
    unit.connection.execute(
        update(schema.use_told)
        .where(_T.rel == rel, _T.item_id == item_id, _T.owed.is_(False))
        .values(owed=True)
    )
    unit.topics.add("uses")


def owe_reports_of_used(unit: UnitOfWork, rel: int, item_id: bytes | None = None) -> None:
    """The same for an item, or for all received items, of which anything was used: what binds has changed."""
    used = _USED if item_id is None else _ITEM_USED
    for row in used.rows(unit.connection, {"r": rel, "i": item_id}):
        owe_report(unit, rel, bytes(row.item_id))
