"""Store promises: what somebody will do by a day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PROMISES = "promises"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        PROMISES,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("maker_digest", sa.String(), nullable=False),
        sa.Column("other_digest", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_autoincrement=True,
    )
    for person in ("maker", "other"):
        op.create_index(f"ix_promises_{person}", PROMISES, [f"{person}_digest", "closed_at", "due_on"])
    for name, column, where in (
        ("open", "due_on", "closed_at IS NULL"),
        ("closed", "closed_at", "closed_at IS NOT NULL"),
    ):
        condition = sa.text(where)
        op.create_index(f"ix_promises_{name}", PROMISES, [column], postgresql_where=condition, sqlite_where=condition)


def downgrade() -> None:
    """Go back."""
    op.drop_table(PROMISES)
