"""Store a team's own words and who picked them, and the questions that members write for rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "phrases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("author_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_phrases_of_channel", "phrases", ["workspace_id", "channel_id"])
    op.create_index(op.f("ix_phrases_author_digest"), "phrases", ["author_digest"])
    op.create_table(
        "own_questions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_questions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_own_questions_of_channel", "own_questions", ["workspace_id", "channel_id"])
    op.create_index("ix_own_questions_of_author", "own_questions", ["workspace_id", "author_id"])
    op.create_table(
        "phrase_picks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("phrase_id", ROW_ID, nullable=False),
        sa.Column("picker_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["phrase_id"], ["phrases.id"], name=op.f("fk_phrase_picks_phrase_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_picks")),
        sa.UniqueConstraint("phrase_id", "picker_digest", name=op.f("uq_phrase_picks_phrase_id_picker_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_phrase_picks_picker_digest"), "phrase_picks", ["picker_digest"])
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_question_id", ROW_ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_rounds_own_question_id"), "own_questions", ["own_question_id"], ["id"], ondelete="SET NULL"
        )
    is_named = sa.text("own_question_id IS NOT NULL")
    op.create_index(
        "ix_rounds_of_own_question",
        "rounds",
        ["own_question_id"],
        postgresql_where=is_named,
        sqlite_where=is_named,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_rounds_of_own_question", "rounds")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_rounds_own_question_id"), type_="foreignkey")
        batch_op.drop_column("own_question_id")
    for table in ("phrase_picks", "phrases", "own_questions"):
        op.drop_table(table)
