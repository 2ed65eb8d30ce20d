"""Count over how many one-to-ones a line was carried, so that Home can ask once about it."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("pocket_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried_times", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("pocket_lines", schema=None) as batch_op:
        batch_op.drop_column("carried_times")
