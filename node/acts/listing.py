"""Rows that have a place in the ledger, newest first, a few at a time: for lists of what was said of items.

Refuses to know what is listed and who may see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from node.acts.party import Relationship

_STEP: Final = 250


def newest_leaves_first(
    connection: Connection,
    table: Table,
    relationships: Sequence[Relationship],
    wanted: Sequence[ColumnElement[bool]],
    begin: tuple[int, ...] | None,
) -> Iterator[Row[Any]]:
    """Yield the rows of a table that has `rel` and `leaf_index`, one agreement after the other.

    Args:
        begin: rel and leaf after which to go on; None: from the newest.
    """
    columns = table.c
    for relationship in sorted(relationships, key=lambda r: r.rel):
        if begin is not None and relationship.rel < begin[0]:
            continue
        before = begin[1] if begin is not None and relationship.rel == begin[0] else None
        while True:
            rows = connection.execute(
                select(table)
                .where(
                    columns.rel == relationship.rel,
                    *wanted,
                    *(() if before is None else (columns.leaf_index < before,)),
                )
                .order_by(columns.leaf_index.desc())
                .limit(_STEP)
            ).all()
            yield from rows
            if len(rows) < _STEP:
                break
            before = rows[-1].leaf_index
