"""The tables of uploads: attachments that were taken in before their item.

Conventions as in `schema.py`, which names these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Index, LargeBinary, SmallInteger, String, Table

from node.store.columns import key, metadata, must

upload: Final = Table(
    "upload",
    metadata,
    key("upload_id", LargeBinary(16)),
    must("rel", SmallInteger),
    must("caller", String(80)),
    must("content_id", LargeBinary(16)),
    must("wrapped_key", LargeBinary),
    must("plain_digest", LargeBinary(32)),
    must("plain_size", BigInteger),
    must("sealed_digest", LargeBinary(32)),
    must("sealed_size", BigInteger),
    must("used", Boolean),
    must("recorded_us", BigInteger),
    Index("ix_upload_content_id", "content_id", unique=True),
)
"""Uploads that are whole. `used`: an item refers to the content."""

upload_note: Final = Table(
    "upload_note",
    metadata,
    key("content_id", LargeBinary(16)),
    must("seen_us", BigInteger),
)
"""Content that belongs to no item and no whole upload: under way, or (`seen_us` 0) to be swept away."""
