"""The tables of the cases (Articles 1, 4, 5 and 6): acts of both Parties, where each stands; drafts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, literal_column

from node.store.columns import index_where, key, metadata, must, rel

case_act: Final = Table(
    "case_act",
    metadata,
    rel(),
    key("statement_id", LargeBinary(16)),
    must("case_id", LargeBinary(16)),
    must("whose", String(1)),
    must("step", String(32)),
    must("act", LargeBinary),
    must("author", LargeBinary),
    must("state_us", BigInteger),
    Column("receipt_us", BigInteger),
    must("refused", Integer),
    must("leaf_index", BigInteger),
    must("recorded_us", BigInteger),
    Index("ix_case_act_case", "rel", "case_id", "leaf_index"),
)
"""Acts as they were told, from which a case is folded. `receipt_us`: when the Party it was told to recorded
it, by that Party's clock; none while that is not known. `refused`: why the peer refused it, 0 if it did not;
what was refused counts for nothing."""

case_held: Final = Table(
    "case_held",
    metadata,
    rel(),
    key("case_id", LargeBinary(16)),
    must("kind", Integer),
    must("state", Integer),
    must("opener", String(16)),
    must("is_open", Boolean),
    must("opened_us", BigInteger),
    must("moved_us", BigInteger),
    must("due_us", BigInteger),
    Column("lapse_us", BigInteger),
    must("awaits_own", Integer),
    must("unsettled", Boolean),
    Column("held_us", BigInteger),
    Column("languages", String(24)),
    must("summary", LargeBinary),
    must("changed", BigInteger),
    Index("ix_case_held_moved", "rel", "moved_us", "case_id"),
    Index("ix_case_held_kind", "rel", "kind", "moved_us", "case_id"),
    Index("ix_case_held_kind_state", "rel", "kind", "state", "moved_us", "case_id"),
    Index("ix_case_held_state", "rel", "state", "moved_us", "case_id"),
    Index(
        "ix_case_held_figures",
        "rel",
        "kind",
        "state",
        "opener",
        "languages",
        "awaits_own",
        "due_us",
        "lapse_us",
        "held_us",
    ),
    Index("ix_case_held_open", "rel", "is_open", "moved_us", "case_id"),
    Index("ix_case_held_due", "rel", "is_open", "due_us", "case_id"),
    Index("ix_case_held_changed", "rel", "changed"),
    Index("ix_case_held_lapse", "lapse_us"),
)
"""Where each case stands, worked out from its acts and written again with each. `awaits_own`: the roles of
this Party that it waits for, bit by bit. `due_us`: by when something is due; far away where nothing is.
`lapse_us`: when time alone moves it. `held_us`, `languages`: when a consultation was held, and in which
languages access is. `changed`: its place among the changes of all cases, to watch it by."""

CASE_AWAITED: Final = case_held.c.awaits_own != literal_column("0")
"""What waits for a step of this Party."""
index_where(
    "ix_case_held_awaited",
    CASE_AWAITED,
    case_held.c.rel,
    case_held.c.due_us,
    case_held.c.case_id,
    case_held.c.awaits_own,
)

case_about: Final = Table(
    "case_about",
    metadata,
    rel(),
    key("about", LargeBinary(16)),
    key("case_id", LargeBinary(16)),
)
"""Which cases are about another one, or about a request: to find them without looking at all."""

case_draft: Final = Table(
    "case_draft",
    metadata,
    rel(),
    key("draft_id", LargeBinary(16)),
    must("case_id", LargeBinary(16)),
    must("author", String(64)),
    must("sealed", LargeBinary),
    must("saved_us", BigInteger),
    Index("ix_case_draft_saved", "rel", "saved_us", "draft_id"),
)
"""Drafts, sealed under the vault key. They leave the node never, and the table when they are discarded."""

private_note: Final = Table(
    "private_note",
    metadata,
    rel(),
    key("statement_id", LargeBinary(16)),
    must("sealed", LargeBinary),
    must("recorded_us", BigInteger),
)
"""Why a Party was exempt (6.1), salt and words, sealed under the vault key; told is its digest alone."""
