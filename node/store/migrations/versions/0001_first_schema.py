"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from node.store.migrations.protect import protecting

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "statement",
    "outcome",
    "receipt",
    "ledger_entry",
    "ledger_node",
    "ledger_checkpoint",
    "ledger_cosigned",
    "agreement_signature",
    "roster",
    "descriptor",
    "descriptor_reach",
    "alarm",
)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("agreement_id", sa.String(length=64), nullable=False),
        sa.Column("own", sa.String(length=16), nullable=False),
        sa.Column("peer", sa.String(length=16), nullable=False),
        sa.Column("genesis", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("in_force_us", sa.BigInteger(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=512), nullable=False),
        sa.Column("peer_origin", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("rel", name=op.f("pk_agreement")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_agreement_agreement_id")),
        sa.UniqueConstraint("origin", name=op.f("uq_agreement_origin")),
    )
    op.create_table(
        "agreement_signature",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("party", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "party", "key_id", name=op.f("pk_agreement_signature")),
    )
    op.create_table(
        "alarm",
        sa.Column("alarm_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rel", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarm")),
    )
    op.create_table(
        "content_chunk",
        sa.Column("content_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_id", "n", name=op.f("pk_content_chunk")),
    )
    op.create_table(
        "deny",
        sa.Column("kind", sa.String(length=8), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(length=512), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_deny")),
    )
    op.create_table(
        "descriptor",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("party", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("descriptor", sa.LargeBinary(), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "party", "version", name=op.f("pk_descriptor")),
    )
    op.create_table(
        "descriptor_reach",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "version", "lane", name=op.f("pk_descriptor_reach")),
    )
    op.create_table(
        "item",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("family", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("readable", sa.Boolean(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("state_us", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.LargeBinary(), nullable=False),
        sa.Column("restrictions", sa.LargeBinary(), nullable=False),
        sa.Column("restriction_version", sa.BigInteger(), nullable=False),
        sa.Column("restriction_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("attachment_count", sa.SmallInteger(), nullable=False),
        sa.Column("noticed", sa.Boolean(), nullable=False),
        sa.Column("held_back", sa.Boolean(), nullable=False),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("supplied_for", sa.String(length=640), nullable=True),
        sa.PrimaryKeyConstraint("rel", "item_id", name=op.f("pk_item")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_arrival", "item", ["rel", "arrival"], unique=False)
    op.create_index(
        "ix_item_awaited",
        "item",
        ["rel", "arrival"],
        unique=False,
        sqlite_where=sa.text("readable IS 0"),
        postgresql_where=sa.text("readable IS false"),
    )
    op.create_table(
        "lane_head",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "lane", name=op.f("pk_lane_head")),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "size", name=op.f("pk_ledger_checkpoint")),
    )
    op.create_table(
        "ledger_cosigned",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cosigned_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "size", name=op.f("pk_ledger_cosigned")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(leaf) <= 65535", name=op.f("ck_ledger_entry_leaf_length")),
        sa.CheckConstraint("length(leaf_hash) = 32", name=op.f("ck_ledger_entry_hash_length")),
        sa.PrimaryKeyConstraint("rel", "idx", name=op.f("pk_ledger_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_head",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("level > 0 AND level % 8 = 0", name=op.f("ck_ledger_node_stride")),
        sa.PrimaryKeyConstraint("rel", "level", "n", name=op.f("pk_ledger_node")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("queued_us", sa.BigInteger(), nullable=False),
        sa.Column("deadline_us", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("wrapped_keys", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("rel", "lane", "sequence", name=op.f("pk_outbox")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_digest", "outbox", ["rel", "digest"], unique=True)
    op.create_table(
        "outcome",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("stage", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("receipt_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", "stage", name=op.f("pk_outcome")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "part",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("content_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("plain_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("plain_size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", "part", name=op.f("pk_part")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_part_sealed_digest",
        "part",
        ["rel", "sealed_digest"],
        unique=False,
        sqlite_where=sa.text("sealed_size > 65536"),
        postgresql_where=sa.text("sealed_size > 65536"),
    )
    op.create_table(
        "receipt",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("receipt_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "receipt_index", name=op.f("pk_receipt")),
    )
    op.create_table(
        "request",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("caller", sa.String(length=80), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.String(length=36), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "caller", "request_id", name=op.f("pk_request")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roster",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("party", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("signed_roster", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "party", "version", name=op.f("pk_roster")),
    )
    op.create_table(
        "roster_confirmation",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", name=op.f("pk_roster_confirmation")),
    )
    op.create_table(
        "sealing_session",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "session_id", name=op.f("pk_sealing_session")),
    )
    op.create_table(
        "statement",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.String(length=32), nullable=False),
        sa.Column("state_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "whose", "statement_id", name=op.f("pk_statement")),
    )
    op.create_index(
        "ix_statement_place", "statement", ["rel", "whose", "epoch", "lane", "sequence"], unique=True
    )
    op.create_table(
        "upload",
        sa.Column("upload_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("rel", sa.SmallInteger(), nullable=False),
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("content_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("plain_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("plain_size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_content_id", "upload", ["content_id"], unique=True)
    op.create_table(
        "upload_note",
        sa.Column("content_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_upload_note")),
    )
    op.create_table(
        "witness_state",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cosigned_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", name=op.f("pk_witness_state")),
    )
    for statement in protecting(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
