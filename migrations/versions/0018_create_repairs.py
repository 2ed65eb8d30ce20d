"""Store drafts of repairs and private words, and two settings of workspaces about them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORDS = "private_words"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "repair_drafts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("author_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("comes_back_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_drafts")),
        sqlite_autoincrement=True,
    )
    for column in ("author_digest", "expires_at"):
        op.create_index(op.f(f"ix_repair_drafts_{column}"), "repair_drafts", [column])
    op.create_table(
        WORDS,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("sender_digest", sa.String(), nullable=False),
        sa.Column("receiver_digest", sa.String(), nullable=False),
        sa.Column("pair_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("goes_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("erase_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_words")),
        sqlite_autoincrement=True,
    )
    for column in ("sender_digest", "receiver_digest", "pair_digest"):
        op.create_index(op.f(f"ix_private_words_{column}"), WORDS, [column])
    _partial_index("ix_private_words_waiting", WORDS, ["goes_at", "id"], "queued_at IS NULL")
    _partial_index("ix_private_words_erased", WORDS, ["erase_at"], "erase_at IS NOT NULL")
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("word_id", ROW_ID, nullable=True))
        batch_op.create_foreign_key(op.f("fk_message_places_word_id"), WORDS, ["word_id"], ["id"], ondelete="CASCADE")
    _partial_index("ix_message_places_word_id", "message_places", ["word_id"], "word_id IS NOT NULL")
    with op.batch_alter_table("workspace_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("listening_contacts", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("repair_hold_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("workspace_settings", schema=None) as batch_op:
        batch_op.drop_column("repair_hold_minutes")
        batch_op.drop_column("listening_contacts")
    op.drop_index("ix_message_places_word_id", "message_places")
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_message_places_word_id"), type_="foreignkey")
        batch_op.drop_column("word_id")
    op.drop_table(WORDS)
    op.drop_table("repair_drafts")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, postgresql_where=condition, sqlite_where=condition)
