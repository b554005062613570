"""Whom items were passed on to, by this node's ledger, and how many of them a notice has not reached.

Refuses to know how recipients are told. Source: Article 3.4.
"""

from __future__ import annotations

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, select

from node.exchange.cascade import Cascade
from node.exchange.decide import Action
from node.exchange.exposure import WIRE
from node.store import schema

_U = schema.item_use.c


def onward_counts(connection: Connection, rel: int, item_id: bytes, sequence: int) -> tuple[int, int]:
    """Return how many recipients an item was passed on to, and how many have not confirmed a notice."""
    table = schema.ledger_entry
    rows = connection.execute(
        select(table.c.leaf)
        .join(schema.item_use, (_U.rel == table.c.rel) & (_U.leaf_index == table.c.idx))
        .where(_U.rel == rel, _U.item_id == item_id, _U.action == WIRE[Action.FORWARD])
        .order_by(_U.leaf_index)
    )
    entries = [ledger_pb2.LedgerEntry.FromString(bytes(row.leaf)) for row in rows]
    return Cascade.of(entries, item_id=item_id).counts(sequence)
