"""The versions of corrected items as they are stored (Article 3.1): which is the newest, and where all are.

Decides that the row in `item` is that of the newest version that counts, and that every version stays here
for evidence. Refuses to know when one may be accepted: `version_taking.py` and `version_stating.py` say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from entente.v1 import item_supply_pb2
from sqlalchemy import Connection, Row, bindparam, select, update

from node.acts.restricted import restrictions_of
from node.acts.version_told import gather_uses
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_I, _V = schema.item.c, schema.item_version.c
_ITEM = Prepared(select(schema.item).where(_I.rel == bindparam("r"), _I.item_id == bindparam("i")))
_OF_VERSION: Final = frozenset(column.name for column in schema.item_version.c)
_ALL = Prepared(
    select(schema.item_version)
    .where(_V.rel == bindparam("r"), _V.item_id.in_(bindparam("items", expanding=True)))
    .order_by(_V.item_id, _V.version),
    listed="items",
)
# A row as of `item`, with what this version has of its own.
_AS_ITEM = Prepared(
    select(*[_V[column.name] if column.name in _OF_VERSION else column for column in schema.item.c])
    .join(schema.item, (_I.rel == _V.rel) & (_I.item_id == _V.item_id))
    .where(_V.rel == bindparam("r"), _V.item_id == bindparam("i"), _V.version == bindparam("v"))
)


def item_row(connection: Connection, rel: int, item_id: bytes) -> Row[Any] | None:
    """Return the row of an item, of the newest version that counts; None where none is here."""
    found: Row[Any] | None = _ITEM.first(connection, {"r": rel, "i": item_id})
    return found


def versions_of(connection: Connection, rel: int, items: Collection[bytes]) -> dict[bytes, list[Row[Any]]]:
    """Return the versions of each of these items, in their order; nothing of one that was never corrected."""
    found: dict[bytes, list[Row[Any]]] = {}
    if items:
        for row in _ALL.rows(connection, {"r": rel, "items": list(items)}):
            found.setdefault(bytes(row.item_id), []).append(row)
    return found


def version_asked(connection: Connection, row: Row[Any], version: int) -> tuple[Row[Any], int] | None:
    """Return the row (as of `item`) of the version asked for, and which version has replaced it.

    None where the item has no such version that could ever be opened.

    Args:
        row: of `item`.
        version: 0 for the newest, which nothing has replaced (0).
    """
    if version in (0, row.version):
        return row, 0
    if not row.corrected or version > row.version:
        return None
    found = as_version(connection, row, version)
    return (found, int(row.version)) if found is not None and found.readable else None


def as_version(connection: Connection, row: Row[Any], version: int) -> Row[Any] | None:
    """Return the item in `row` as it is in one of its versions; None: it has no such version."""
    found: Row[Any] | None = _AS_ITEM.first(connection, {"r": row.rel, "i": bytes(row.item_id), "v": version})
    return found


def first_supply(connection: Connection, row: Row[Any]) -> tuple[item_supply_pb2.ItemSupply, tuple[str, ...]]:
    """Return the first supply of the item in `row` (of `item`), which its notices follow, with purposes."""
    return read_supply(_first(connection, row))


def first_arrival(connection: Connection, row: Row[Any]) -> int:
    """Return the leaf from which the first version of the item in `row` (of `item`) could be used."""
    return int(_first(connection, row).arrival)


def _first(connection: Connection, row: Row[Any]) -> Row[Any]:
    if not row.corrected or row.version == 1:
        return row
    return versions_of(connection, row.rel, [bytes(row.item_id)])[bytes(row.item_id)][0]


def read_supply(row: Row[Any]) -> tuple[item_supply_pb2.ItemSupply, tuple[str, ...]]:
    """Return the supply in a row of either table, and what it was supplied for."""
    supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
    return supply, purposes_of_row(row, supply)


def purposes_of_row(row: Row[Any], supply: item_supply_pb2.ItemSupply) -> tuple[str, ...]:
    """Return what an item was supplied for: the purposes it states, or those of its declaration."""
    return tuple(row.supplied_for.split()) if row.supplied_for else tuple(supply.purpose.codes)


def begin_versions(unit: UnitOfWork, row: Row[Any]) -> None:
    """Keep the item in `row` (of `item`) as the first of several versions, and who has used it.

    Again, it changes nothing.
    """
    if row.corrected:
        return
    gather_uses(unit, row.rel, bytes(row.item_id), row.version)
    kept = {name: getattr(row, name) for name in _OF_VERSION if name != "refused"}
    unit.insert(schema.item_version, [kept | {"refused": False}])
    unit.connection.execute(
        update(schema.item).where(_I.rel == row.rel, _I.item_id == bytes(row.item_id)).values(corrected=True)
    )


def version_row(
    rel: int,
    whose: str,
    supply: item_supply_pb2.ItemSupply,
    statement_id: bytes,
    state_us: int,
    arrival: int,
    *,
    readable: bool,
    refused: bool = False,
    supplied_for: str | None = None,
) -> dict[str, Any]:
    """The row in `item_version` for a supply."""
    sizes = [part.plain_size_bytes for part in supply.parts[:]]
    return {
        "rel": rel,
        "item_id": supply.item_id,
        "version": supply.version,
        "whose": whose,
        "statement_id": statement_id,
        "urgency": int(supply.urgency),
        "synthetic": supply.synthetic,
        "readable": readable,
        "refused": refused,
        "arrival": arrival,
        "state_us": state_us,
        "supply": supply.SerializeToString(),
        "size_bytes": sum(sizes),
        "attachment_count": max(0, len(sizes) - 1),
        "supplied_for": supplied_for,
    }


def refused_row(
    rel: int, supply: item_supply_pb2.ItemSupply, statement_id: bytes, state_us: int, arrival: int
) -> dict[str, Any]:
    """The row in `item_version` for a supply of the peer that was refused: its number alone is kept."""
    nothing = item_supply_pb2.ItemSupply(item_id=supply.item_id, version=supply.version)
    return version_row(
        rel, schema.PEER, nothing, statement_id, state_us, arrival, readable=False, refused=True
    )


def settle_version(
    unit: UnitOfWork, rel: int, statement_id: bytes, *, refused: bool, arrival: int | None = None
) -> None:
    """Record how a version ended, by the statement that supplied it; nothing where it is none of several."""
    values: dict[str, Any] = {"readable": not refused, "refused": refused}
    if arrival is not None:
        values["arrival"] = arrival
    unit.connection.execute(
        update(schema.item_version).where(_V.rel == rel, _V.statement_id == statement_id).values(**values)
    )


def show_newest(unit: UnitOfWork, rel: int, item_id: bytes) -> bool:
    """Have the row in `item` be that of the newest version that counts; return whether it is another now.

    Where none counts yet the row stays as it is.
    """
    row = unit.connection.execute(
        select(_I.version, _I.derived).where(_I.rel == rel, _I.item_id == item_id)
    ).one_or_none()
    counting = [one for one in versions_of(unit.connection, rel, [item_id]).get(item_id, []) if counts(one)]
    if row is None or not counting or counting[-1].version == row.version:
        return False
    newest = counting[-1]
    supply, _ = read_supply(newest)
    shown = {name: getattr(newest, name) for name in _OF_VERSION - {"rel", "item_id", "whose", "refused"}}
    shown["restrictions"] = restrictions_of(supply, newest.supplied_for).statement
    if newest.whose == schema.OWN:
        shown["derived"] = row.derived or bool(supply.derived_from)
    unit.connection.execute(update(schema.item).where(_I.rel == rel, _I.item_id == item_id).values(**shown))
    unit.topics.update(("inbox", "restrictions"))
    return True


def counts(version: Row[Any]) -> bool:
    """Return whether a version may be opened, or was until a newer one replaced it."""
    return bool(version.readable) and not version.refused


def binding(versions: Sequence[Row[Any]], newest: int) -> list[Row[Any]]:
    """Return the corrections whose restrictions bind an item of which `newest` is shown."""
    return [one for one in versions if 1 < one.version <= newest and counts(one)]
