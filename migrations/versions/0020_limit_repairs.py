"""Let people switch repairs off, and remember unanswered words longer than the words."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_repairs", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_table(
        "remembered_pairs",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("pair_digest", sa.String(), nullable=False),
        sa.Column("sender_digest", sa.String(), nullable=False),
        sa.Column("receiver_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_pairs")),
        sa.UniqueConstraint("workspace_id", "pair_digest", name=op.f("uq_remembered_pairs_workspace_id_pair_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_remembered_pairs_touched_at", "remembered_pairs", ["touched_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_remembered_pairs_touched_at", table_name="remembered_pairs")
    op.drop_table("remembered_pairs")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("takes_repairs")
