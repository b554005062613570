"""The tables of one Party's node.

Decides what is kept and what may never change; refuses to know any rule of the memorandum. Instants are
microseconds since 1970 UTC (`_us`); identifiers and digests are raw bytes. Every table that belongs to an
agreement has `rel`, the small number of the relationship, first in its key, so that two agreements never
share a row. Tables in `APPEND_ONLY` are protected by triggers in the database itself.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from node.store.agreement_tables import agreement_said as agreement_said
from node.store.agreement_tables import authentic_text as authentic_text
from node.store.case_tables import CASE_AWAITED as CASE_AWAITED
from node.store.case_tables import case_about as case_about
from node.store.case_tables import case_act as case_act
from node.store.case_tables import case_draft as case_draft
from node.store.case_tables import case_held as case_held
from node.store.case_tables import private_note as private_note
from node.store.columns import OWN as OWN
from node.store.columns import PEER as PEER
from node.store.columns import index_where
from node.store.columns import key as _key
from node.store.columns import metadata as metadata
from node.store.columns import must as _must
from node.store.columns import rel as _rel
from node.store.ledger_tables import ledger_checkpoint as ledger_checkpoint
from node.store.ledger_tables import ledger_cosigned as ledger_cosigned
from node.store.ledger_tables import ledger_entry as ledger_entry
from node.store.ledger_tables import ledger_head as ledger_head
from node.store.ledger_tables import ledger_node as ledger_node
from node.store.ledger_tables import witness_state as witness_state
from node.store.purpose_tables import awaited_declaration as awaited_declaration
from node.store.purpose_tables import declaration as declaration
from node.store.purpose_tables import purpose_correction as purpose_correction
from node.store.release_tables import channel_link as channel_link
from node.store.release_tables import channel_warning as channel_warning
from node.store.release_tables import clearance as clearance
from node.store.release_tables import instrument_register as instrument_register
from node.store.restriction_tables import destruction as destruction
from node.store.restriction_tables import general_rule as general_rule
from node.store.restriction_tables import interference as interference
from node.store.restriction_tables import interference_step as interference_step
from node.store.restriction_tables import item_use as item_use
from node.store.restriction_tables import legal_hold as legal_hold
from node.store.restriction_tables import limit_due as limit_due
from node.store.restriction_tables import limit_watch as limit_watch
from node.store.restriction_tables import local_policy as local_policy
from node.store.restriction_tables import notice as notice
from node.store.restriction_tables import notice_draft as notice_draft
from node.store.restriction_tables import restriction_gap as restriction_gap
from node.store.restriction_tables import restriction_head as restriction_head
from node.store.restriction_tables import rule_draft as rule_draft
from node.store.roster_tables import roster_proposal as roster_proposal
from node.store.upload_tables import upload as upload
from node.store.upload_tables import upload_note as upload_note
from node.store.use_tables import consent as consent
from node.store.use_tables import derivation as derivation
from node.store.use_tables import onward_confirmed as onward_confirmed
from node.store.use_tables import proposal as proposal
from node.store.use_tables import reported_use as reported_use
from node.store.use_tables import use_told as use_told
from node.store.version_tables import AWAITED_VERSION as AWAITED_VERSION
from node.store.version_tables import item_version as item_version
from node.store.version_tables import version_used as version_used

# --- the agreement ------------------------------------------------------------------------------

agreement: Final = Table(
    "agreement",
    metadata,
    _rel(),
    _must("agreement_id", String(64), unique=True),
    _must("own", String(16)),
    _must("peer", String(16)),
    _must("genesis", LargeBinary),
    _must("digest", LargeBinary(32)),
    Column("in_force_us", BigInteger),
    Column("peer_signed_us", BigInteger),
    _must("epoch", Integer),
    _must("origin", String(512), unique=True),
    _must("peer_origin", String(512)),
)

agreement_signature: Final = Table(
    "agreement_signature",
    metadata,
    _rel(),
    _key("party", String(16)),
    _key("key_id", LargeBinary(8)),
    _must("signature", LargeBinary),
    _must("recorded_us", BigInteger),
)

descriptor: Final = Table(
    "descriptor",
    metadata,
    _rel(),
    _key("party", String(16)),
    _key("version", BigInteger),
    _must("descriptor", LargeBinary),
    Column("statement_id", LargeBinary(16)),
    _must("recorded_us", BigInteger),
)
"""`statement_id`: the statement that told it; none for version 1, which the agreement's record names."""

