"""Repositories keep which pull requests GitHub could not send, and from when on to read again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("source_feeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("postponed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("again_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("source_feeds", schema=None) as batch_op:
        batch_op.drop_column("again_from")
        batch_op.drop_column("postponed")
