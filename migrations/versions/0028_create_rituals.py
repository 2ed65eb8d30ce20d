"""Store seasons of channels, their rounds and the people counted in; a thanks and a place may name a round."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    _create_seasons()
    _create_rounds()
    op.create_table(
        "season_members",
        sa.Column("season_id", ROW_ID, nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("last_hosted_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["season_id"], ["seasons.id"], name=op.f("fk_season_members_season_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("season_id", "user_id", name=op.f("pk_season_members")),
    )
    op.create_index("ix_season_members_of_person", "season_members", ["workspace_id", "user_id"])
    op.create_table(
        "season_offers",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_season_offers")),
    )
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round_id", ROW_ID, nullable=True))
    _partial_index("ix_thanks_round", "thanks", ["round_id", "id"], "round_id IS NOT NULL")
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round_id", ROW_ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_message_places_round_id"), "rounds", ["round_id"], ["id"], ondelete="CASCADE"
        )
    _partial_index("ix_message_places_round_id", "message_places", ["round_id"], "round_id IS NOT NULL")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_message_places_round_id", "message_places")
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_message_places_round_id"), type_="foreignkey")
        batch_op.drop_column("round_id")
    op.drop_index("ix_thanks_round", "thanks")
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_column("round_id")
    for table in ("season_offers", "season_members", "rounds", "seasons"):
        op.drop_table(table)


def _create_seasons() -> None:
    op.create_table(
        "seasons",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("starter_id", sa.String(), nullable=False),
        sa.Column("next_starter_id", sa.String(), nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("work_days", sa.String(), nullable=False),
        sa.Column("rounds_wanted", sa.Integer(), server_default="6", nullable=False),
        sa.Column("rounds_opened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_why", sa.String(), nullable=True),
        sa.Column("asks_seen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_opens_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_why", sa.String(), nullable=True),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("state <> 'ended'")
    columns = ["workspace_id", "channel_id"]
    op.create_index("uq_seasons_open", "seasons", columns, unique=True, postgresql_where=is_open, sqlite_where=is_open)
    op.create_index("ix_seasons_of_channel", "seasons", [*columns, "id"])
    op.create_index("ix_seasons_of_starter", "seasons", ["workspace_id", "starter_id"])
    _partial_index("ix_seasons_due", "seasons", ["next_opens_at", "id"], "next_opens_at IS NOT NULL")
    _partial_index("ix_seasons_ended", "seasons", ["ended_at"], "ended_at IS NOT NULL")
    _partial_index("ix_seasons_asked_again", "seasons", ["ask_again_on"], "ask_again_on IS NOT NULL")


def _create_rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("season_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=True),
        sa.Column("own_question", sa.LargeBinary(), nullable=True),
        sa.Column("host_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("gathers_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("gathered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_rounds_season_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("season_id", "number", name=op.f("uq_rounds_season_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rounds_of_host", "rounds", ["workspace_id", "host_id"])
    _partial_index("ix_rounds_open", "rounds", ["gathers_at", "id"], "state = 'open'")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, postgresql_where=condition, sqlite_where=condition)