descriptor_reach: Final = Table(
    "descriptor_reach",
    metadata,
    _rel(),
    _key("version", BigInteger),
    _key("lane", SmallInteger),
    _must("sequence", BigInteger),
)
"""How far each lane of the peer had come when it first said that it holds a version of our descriptor: what
was sealed to older keys stands no later."""

roster: Final = Table(
    "roster",
    metadata,
    _rel(),
    _key("party", String(16)),
    _key("version", BigInteger),
    _must("signed_roster", LargeBinary),
    _must("recorded_us", BigInteger),
)

roster_confirmation: Final = Table(
    "roster_confirmation",
    metadata,
    _rel(),
    _must("version", BigInteger),
    _must("confirmed_us", BigInteger),
)
"""The version that the peer last named as its roster in force, and when."""

# --- what was said ------------------------------------------------------------------------------

statement: Final = Table(
    "statement",
    metadata,
    _rel(),
    _key("whose", String(1)),
    _key("statement_id", LargeBinary(16)),
    _must("digest", LargeBinary(32)),
    _must("epoch", Integer),
    _must("lane", SmallInteger),
    _must("sequence", BigInteger),
    _must("body", String(32)),
    _must("state_us", BigInteger),
    _must("leaf_index", BigInteger),
    _must("envelope", LargeBinary),
    Index("ix_statement_place", "rel", "whose", "epoch", "lane", "sequence", unique=True),
)
"""Found by identifier or by place, which both grow: an index over digests would write a page for each row."""

outcome: Final = Table(
    "outcome",
    metadata,
    _rel(),
    _key("whose", String(1)),
    _key("statement_id", LargeBinary(16)),
    _key("stage", SmallInteger),
    _must("decision", SmallInteger),
    _must("code", SmallInteger),
    _must("leaf_index", BigInteger),
    _must("receipt_index", BigInteger),
    _must("recorded_us", BigInteger),
    sqlite_with_rowid=False,
)
"""How a statement ended (stage 1) or what it waits for (stage 0). `leaf_index` counts in the receiver's
ledger, `receipt_index` is the key in `receipt`."""

receipt: Final = Table(
    "receipt",
    metadata,
    _rel(),
    _key("whose", String(1)),
    _key("receipt_index", BigInteger),
    _must("receipt", LargeBinary),
)
"""Batch receipts, byte for byte: `o` those given (key: first leaf), `p` those got (key: the leaf that
records the settlement)."""

outbox: Final = Table(
    "outbox",
    metadata,
    _rel(),
    _key("lane", SmallInteger),
    _key("sequence", BigInteger),
    _must("statement_id", LargeBinary(16)),
    _must("digest", LargeBinary(32)),
    _must("queued_us", BigInteger),
    _must("deadline_us", BigInteger),
    _must("overdue", Boolean),
    Column("session_id", LargeBinary(16)),
    Column("wrapped_keys", LargeBinary),
    Index("ix_outbox_digest", "rel", "digest", unique=True),
    sqlite_with_rowid=False,
)

sealing_session: Final = Table(
    "sealing_session",
    metadata,
    _rel(),
    _key("session_id", LargeBinary(16)),
    _must("session", LargeBinary),
    _must("recorded_us", BigInteger),
)
"""Session keys sealed to the peer, for as long as the outbox has something wrapped under them."""

lane_head: Final = Table(
    "lane_head",
    metadata,
    _rel(),
    _key("whose", String(1)),
    _key("lane", SmallInteger),
    _must("sequence", BigInteger),
    _must("digest", LargeBinary(32)),
)

request: Final = Table(
    "request",
    metadata,
    _rel(),
    _key("caller", String(80)),
    _key("request_id", String(36)),
    _must("digest", LargeBinary(32)),
    _must("response", LargeBinary),
    _must("recorded_us", BigInteger),
    sqlite_with_rowid=False,
)
"""Answers given, by `request_id`: the same request again is answered the same."""

