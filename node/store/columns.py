"""What the tables of a node are made of: one metadata, and how its columns are written.

Decides the names of keys and indexes; refuses to know any table.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, MetaData, SmallInteger

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
