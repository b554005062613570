"""Writing rows: one statement of the driver for many rows, compiled once.

Decides nothing; it is what every act's rows go through. The general compiler of SQLAlchemy makes the
statement the first time a table is written with certain columns; after that only the values move. At a
hundred rows a commit the compiler's own work for each execution would cost more than the database's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Table

from node.store.prepared import run_many

_Made = tuple[str, Any]
_STATEMENTS: Final[dict[tuple[str, str, tuple[str, ...], str], _Made]] = {}


def insert_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    on_conflict: str = "fail",
) -> None:
    """Insert `rows`, which all have the same columns; none is fine.

    Args:
        on_conflict: what becomes of a row whose key is there already: `fail`, `keep` the old row, or
            `replace` its other columns.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    key = (connection.dialect.name, table.name, columns, on_conflict)
    if (made := _STATEMENTS.get(key)) is None:
        made = _STATEMENTS[key] = _compile(connection, table, columns, on_conflict)
    sql, values_of = made
    run_many(connection, sql, [values_of(row) for row in rows])


def _compile(connection: Connection, table: Table, columns: tuple[str, ...], on_conflict: str) -> _Made:
    # Each dialect weighs about 2 MB, and a node speaks one of them.
    dialect: Any = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    statement = dialect.insert(table)
    if on_conflict == "keep":
        statement = statement.on_conflict_do_nothing()
    elif on_conflict == "replace":
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in columns if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
    if compiled.positiontup is None:  # the driver takes names
        return str(compiled), dict
    return str(compiled), itemgetter(*compiled.positiontup)
