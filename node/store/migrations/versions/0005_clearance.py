"""The table of clearances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clearance",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("clearance_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("cleared_by", sa.String(length=64), nullable=False),
        sa.Column("cleared_us", sa.BigInteger(), nullable=False),
        sa.Column("expire_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("spent_us", sa.BigInteger(), nullable=True),
        sa.Column("spent_by", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("rel", "clearance_id", name=op.f("pk_clearance")),
    )
    op.create_index("ix_clearance_digest", "clearance", ["rel", "digest"], unique=False)


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
