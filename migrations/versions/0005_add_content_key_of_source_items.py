"""Shifts are known by person, title and time, whatever key their tool gives them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ONCE = "ix_source_items_source_id_source_items_content_key"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_key", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f(ONCE), ["source_id", "content_key"], unique=True)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f(ONCE))
        batch_op.drop_column("ended_at")
        batch_op.drop_column("began_at")
        batch_op.drop_column("content_key")