# --- items --------------------------------------------------------------------------------------

item: Final = Table(
    "item",
    metadata,
    _rel(),
    _key("item_id", LargeBinary(16)),
    _must("whose", String(1)),
    _must("version", Integer),
    _must("statement_id", LargeBinary(16)),
    _must("family", SmallInteger),
    _must("urgency", SmallInteger),
    _must("synthetic", Boolean),
    _must("drill", Boolean),
    _must("readable", Boolean),
    _must("arrival", BigInteger),
    _must("state_us", BigInteger),
    _must("supply", LargeBinary),
    _must("restrictions", LargeBinary),
    _must("restriction_version", BigInteger),
    _must("restriction_hash", LargeBinary(32)),
    _must("size_bytes", BigInteger),
    _must("attachment_count", SmallInteger),
    _must("noticed", Boolean),
    _must("held_back", Boolean),
    _must("derived", Boolean),
    _must("corrected", Boolean),
    Column("supplied_for", String(640)),
    Index("ix_item_arrival", "rel", "arrival"),
    sqlite_with_rowid=False,
)
"""`readable`: accepted and all content here. `arrival`: our leaf that made it so, the inbox cursor.
`noticed`: rows in `notice` are about it. `held_back`: a legal hold alone keeps its content from destruction.
`derived`: an own item that was made of others. `corrected`: rows in `item_version` are about it, and this is
the newest version that may be opened; what is said of arrival, statement and content is of that one.
`supplied_for`: where its supply refers to a declaration, the
purposes that both give it, with blanks between; none where the supply names them alone, and while the
declaration is awaited."""

AWAITED: Final = item.c.readable.is_(False)
"""What waits for its content."""
index_where("ix_item_awaited", AWAITED, item.c.rel, item.c.arrival)

part: Final = Table(
    "part",
    metadata,
    _rel(),
    _key("statement_id", LargeBinary(16)),
    _key("part", SmallInteger),
    _must("content_id", LargeBinary(16)),
    _must("plain_digest", LargeBinary(32)),
    _must("plain_size", BigInteger),
    _must("sealed_digest", LargeBinary(32)),
    _must("sealed_size", BigInteger),
    Column("wrapped_key", LargeBinary),
    _must("complete", Boolean),
    Index("ix_part_plain_digest", "plain_digest"),
    sqlite_with_rowid=False,
)
"""To destroy a part is to set `wrapped_key` to NULL. By their plain digest, bytes are known again."""

LARGE: Final = part.c.sealed_size > 65_536
"""What never travels with its statement: the only parts that are found by their digest."""
index_where("ix_part_sealed_digest", LARGE, part.c.rel, part.c.sealed_digest)

content_chunk: Final = Table(
    "content_chunk",
    metadata,
    _key("content_id", LargeBinary(16)),
    _key("n", Integer),
    _must("data", LargeBinary),
)

# --- the watch ----------------------------------------------------------------------------------

alarm: Final = Table(
    "alarm",
    metadata,
    _key("alarm_id", BigInteger),
    _must("rel", SmallInteger),
    _must("code", SmallInteger),
    _must("raised_us", BigInteger),
    Column("statement_id", LargeBinary(16)),
    _must("evidence", LargeBinary),
)

deny: Final = Table(
    "deny",
    metadata,
    _key("kind", String(8)),
    _key("value", String(512)),
    _must("reason", String(200)),
    _must("recorded_us", BigInteger),
)

APPEND_ONLY: Final = (
    statement,
    outcome,
    receipt,
    ledger_entry,
    ledger_node,
    ledger_checkpoint,
    ledger_cosigned,
    agreement_signature,
    private_note,
    roster,
    descriptor,
    descriptor_reach,
    alarm,
    item_use,
    local_policy,
    reported_use,
    onward_confirmed,
    proposal,
    derivation,
    destruction,
    instrument_register,
    authentic_text,
)
"""Rows of these are never changed and never deleted."""
