"""The tables of what the two Parties say of their agreement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from node.store.migrations.protect import protecting

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("authentic_text",)


def upgrade() -> None:
    op.add_column("agreement", sa.Column("peer_signed_us", sa.BigInteger(), nullable=True))
    op.create_table(
        "agreement_said",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=1), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("knows", sa.BigInteger(), nullable=False),
        sa.Column("state_us", sa.BigInteger(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.String(length=32), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "statement_id", name=op.f("pk_agreement_said")),
    )
    op.create_index("ix_agreement_said_leaf", "agreement_said", ["rel", "leaf_index"], unique=False)
    op.create_table(
        "authentic_text",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rel", "digest", name=op.f("pk_authentic_text")),
    )
    for statement in protecting(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
