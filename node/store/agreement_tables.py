"""The tables of what the two Parties say of their agreement (Articles 2, 7 to 9)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table

from node.store.columns import key, metadata, must, rel

agreement_said: Final = Table(
    "agreement_said",
    metadata,
    rel(),
    key("statement_id", LargeBinary(16)),
    must("whose", String(1)),
    must("sequence", BigInteger),
    must("knows", BigInteger),
    must("state_us", BigInteger),
    Column("received_us", BigInteger),
    must("body", String(32)),
    must("said", LargeBinary),
    must("author", String(64)),
    must("refused", Boolean),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Index("ix_agreement_said_leaf", "rel", "leaf_index"),
)
"""Acts of principals and steps of persons, of both Parties, that the agreement is folded from. `sequence`: in
the lane of governance; `knows`: how far the other Party's had arrived. `received_us`: when the other Party's
ledger recorded it, once that is known. What was refused counts for nothing."""

authentic_text: Final = Table(
    "authentic_text",
    metadata,
    rel(),
    key("digest", LargeBinary(32)),
    must("language", String(2)),
    must("text", LargeBinary),
    must("recorded_us", BigInteger),
)
"""Authentic texts by their digest, as files: bytes exactly as they were hashed."""
