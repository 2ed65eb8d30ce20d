"""Store which parts of Tend are on in a workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "feature_switches",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("erases", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_feature_switches")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("feature_switches")
