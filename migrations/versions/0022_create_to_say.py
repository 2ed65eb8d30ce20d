"""Store words that a person means to say in person, sealed and under keyed digests."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "to_say",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("author_digest", sa.String(), nullable=False),
        sa.Column("person_digest", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_say")),
        sqlite_autoincrement=True,
    )
    for column in ("author_digest", "person_digest", "expires_at"):
        op.create_index(op.f(f"ix_to_say_{column}"), "to_say", [column])


def downgrade() -> None:
    """Go back."""
    op.drop_table("to_say")
