"""Rows that have a place in the ledger, newest first, a few at a time: for every list that goes back in time.

Decides that what a step needs besides its rows is read once for the step, never row by row. Refuses to know
what is listed and who may see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from node.acts.items_seen import ItemsSeen
from node.acts.party import Relationship

_STEP: Final = 250


def newest_steps(
    connection: Connection,
    place: ColumnElement[int],
    relationships: Sequence[Relationship],
    wanted: Sequence[ColumnElement[bool]],
    begin: tuple[int, ...] | None,
    step: int = _STEP,
) -> Iterator[Sequence[Row[Any]]]:
    """Yield the rows of a table that has `rel`, one agreement after the other, at most `step` at a time.

    Args:
        place: the table's column that orders them.
        begin: rel and place after which to go on; None: from the newest.
    """
    table: Table = place.table
    for relationship in sorted(relationships, key=lambda r: r.rel):
        if begin is not None and relationship.rel < begin[0]:
            continue
        before = begin[1] if begin is not None and relationship.rel == begin[0] else None
        while True:
            older = () if before is None else (place < before,)
            rows = connection.execute(
                select(table)
                .where(table.c.rel == relationship.rel, *wanted, *older)
                .order_by(place.desc())
                .limit(step)
            ).all()
            if rows:
                yield rows
            if len(rows) < step:
                break
            before = rows[-1]._mapping[place]


def newest_said_first(
    connection: Connection,
    table: Table,
    seen: Mapping[int, ItemsSeen],
    wanted: Sequence[ColumnElement[bool]],
    begin: tuple[int, ...] | None,
) -> Iterator[Row[Any]]:
    """Yield the rows of a table of what was said of items: it has `rel`, `leaf_index` and `item_id`.

    Args:
        seen: by agreement; has looked up the items of each row before it is yielded.
        begin: rel and leaf after which to go on; None: from the newest.
    """
    relationships = [one.relationship for one in seen.values()]
    for rows in newest_steps(connection, table.c.leaf_index, relationships, wanted, begin):
        seen[rows[0].rel].look_up(bytes(row.item_id) for row in rows)
        yield from rows
