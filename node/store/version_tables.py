"""The tables of corrected items (Article 3.1): every version of each, and who used which.

Decides what is kept of them; refuses to know when a version counts. Conventions as in `schema.py`, which
names these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, String, Table

from node.store.columns import key, metadata, must, rel

item_version: Final = Table(
    "item_version",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("version", Integer),
    must("whose", String(1)),
    must("statement_id", LargeBinary(16)),
    must("urgency", SmallInteger),
    must("synthetic", Boolean),
    must("readable", Boolean),
    must("refused", Boolean),
    must("arrival", BigInteger),
    must("state_us", BigInteger),
    must("supply", LargeBinary),
    must("size_bytes", BigInteger),
    must("attachment_count", SmallInteger),
    Column("supplied_for", String(640)),
    Index("ix_item_version_statement", "rel", "statement_id"),
    sqlite_with_rowid=False,
)
"""Every version of an item of which a correction has come or was stated, the first one included; the row in
`item` is that of the newest one that may be opened. Columns as there. `readable`: accepted, and all content
here. `refused`: it replaces nothing, and its number is used up. Neither: it waits."""

AWAITED_VERSION: Final = item_version.c.readable.is_(False) & item_version.c.refused.is_(False)
"""What waits for its content, its declaration, or a version before it."""
Index(
    "ix_item_version_awaited",
    item_version.c.rel,
    item_version.c.arrival,
    sqlite_where=AWAITED_VERSION,
    postgresql_where=AWAITED_VERSION,
)

version_used: Final = Table(
    "version_used",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("person", String(64)),
    must("version", Integer),
    sqlite_with_rowid=False,
)
"""Of a corrected item: the version that each person has used last. Whoever used another than the newest is
to be told."""
