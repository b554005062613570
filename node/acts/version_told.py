"""Who has used which version of a corrected item: they are told until they use the newest (Article 3.1).

Decides that whoever used an item is told of its corrections, whatever they did with it, until they are given
the content of the newest; that lists and the inbox tell each person of their own uses alone; and that
whoever may no longer know of the item is told nothing. Recipients it was passed on to: `onward.py`.
Refuses to know which versions there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import ledger_pb2
from sqlalchemy import Connection, Row, bindparam, select

from node.acts.use_leaves import uses_of
from node.exchange.exposure import REPORTED
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_T = schema.version_used.c
_USED = Prepared(
    select(_T.item_id, _T.person, _T.version)
    .where(_T.rel == bindparam("r"), _T.item_id.in_(bindparam("items", expanding=True)))
    .order_by(_T.item_id, _T.person),
    listed="items",
)


def gather_uses(unit: UnitOfWork, rel: int, item_id: bytes, version: int) -> None:
    """Note who has used an item so far, by the ledger: from now on it has several versions."""
    persons = {
        leaf.actor.person_id
        for leaf in uses_of(unit, rel, item_id)
        if leaf.decision == ledger_pb2.DECISION_ACCEPTED and leaf.action in REPORTED
    }
    for person in sorted(persons - {""}):
        note_use(unit, rel, item_id, person, version)


def note_use(unit: UnitOfWork, rel: int, item_id: bytes, person: str, version: int) -> None:
    """Note that a person has used this version of a corrected item, unless it is known that they used one."""
    unit.insert_new(schema.version_used, [_row(rel, item_id, person, version)])


def note_reading(unit: UnitOfWork, rel: int, item_id: bytes, person: str, version: int) -> None:
    """Note that a person was given the content of this version: they know of it from now on."""
    unit.replace(schema.version_used, [_row(rel, item_id, person, version)])


def _row(rel: int, item_id: bytes, person: str, version: int) -> dict[str, object]:
    return {"rel": rel, "item_id": item_id, "person": person, "version": version}


def earlier_uses(
    connection: Connection, rel: int, rows: Sequence[Row[Any]], persons: Collection[str]
) -> Mapping[bytes, list[wire.EarlierUse]]:
    """Return which of these persons used another version of these items (rows of `item`) than is shown."""
    newest = {bytes(row.item_id): row.version for row in rows if row.rel == rel and row.corrected}
    found: dict[bytes, list[wire.EarlierUse]] = {}
    if not newest or not persons:
        return found
    for row in _USED.rows(connection, {"r": rel, "items": list(newest)}):
        if row.person in persons and row.version != newest[bytes(row.item_id)]:
            told = wire.EarlierUse(person_id=row.person, version=row.version)
            found.setdefault(bytes(row.item_id), []).append(told)
    return found
