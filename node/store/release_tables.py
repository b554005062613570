"""The tables of 3.1, 3.2 and 3.5: who has cleared a supply, the register a Party releases by, and what
concerns a protected channel.

Decides what is kept; refuses to know any rule of the memorandum. Conventions as in `schema.py`, which names
these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, String, Table

from node.store.columns import key, metadata, must, rel

instrument_register: Final = Table(
    "instrument_register",
    metadata,
    rel(),
    key("version", BigInteger),
    must("register", LargeBinary),
    must("recorded_us", BigInteger),
)
"""This Party's register of instruments and agreements with third parties; the highest version is in force."""

channel_link: Final = Table(
    "channel_link",
    metadata,
    rel(),
    key("link_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("reference", String(128)),
    must("author", String(64)),
    must("place", BigInteger),
    must("linked_us", BigInteger),
    Column("ended_us", BigInteger),
    Index("ix_channel_link_item", "rel", "item_id"),
)
"""Which item tells the same facts as a record that came by the protected channel. The record is not here; no
notice on the item changes a row of these. `place`: the leaf that records it."""

channel_warning: Final = Table(
    "channel_warning",
    metadata,
    rel(),
    key("warning_id", BigInteger),
    must("kind", SmallInteger),
    must("whose", String(1)),
    must("object_id", LargeBinary(16)),
    must("caveat", String(64)),
    must("raised_us", BigInteger),
    Column("seen_by", String(64)),
    Column("seen_us", BigInteger),
    Index("ix_channel_warning_cause", "rel", "whose", "object_id"),
)
"""What the contact person is told of the protected channel. `whose`: who stated it; `caveat`: its id, or
empty."""

clearance: Final = Table(
    "clearance",
    metadata,
    rel(),
    key("clearance_id", LargeBinary(16)),
    must("digest", LargeBinary(32)),
    must("author", String(64)),
    must("cleared_by", String(64)),
    must("cleared_us", BigInteger),
    must("expire_us", BigInteger),
    must("leaf_index", BigInteger),
    Column("spent_us", BigInteger),
    Column("spent_by", LargeBinary(16)),
    Index("ix_clearance_digest", "rel", "digest"),
)
"""Supplies that a second person lets leave. `digest` names the supply as it stands, its author included;
`spent_by`: the statement that supplied it. No content is here."""
