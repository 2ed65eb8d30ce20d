"""Store the seen check: the counters of open rounds, the words shown, and the leads' next steps."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# PostgreSQL keeps old versions of rows until it sweeps them; here after the first, instead of after fifty
SWEPT = ("seen_counts", "seen_answered", "seen_standings")
AT_ONCE = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0"


def upgrade() -> None:
    """Go forward."""
    _of_round("seen_counts", sa.Column("body", sa.LargeBinary(), nullable=False))
    op.create_table(
        "seen_answered",
        sa.Column("round_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        _round_key("seen_answered"),
        sa.PrimaryKeyConstraint("round_id", "person_digest", name=op.f("pk_seen_answered")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_seen_answered_workspace_id"), "seen_answered", ["workspace_id"])
    _of_round("seen_words", sa.Column("word", sa.String(), nullable=False))
    op.create_table(
        "seen_standings",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_seen_standings")),
    )
    op.create_index(op.f("ix_seen_standings_shown_on"), "seen_standings", ["shown_on"])
    _of_round(
        "seen_steps",
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
    )
    op.create_index(op.f("ix_seen_steps_workspace_id_seen_steps_lead_id"), "seen_steps", ["workspace_id", "lead_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in SWEPT:
            op.execute(f"ALTER TABLE {table} SET ({AT_ONCE})")


def downgrade() -> None:
    """Go back."""
    for table in ("seen_steps", "seen_standings", "seen_words", "seen_answered", "seen_counts"):
        op.drop_table(table)


def _of_round(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("round_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        *columns,
        _round_key(table),
        sa.PrimaryKeyConstraint("round_id", name=op.f(f"pk_{table}")),
    )


def _round_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f(f"fk_{table}_round_id"), ondelete="CASCADE")
