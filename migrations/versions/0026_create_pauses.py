"""Store pauses that two people agreed on: a row a side, sealed and under keyed digests."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pauses",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("other_digest", sa.String(), nullable=False),
        sa.Column("pair_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
        sa.UniqueConstraint("workspace_id", "pair_digest", name=op.f("uq_pauses_workspace_id_pair_digest")),
        sqlite_autoincrement=True,
    )
    for column in ("person_digest", "other_digest", "on_day"):
        op.create_index(op.f(f"ix_pauses_{column}"), "pauses", [column])


def downgrade() -> None:
    """Go back."""
    op.drop_table("pauses")
