"""Know what a message that stands shows, so that a redraw that changes nothing is left out."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown", sa.String(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.drop_column("shown")
