"""Statements compiled once and run on the driver itself.

Decides nothing; it is for the few queries that every act makes. SQLAlchemy writes the statement, for either
database, the first time it is used; after that only the values move. What it does for each execution beyond
that costs several times what the database does for a row.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, Executable, Select, bindparam
from sqlalchemy.sql import visitors

AMONG_MAX: Final = 512
"""So many rows are read between the least and the greatest key before each is looked for by itself."""

_Bind = Callable[[Mapping[str, Any]], Any]


class Prepared:
    """One statement with named parameters.

    Args:
        statement: SQLAlchemy's; its types need no processing on the way in or out.
        listed: the name of the expanding parameter of an `IN`, if there is one. Lists are filled up to a
            power of two by repeating their last element, so that few forms of the statement are made.
    """

    def __init__(self, statement: Executable, listed: str = "") -> None:
        self._statement: Final[Any] = statement
        self._listed: Final = listed
        self._made: dict[tuple[str, int], tuple[str, _Bind]] = {}
        columns = getattr(statement, "selected_columns", ())
        kind: Any = namedtuple("Row", [c.key for c in columns]) if columns else None
        self._row: Final[Any] = kind._make if columns else None

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the rows found, as named tuples."""
        cursor = self._run(connection, parameters)
        try:
            return [self._row(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """Return the first row, or None."""
        cursor = self._run(connection, parameters)
        try:
            row = cursor.fetchone()
            return None if row is None else self._row(row)
        finally:
            cursor.close()

    def change(self, connection: Connection, parameters: Mapping[str, Any]) -> int:
        """Run a statement that changes rows; return how many it changed."""
        cursor = self._run(connection, parameters)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def change_each(self, connection: Connection, parameters: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement that changes rows for each of `parameters`; none is fine."""
        if parameters:
            sql, bind = self._form(connection, 0)
            run_many(connection, sql, [bind(one) for one in parameters])

    def _run(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        count = 0
        if self._listed:
            values = list(parameters[self._listed])
            count = 1 << max(0, len(values) - 1).bit_length()
            values += values[-1:] * (count - len(values))
            parameters = {
                **parameters,
                **{f"{self._listed}_{n}": value for n, value in enumerate(values, 1)},
            }
        sql, bind = self._form(connection, count)
        cursor = cursor_of(connection)
        cursor.execute(sql, bind(parameters))
        return cursor

    def _form(self, connection: Connection, count: int) -> tuple[str, _Bind]:
        key = (connection.dialect.name, count)
        if (made := self._made.get(key)) is None:
            lists = {self._listed: list(range(count))} if count else {}
            made = self._made[key] = _form_of(connection, self._statement, lists)
        return made


class Among:
    """The rows whose key is one of many, in whatever order.

    Identifiers that came together were made together (UUIDv7) and lie close to one another: between the least
    and the greatest of a batch stands what is stored of them and hardly anything else. So they are looked for
    once, not each for itself; where others chose theirs differently, each is looked for.

    Args:
        statement: SQLAlchemy's; it selects the key's column.
        key: that column, of bytes.
    """

    def __init__(self, statement: Select[Any], key: ColumnElement[Any]) -> None:
        self._name: Final = key.key or ""
        between = statement.where(key >= bindparam("least"), key <= bindparam("greatest"))
        self._between: Final = Prepared(between.limit(AMONG_MAX + 1))
        self._each: Final = Prepared(
            statement.where(key.in_(bindparam("wanted", expanding=True))), listed="wanted"
        )

    def rows(
        self, connection: Connection, parameters: Mapping[str, Any], wanted: Collection[bytes]
    ) -> list[Any]:
        """Return the rows found, as named tuples; none are wanted: none."""
        if not wanted:
            return []
        ends = {"least": min(wanted), "greatest": max(wanted)}
        found = self._between.rows(connection, {**parameters, **ends})
        if len(found) > AMONG_MAX:
            return self._each.rows(connection, {**parameters, "wanted": list(wanted)})
        keys = frozenset(wanted) if found else frozenset()
        return [row for row in found if bytes(getattr(row, self._name)) in keys]


def _form_of(connection: Connection, statement: Any, lists: Mapping[str, list[int]]) -> tuple[str, _Bind]:
    """Return the statement's text for the connection's database, and what arranges its values."""
    compiled = statement.compile(dialect=connection.dialect)
    named = {c.key for c in visitors.iterate(statement) if isinstance(c, BindParameter) and c.required}
    if lists:  # the other parameters are named too, only to have the list written out
        written = compiled.construct_expanded_state({**dict.fromkeys(named, 0), **lists})
        text, names, values = written.statement, written.positiontup, written.parameters
    else:
        text, names, values = str(compiled), compiled.positiontup, compiled.params
    fixed = {name: value for name, value in values.items() if name not in named}
    if names is None:  # the driver takes names
        return text, lambda given: {**fixed, **given}
    return text, lambda given: tuple([given[n] if n in given else fixed[n] for n in names])


def cursor_of(connection: Connection) -> Any:
    """Return a cursor of the driver, in the connection's transaction."""
    return connection.connection.cursor()


def run_many(connection: Connection, sql: str, values: Sequence[Any]) -> None:
    """Run one statement for many rows of values."""
    cursor = cursor_of(connection)
    try:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    finally:
        cursor.close()


def run_text(connection: Connection, sql: str) -> None:
    """Run a statement without parameters (savepoints)."""
    cursor = cursor_of(connection)
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
