"""Keep what a person wants to hear no more of: whom they blocked, sealed and under keyed digests."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "person_blocks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("owner_digest", sa.String(), nullable=False),
        sa.Column("pair_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_blocks")),
        sa.UniqueConstraint("workspace_id", "pair_digest", name=op.f("uq_person_blocks_workspace_id_pair_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_person_blocks_owner_digest", "person_blocks", ["owner_digest"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_person_blocks_owner_digest", table_name="person_blocks")
    op.drop_table("person_blocks")
