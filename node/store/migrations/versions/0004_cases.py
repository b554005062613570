"""The tables of the cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from node.store.migrations.protect import protecting

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("private_note",)


def upgrade() -> None:
    op.create_table(
        "case_act",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("state_us", sa.BigInteger(), nullable=False),
        sa.Column("receipt_us", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", name=op.f("pk_case_act")),
    )
    op.create_index("ix_case_act_case", "case_act", ["rel", "case_id", "leaf_index"], unique=False)
    op.create_table(
        "case_held",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("opener", sa.String(length=16), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_us", sa.BigInteger(), nullable=False),
        sa.Column("moved_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("lapse_us", sa.BigInteger(), nullable=True),
        sa.Column("awaits_own", sa.Integer(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.Column("held_us", sa.BigInteger(), nullable=True),
        sa.Column("languages", sa.String(length=24), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "case_id", name=op.f("pk_case_held")),
    )
    op.create_index("ix_case_held_changed", "case_held", ["rel", "changed"], unique=False)
    op.create_index("ix_case_held_due", "case_held", ["rel", "is_open", "due_us", "case_id"], unique=False)
    op.create_index(
        "ix_case_held_figures",
        "case_held",
        [
            "rel",
            "kind",
            "state",
            "opener",
            "languages",
            "awaits_own",
            "due_us",
            "lapse_us",
            "held_us",
        ],
        unique=False,
    )
    op.create_index(
        "ix_case_held_awaited",
        "case_held",
        ["rel", "due_us", "case_id", "awaits_own"],
        unique=False,
        sqlite_where=sa.text("awaits_own != 0"),
        postgresql_where=sa.text("awaits_own != 0"),
    )
    op.create_index(
        "ix_case_held_kind_state", "case_held", ["rel", "kind", "state", "moved_us", "case_id"], unique=False
    )
    op.create_index("ix_case_held_state", "case_held", ["rel", "state", "moved_us", "case_id"], unique=False)
    op.create_index("ix_case_held_kind", "case_held", ["rel", "kind", "moved_us", "case_id"], unique=False)
    op.create_index("ix_case_held_lapse", "case_held", ["lapse_us"], unique=False)
    op.create_index("ix_case_held_moved", "case_held", ["rel", "moved_us", "case_id"], unique=False)
    op.create_index("ix_case_held_open", "case_held", ["rel", "is_open", "moved_us", "case_id"], unique=False)
    op.create_table(
        "case_draft",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "draft_id", name=op.f("pk_case_draft")),
    )
    op.create_index("ix_case_draft_saved", "case_draft", ["rel", "saved_us", "draft_id"], unique=False)
    op.create_table(
        "private_note",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", name=op.f("pk_private_note")),
    )
    for statement in protecting(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
