"""Store a manager's answers on Home, and which efforts of a prompt stand together."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "effort_answers",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "manager_id", "effort_id", name=op.f("pk_effort_answers")),
    )
    with op.batch_alter_table("effort_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effort_answers_effort_id"), ["effort_id"], unique=False)
    with op.batch_alter_table("prompt_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_no", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("line_no", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE prompt_items SET group_no = position")


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("prompt_items", schema=None) as batch_op:
        batch_op.drop_column("line_no")
        batch_op.drop_column("group_no")
    op.drop_table("effort_answers")
