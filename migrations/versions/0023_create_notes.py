"""Store private notes."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("author_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notes_author_digest_notes_id"), "notes", ["author_digest", "id"])
    op.create_index(op.f("ix_notes_author_digest_notes_ends_at"), "notes", ["author_digest", "ends_at"])
    op.create_index(op.f("ix_notes_ends_at"), "notes", ["ends_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("notes")
