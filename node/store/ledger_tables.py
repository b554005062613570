"""The tables of the ledgers: this Party's own, and what it cosigned of the peer's."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, SmallInteger, String, Table, Text

from node.store.columns import key, metadata, must, rel

ledger_head: Final = Table(
    "ledger_head",
    metadata,
    rel(),
    must("size", BigInteger),
)

ledger_entry: Final = Table(
    "ledger_entry",
    metadata,
    rel(),
    key("idx", BigInteger),
    # The hash stands before the leaf, so that a scan of hashes need not pass over long leaves.
    must("leaf_hash", LargeBinary(32)),
    must("kind", String(40)),
    must("leaf", LargeBinary),
    CheckConstraint("length(leaf_hash) = 32", name="hash_length"),
    CheckConstraint("length(leaf) <= 65535", name="leaf_length"),
    sqlite_with_rowid=False,
)

ledger_node: Final = Table(
    "ledger_node",
    metadata,
    rel(),
    key("level", SmallInteger),
    key("n", BigInteger),
    must("hash", LargeBinary(32)),
    CheckConstraint("level > 0 AND level % 8 = 0", name="stride"),
    sqlite_with_rowid=False,
)

ledger_checkpoint: Final = Table(
    "ledger_checkpoint",
    metadata,
    rel(),
    key("size", BigInteger),
    must("note", Text),
    must("made_us", BigInteger),
)

ledger_cosigned: Final = Table(
    "ledger_cosigned",
    metadata,
    rel(),
    key("size", BigInteger),
    must("note", Text),
    must("cosigned_us", BigInteger),
)
"""Checkpoints of our own ledger with the peer's cosignature."""

witness_state: Final = Table(
    "witness_state",
    metadata,
    rel(),
    must("size", BigInteger),
    must("root", LargeBinary(32)),
    must("note", Text),
    must("cosigned_us", BigInteger),
)
"""What we cosigned of the peer's ledger last: as precious as the cosigning key."""
