"""The tables of Article 3: notices and general rules, where uses stand, what a node decides for itself.

Decides what is kept of later restrictions; refuses to know any rule of the memorandum. Conventions as in
`schema.py`, which names these tables, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, String, Table

from node.store.columns import index_where, key, metadata, must, rel

notice: Final = Table(
    "notice",
    metadata,
    rel(),
    key("whose", String(1)),
    key("statement_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("sequence", BigInteger),
    must("digest", LargeBinary(32)),
    must("kind", SmallInteger),
    must("notice", LargeBinary),
    must("stated_us", BigInteger),
    must("early", Boolean),
    must("state", String(12)),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Column("answer", LargeBinary),
    Column("answered_us", BigInteger),
    Column("exposure", LargeBinary),
    Index("ix_notice_item", "rel", "item_id", "leaf_index"),
    Index("ix_notice_state", "rel", "whose", "state"),
    Index("ix_notice_place", "rel", "whose", "leaf_index"),
)
"""Notices on items, in the order of `leaf_index`: of the leaf that issued it, or that records its arrival.
`early`: it was here before its item. `state`: of an own one `NoticeState`, of the peer's `Outcome`. `answer`:
the newest `NoticeAnswer`, got or given; `exposure`: the newest `ExposureReport`."""

index_where(
    "ix_notice_unreported",
    notice.c.answered_us.is_not(None) & notice.c.exposure.is_(None),
    notice.c.rel,
    notice.c.whose,
    notice.c.state,
    notice.c.kind,
)

notice_draft: Final = Table(
    "notice_draft",
    metadata,
    rel(),
    key("draft_id", LargeBinary(16)),
    must("item_id", LargeBinary(16)),
    must("author", String(64)),
    must("notice", LargeBinary),
    must("drafted_us", BigInteger),
    Column("issued_as", LargeBinary(16)),
)
"""Relaxations that wait for a second person. `issued_as`: the statement, once approved."""

item_use: Final = Table(
    "item_use",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("leaf_index", BigInteger),
    must("action", SmallInteger),
    must("consented", Boolean),
    sqlite_with_rowid=False,
)
"""Where in the ledger the uses of an item stand, allowed and denied: the way to count them. `consented`: it
spent a consent, whose leaf says which."""

general_rule: Final = Table(
    "general_rule",
    metadata,
    rel(),
    key("whose", String(1)),
    key("statement_id", LargeBinary(16)),
    must("sequence", BigInteger),
    must("digest", LargeBinary(32)),
    must("rule", LargeBinary),
    must("state", String(12)),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Column("answer", LargeBinary),
)
"""Steps of either Party's general rules, in the order of `leaf_index`. `state`: of an own one `NoticeState`,
of the peer's `Outcome`; what was rejected takes no place."""

rule_draft: Final = Table(
    "rule_draft",
    metadata,
    rel(),
    key("draft_id", LargeBinary(16)),
    must("rule_sequence", BigInteger),
    must("reason_code", String(64)),
    must("author", String(64)),
    must("drafted_us", BigInteger),
    Column("issued_as", LargeBinary(16)),
)
"""Ends of rules that wait for a second person. `issued_as`: the statement, once approved."""

local_policy: Final = Table(
    "local_policy",
    metadata,
    rel(),
    key("version", BigInteger),
    must("policy", LargeBinary),
    must("recorded_us", BigInteger),
)
"""This Party's own policy on what it receives; the highest version is in force."""

interference: Final = Table(
    "interference",
    metadata,
    rel(),
    key("report_id", LargeBinary(16)),
    must("whose", String(1)),
    must("report", LargeBinary),
    must("author", String(64)),
    must("state", SmallInteger),
    must("refused", Boolean),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Index("ix_interference_leaf", "rel", "leaf_index"),
)
"""Reports that a protected channel was disturbed, of either Party (3.5). `state`: what the steps lead to;
`refused`: the other Party's receipt refused the report."""

interference_step: Final = Table(
    "interference_step",
    metadata,
    rel(),
    key("statement_id", LargeBinary(16)),
    must("report_id", LargeBinary(16)),
    must("whose", String(1)),
    must("step", LargeBinary),
    must("author", String(64)),
    must("refused", Boolean),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Index("ix_interference_step_report", "rel", "report_id"),
)
"""Steps on such reports, in the order of `leaf_index`. What the other Party refused has moved nothing."""

legal_hold: Final = Table(
    "legal_hold",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("reference", String(64)),
    key("placed_us", BigInteger),
    Column("review_us", BigInteger),
    Column("lifted_us", BigInteger),
    must("leaf_index", BigInteger),
)
"""What forbids to destroy an item; in force until lifted. `leaf_index`: of what placed or lifted it."""

restriction_head: Final = Table(
    "restriction_head",
    metadata,
    rel(),
    key("whose", String(1)),
    must("counter", BigInteger),
    must("made_us", BigInteger),
    must("general_rules", BigInteger),
    must("reached", BigInteger),
    must("state", String(12)),
    must("envelope", LargeBinary),
    must("recorded_us", BigInteger),
    Column("compared_us", BigInteger),
)
"""The newest restriction head of either Party. `reached`: of an own one the leaf of the last notice in it, of
the peer's the last statement of the protective lane that it had stated. `state`: of the peer's `HeadState`.
`compared_us`: when the newest of the peer's was made that was compared with what is held here."""

restriction_gap: Final = Table(
    "restriction_gap",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    must("sequence", BigInteger),
    must("counter", BigInteger),
    must("found_us", BigInteger),
    must("alarmed", Boolean),
)
"""The peer's items of which its head named a notice that was not here: `sequence`, the last one named, under
`counter`. What has arrived since is asked of `notice`."""
destruction: Final = Table(
    "destruction",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("version", Integer),
    key("part", SmallInteger),
    must("leaf_index", BigInteger),
    must("destroyed_us", BigInteger),
    sqlite_with_rowid=False,
)
"""The parts of each version whose content key was destroyed, and the leaves that record it."""

limit_due: Final = Table(
    "limit_due",
    metadata,
    rel(),
    key("item_id", LargeBinary(16)),
    key("part", SmallInteger),
    key("strike", String(12)),
    must("at_us", BigInteger),
    Column("struck_us", BigInteger),
    sqlite_with_rowid=False,
)
"""The time limits of items, as last worked out; each is worked out again before it strikes."""
COMING: Final = limit_due.c.struck_us.is_(None)
index_where("ix_limit_due_at", COMING, limit_due.c.rel, limit_due.c.at_us)

limit_watch: Final = Table(
    "limit_watch",
    metadata,
    rel(),
    must("next_arrival", BigInteger),
    must("next_notice", BigInteger),
    must("layers", LargeBinary(32)),
    Column("again_from", BigInteger),
)
"""How far the limits of items are worked out: up to which arrival and which notice, and under which general
rules and policy. `again_from`: these have changed, and items from this arrival on are looked at once more."""
