"""The table of proposed rosters.

Decides what is kept of them; refuses to know any rule of the memorandum. Conventions as in `schema.py`, which
names it, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Table

from node.store.columns import key, metadata, must, rel

roster_proposal: Final = Table(
    "roster_proposal",
    metadata,
    rel(),
    key("proposal_id", LargeBinary(16)),
    must("base_version", BigInteger),
    must("version", BigInteger),
    must("roster", LargeBinary),
    must("digest", LargeBinary(32)),
    must("state", SmallInteger),
    must("proposer", LargeBinary),
    must("proposed_us", BigInteger),
    must("leaf_index", BigInteger),
    Column("withdrawer", LargeBinary),
    Column("ended_us", BigInteger),
    Index("ix_roster_proposal_place", "rel", "leaf_index", unique=True),
)
"""Versions of the own roster that a contact person proposed, in the order of the leaf that records it.
`roster`: the exact bytes to be signed. `proposer`, `withdrawer`: an `Author`."""
