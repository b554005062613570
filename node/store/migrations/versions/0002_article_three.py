"""The tables of Article 3: later restrictions and what goes with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from node.store.migrations.protect import protecting

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "item_use",
    "local_policy",
    "reported_use",
    "onward_confirmed",
    "proposal",
    "derivation",
    "destruction",
    "instrument_register",
)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("notice", sa.LargeBinary(), nullable=False),
        sa.Column("stated_us", sa.BigInteger(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("exposure", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_item", "notice", ["rel", "item_id", "leaf_index"], unique=False)
    op.create_index("ix_notice_state", "notice", ["rel", "whose", "state"], unique=False)
    op.create_index("ix_notice_place", "notice", ["rel", "whose", "leaf_index"], unique=False)
    op.create_table(
        "notice_draft",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.LargeBinary(), nullable=False),
        sa.Column("drafted_us", sa.BigInteger(), nullable=False),
        sa.Column("issued_as", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("rel", "draft_id", name=op.f("pk_notice_draft")),
    )
    op.create_table(
        "item_use",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.SmallInteger(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "leaf_index", name=op.f("pk_item_use")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "general_rule",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("rule", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", name=op.f("pk_general_rule")),
    )
    op.create_table(
        "rule_draft",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("rule_sequence", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("drafted_us", sa.BigInteger(), nullable=False),
        sa.Column("issued_as", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("rel", "draft_id", name=op.f("pk_rule_draft")),
    )
    op.create_table(
        "local_policy",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("policy", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "version", name=op.f("pk_local_policy")),
    )
    op.create_table(
        "interference",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "report_id", name=op.f("pk_interference")),
    )
    op.create_index("ix_interference_leaf", "interference", ["rel", "leaf_index"], unique=False)
    op.create_table(
        "interference_step",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("step", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", name=op.f("pk_interference_step")),
    )
    op.create_index("ix_interference_step_report", "interference_step", ["rel", "report_id"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("placed_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("review_us", sa.BigInteger(), nullable=True),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "reference", "placed_us", name=op.f("pk_legal_hold")),
    )
    op.create_table(
        "roster_proposal",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("proposal_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("base_version", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("proposer", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("withdrawer", sa.LargeBinary(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "proposal_id", name=op.f("pk_roster_proposal")),
    )
    op.create_index("ix_roster_proposal_place", "roster_proposal", ["rel", "leaf_index"], unique=True)
    op.create_table(
        "restriction_head",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("general_rules", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("compared_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "whose", name=op.f("pk_restriction_head")),
    )
    op.create_table(
        "restriction_gap",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("found_us", sa.BigInteger(), nullable=False),
        sa.Column("alarmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", name=op.f("pk_restriction_gap")),
    )
    op.create_table(
        "destruction",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("destroyed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "version", "part", name=op.f("pk_destruction")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "limit_due",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("strike", sa.String(length=12), autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("struck_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "item_id", "part", "strike", name=op.f("pk_limit_due")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_limit_due_at",
        "limit_due",
        ["rel", "at_us"],
        unique=False,
        sqlite_where=sa.text("struck_us IS NULL"),
        postgresql_where=sa.text("struck_us IS NULL"),
    )
    op.create_table(
        "limit_watch",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("next_arrival", sa.BigInteger(), nullable=False),
        sa.Column("next_notice", sa.BigInteger(), nullable=False),
        sa.Column("layers", sa.LargeBinary(length=32), nullable=False),
        sa.Column("again_from", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", name=op.f("pk_limit_watch")),
    )
    op.create_table(
        "item_version",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("readable", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("state_us", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("attachment_count", sa.SmallInteger(), nullable=False),
        sa.Column("supplied_for", sa.String(length=640), nullable=True),
        sa.PrimaryKeyConstraint("rel", "item_id", "version", name=op.f("pk_item_version")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_version_statement", "item_version", ["rel", "statement_id"], unique=False)
    op.create_index(
        "ix_item_version_awaited",
        "item_version",
        ["rel", "arrival"],
        unique=False,
        sqlite_where=sa.text("readable IS 0 AND refused IS 0"),
        postgresql_where=sa.text("readable IS false AND refused IS false"),
    )
    op.create_table(
        "version_used",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "person", name=op.f("pk_version_used")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("asker", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stated_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "whose", "request_id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_item", "consent", ["rel", "item_id"], unique=False)
    op.create_index("ix_consent_leaf", "consent", ["rel", "leaf_index"], unique=False)
    op.create_index("ix_consent_state", "consent", ["rel", "state", "until_us"], unique=False)
    op.create_table(
        "use_told",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", name=op.f("pk_use_told")),
    )
    op.create_index("ix_use_told_owed", "use_told", ["rel", "owed"], unique=False)
    op.create_table(
        "reported_use",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("use", sa.LargeBinary(), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "ordinal", name=op.f("pk_reported_use")),
    )
    op.create_table(
        "onward_confirmed",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "item_id", "recipient", "sequence", name=op.f("pk_onward_confirmed")),
    )
    op.create_table(
        "proposal",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("proposal", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("stated_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_leaf", "proposal", ["rel", "leaf_index"], unique=False)
    op.create_table(
        "derivation",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("rel", "product_id", "source_id", name=op.f("pk_derivation")),
    )
    op.create_index("ix_derivation_source", "derivation", ["rel", "source_id"], unique=False)
    op.create_table(
        "declaration",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("declaration", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stated_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=True),
        sa.Column("withdrawn_us", sa.BigInteger(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("rel", "whose", "digest", name=op.f("pk_declaration")),
    )
    op.create_index("ix_declaration_reference", "declaration", ["rel", "whose", "reference"], unique=False)
    op.create_index("ix_declaration_statement", "declaration", ["rel", "statement_id"], unique=False)
    op.create_table(
        "awaited_declaration",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", name=op.f("pk_awaited_declaration")),
    )
    op.create_index("ix_awaited_declaration_digest", "awaited_declaration", ["rel", "digest"], unique=False)
    op.create_table(
        "purpose_correction",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("correction", sa.LargeBinary(), nullable=False),
        sa.Column("stated_us", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", name=op.f("pk_purpose_correction")),
    )
    op.create_index("ix_purpose_correction_item", "purpose_correction", ["rel", "item_id"], unique=False)
    op.create_table(
        "instrument_register",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("register", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "version", name=op.f("pk_instrument_register")),
    )
    op.create_table(
        "channel_link",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("link_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("linked_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "link_id", name=op.f("pk_channel_link")),
    )
    op.create_index("ix_channel_link_item", "channel_link", ["rel", "item_id"], unique=False)
    op.create_table(
        "channel_warning",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("warning_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("object_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("caveat", sa.String(length=64), nullable=False),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_by", sa.String(length=64), nullable=True),
        sa.Column("seen_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "warning_id", name=op.f("pk_channel_warning")),
    )
    op.create_index(
        "ix_channel_warning_cause", "channel_warning", ["rel", "whose", "object_id"], unique=False
    )
    for statement in protecting(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
