"""The tables of what is done with items: consents, uses told to suppliers, onward recipients, products.

Decides what is kept beside the ledger, which alone says what was done; refuses to know any rule of the
memorandum. Conventions as in `schema.py`, which names these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table

from node.store.columns import key, metadata, must, rel

consent: Final = Table(
    "consent",
    metadata,
    rel(),
    key("whose", String(1)),
    key("request_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("request", LargeBinary),
    must("asker", String(64)),
    must("person", String(64)),
    must("state", String(12)),
    must("stated_us", BigInteger),
    must("until_us", BigInteger),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Column("answer", LargeBinary),
    Column("answered_us", BigInteger),
    Index("ix_consent_item", "rel", "item_id"),
    Index("ix_consent_state", "rel", "state", "until_us"),
    Index("ix_consent_leaf", "rel", "leaf_index"),
)
"""Requests for consent, `whose` says who asked. `request_id` is the statement of the request and names the
consent. `state`: `ConsentState` as far as recorded; `until_us`: of the use asked for, then of the one
granted. `person`: whom a wider audience would let in; empty for other kinds."""

use_told: Final = Table(
    "use_told",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    must("owed", Boolean),
    must("told", BigInteger),
    must("through", BigInteger),
    Index("ix_use_told_owed", "rel", "owed"),
)
"""How many uses of a received item its supplier was told of, the last one in leaf `through` (-1: none), and
whether there may be more to tell."""

reported_use: Final = Table(
    "reported_use",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("ordinal", BigInteger),
    must("use", LargeBinary),
    must("statement_id", LargeBinary(16)),
    must("recorded_us", BigInteger),
)
"""Uses of own items as the other Party reported them, without a gap from 1."""

onward_confirmed: Final = Table(
    "onward_confirmed",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("recipient", String(64)),
    key("sequence", BigInteger),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
)
"""That a recipient an item was passed on to confirmed a notice."""

proposal: Final = Table(
    "proposal",
    metadata,
    rel(),
    key("whose", String(1)),
    key("statement_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("proposal", LargeBinary),
    must("author", String(64)),
    must("stated_us", BigInteger),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Index("ix_proposal_leaf", "rel", "leaf_index"),
)
"""What recipients would have restricted otherwise; `whose` says who proposed."""

derivation: Final = Table(
    "derivation",
    metadata,
    rel(),
    key("product_id", LargeBinary(16)),
    key("source_id", LargeBinary(16)),
    Index("ix_derivation_source", "rel", "source_id"),
)
"""Which received items an own item was made of; `rel` is the source's, which may be another agreement's."""
