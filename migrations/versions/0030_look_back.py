"""Remember what kind of work a thanks was for, digests that people chose, and figures for admins."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    # without a batch: on SQLite it would write all thanks anew
    op.add_column("thanks_receivers", sa.Column("about_effort_id", ROW_ID, nullable=True))
    op.add_column("thanks_receivers", sa.Column("about_kind", sa.String(), nullable=True))
    op.create_table(
        "digest_choices",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "every", name=op.f("pk_digest_choices")),
    )
    op.create_index("ix_digest_choices_next_at", "digest_choices", ["next_at", "workspace_id", "user_id"])
    op.create_table(
        "workspace_figures",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("counted_to", sa.Date(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=True),
        sa.Column("noted", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_figures")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("workspace_figures")
    op.drop_table("digest_choices")
    op.drop_column("thanks_receivers", "about_kind")
    op.drop_column("thanks_receivers", "about_effort_id")
