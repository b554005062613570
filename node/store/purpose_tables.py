"""The tables of declared and corrected purposes (Article 3.4).

Decides what is kept of them; refuses to know when an item may refer to a declaration. Conventions as in
`schema.py`, which names these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, String, Table

from node.store.columns import key, metadata, must, rel

declaration: Final = Table(
    "declaration",
    metadata,
    rel(),
    key("whose", String(1)),
    key("digest", LargeBinary(32)),
    must("statement_id", LargeBinary(16)),
    must("reference", String(64)),
    must("declaration", LargeBinary),
    must("state", String(12)),
    must("stated_us", BigInteger),
    must("leaf_index", BigInteger),
    Column("code", SmallInteger),
    Column("withdrawn_us", BigInteger),
    Column("withdraw_reason", String(64)),
    Index("ix_declaration_reference", "rel", "whose", "reference"),
    Index("ix_declaration_statement", "rel", "statement_id"),
)
"""Purposes declared before supply, by the digest of the statement that carried them. `state`: a
`DeclarationState`; that time is over is seen by the clock and not written. `leaf_index`: of the leaf that
states it or records its arrival. `code`: why the peer refused an own one. `withdrawn_us`: when its withdrawal
was stated."""

awaited_declaration: Final = Table(
    "awaited_declaration",
    metadata,
    rel(),
    key("statement_id", LargeBinary(16)),
    must("digest", LargeBinary(32)),
    Index("ix_awaited_declaration_digest", "rel", "digest"),
)
"""Supplies of the peer that wait for the declaration of this digest, or for the end of a suspension."""

purpose_correction: Final = Table(
    "purpose_correction",
    metadata,
    rel(),
    key("whose", String(1)),
    key("statement_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("ordinal", Integer),
    must("correction", LargeBinary),
    must("stated_us", BigInteger),
    must("refused", Boolean),
    Index("ix_purpose_correction_item", "rel", "item_id"),
)
"""Corrections of the purposes stated of items. `refused`: by the peer; then it takes no place."""
