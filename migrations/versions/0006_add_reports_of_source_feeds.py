"""Calendars keep whom they could not place, for the admin who connected them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("source_feeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("report_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("source_feeds", schema=None) as batch_op:
        batch_op.drop_column("told_at")
        batch_op.drop_column("report_at")
        batch_op.drop_column("report")
