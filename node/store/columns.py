"""What the tables of a node are made of: one metadata, and how its columns are written.

Decides the names of keys and indexes; refuses to know any table.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Index, MetaData, SmallInteger

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OWN: Final = "o"
PEER: Final = "p"
"""Whose a row is: this Party's own, or the peer's."""


def rel() -> Column[Any]:
    """The number of the relationship, first in every key."""
    return key("rel", SmallInteger)


def key(name: str, kind: Any) -> Column[Any]:
    """A column of the key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def must(name: str, kind: Any, *, unique: bool | None = None) -> Column[Any]:
    """A column that always holds something."""
    return Column(name, kind, nullable=False, unique=unique)


def index_where(name: str, where: ColumnElement[bool], *columns: Column[Any]) -> Index:
    """An index of the rows for which `where` holds.

    The migrations make it on either database. Here PostgreSQL's form is left out: naming it would load that
    dialect, which weighs 2 MB, into every node.
    """
    return Index(name, *columns, sqlite_where=where)
