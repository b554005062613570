"""Cases are found by what they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from entente.v1 import case_pb2

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "case_about",
        sa.Column("rel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("rel", "about", "case_id", name=op.f("pk_case_about")),
    )
    opening = sa.text(
        "SELECT rel, case_id, act FROM case_act"
        " WHERE statement_id = case_id AND step IN ('need_assessed', 'exempted')"
    )
    rows = [
        {"rel": row.rel, "about": about, "case_id": bytes(row.case_id)}
        for row in op.get_bind().execute(opening)
        for about in _about(case_pb2.CaseAct.FromString(bytes(row.act)).step)
    ]
    if rows:
        op.bulk_insert(made, rows)


def _about(step: case_pb2.CaseStep) -> set[bytes]:
    if step.HasField("need_assessed"):
        return {step.need_assessed.association_id, step.need_assessed.project_id} - {b""}
    return {step.exempted.request_id} - {b""}


def downgrade() -> None:
    """There is no way back: a ledger is never rebuilt from less than it was."""
    raise NotImplementedError
