"""Count the changes of a workspace's people, so that every process notices them."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("directory_version", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("directory_version")
