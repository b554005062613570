"""Notices that were answered and not reported on are found without looking through all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("answered_us IS NOT NULL AND exposure IS NULL")
    op.create_index(
        "ix_notice_unreported",
        "notice",
        ["rel", "whose", "state", "kind"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
