"""Create the tables of sources, groups, time away, one-to-ones, admins and settings; extend the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "admins",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_admins")),
    )
    op.create_table(
        "begun_messages",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "day", name=op.f("pk_begun_messages")),
    )
    with op.batch_alter_table("begun_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_begun_messages_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_begun_messages_workspace_id_begun_messages_user_id_begun_messages_week"),
            ["workspace_id", "user_id", "week"],
            unique=False,
        )

    op.create_table(
        "directory_walks",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_key", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_directory_walks")),
    )
    op.create_table(
        "everyday_efforts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("doer_id", sa.String(), nullable=False),
        sa.Column("noter_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("doers_words", sa.LargeBinary(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_everyday_efforts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("everyday_efforts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_everyday_efforts_running",
            ["next_at"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_doer_id"),
            ["workspace_id", "doer_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_noter_id"),
            ["workspace_id", "noter_id"],
            unique=False,
        )

    op.create_table(
        "one_to_ones",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "manager_id", "member_id", name=op.f("pk_one_to_ones")),
    )
    with op.batch_alter_table("one_to_ones", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_to_ones_workspace_id_one_to_ones_member_id"), ["workspace_id", "member_id"], unique=False
        )

    op.create_table(
        "profile_managers",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("why_not", sa.String(), nullable=True),
        sa.Column("denied_id", sa.String(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_profile_managers")),
    )
    with op.batch_alter_table("profile_managers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_profile_managers_workspace_id_profile_managers_manager_id"),
            ["workspace_id", "manager_id"],
            unique=False,
        )

    op.create_table(
        "prompt_rhythms",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "manager_id", name=op.f("pk_prompt_rhythms")),
    )
    op.create_table(
        "seedlings_told",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.Column("told_ts", sa.Double(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "keeper_id", "channel_id", "message_ts", name=op.f("pk_seedlings_told")
        ),
    )
    with op.batch_alter_table("seedlings_told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seedlings_told_told_at"), ["told_at"], unique=False)

    op.create_table(
        "source_accounts",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "digest", "user_id", name=op.f("pk_source_accounts")),
    )
    op.create_table(
        "source_choices",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "kind", name=op.f("pk_source_choices")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("connected_by", sa.String(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sources_token_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sources_next_try_at"), ["next_try_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sources_workspace_id_sources_kind"), ["workspace_id", "kind"], unique=False
        )

    op.create_table(
        "times_away",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("stand_in_id", sa.String(), nullable=True),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reads_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_times_away")),
        sa.UniqueConstraint(
            "workspace_id",
            "user_id",
            "first_day",
            "last_day",
            name=op.f("uq_times_away_workspace_id_user_id_first_day_last_day"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("times_away", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_times_away_last_day"), ["last_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_times_away_workspace_id_times_away_stand_in_id"),
            ["workspace_id", "stand_in_id"],
            unique=False,
        )

    op.create_table(
        "unfinished_thanks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("by_reaction", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_thanks")),
        sa.UniqueConstraint(
            "workspace_id",
            "keeper_id",
            "channel_id",
            "message_ts",
            name=op.f("uq_unfinished_thanks_workspace_id_keeper_id_channel_id_message_ts"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_groups",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_ts", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "group_id", name=op.f("pk_user_groups")),
    )
    op.create_table(
        "workspace_settings",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=True),
        sa.Column("closing_days", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("work_days", sa.String(), nullable=True),
        sa.Column("work_starts", sa.Integer(), nullable=True),
        sa.Column("work_ends", sa.Integer(), nullable=True),
        sa.Column("safety_contacts", sa.LargeBinary(), nullable=True),
        sa.Column("manager_field", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_settings")),
    )
    op.create_table(
        "passed_on",
        sa.Column("thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thanks_id"], ["thanks.id"], name=op.f("fk_passed_on_thanks_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thanks_id", "receiver_id", "manager_id", name=op.f("pk_passed_on")),
    )
    with op.batch_alter_table("passed_on", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_passed_on_workspace_id_passed_on_manager_id_passed_on_passed_at"),
            ["workspace_id", "manager_id", "passed_at"],
            unique=False,
        )

    op.create_table(
        "pocket_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["effort_id"], ["efforts.id"], name=op.f("fk_pocket_lines_effort_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thanks_id"], ["thanks.id"], name=op.f("fk_pocket_lines_thanks_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pocket_lines")),
        sa.UniqueConstraint(
            "workspace_id",
            "keeper_id",
            "other_id",
            "effort_id",
            name=op.f("uq_pocket_lines_workspace_id_keeper_id_other_id_effort_id"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "keeper_id",
            "other_id",
            "thanks_id",
            name=op.f("uq_pocket_lines_workspace_id_keeper_id_other_id_thanks_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pocket_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pocket_lines_effort_id"), ["effort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pocket_lines_thanks_id"), ["thanks_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pocket_lines_workspace_id_pocket_lines_other_id"), ["workspace_id", "other_id"], unique=False
        )

    op.create_table(
        "source_bundles",
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doer_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fortnight", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_bundles_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "doer_id", "kind", "fortnight", name=op.f("pk_source_bundles")),
    )
    op.create_table(
        "source_feeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("cursor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("modified", sa.String(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_feeds_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_feeds")),
        sa.UniqueConstraint("source_id", "digest", name=op.f("uq_source_feeds_source_id_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("doer_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("fortnight", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settle_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_items_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_items")),
        sa.UniqueConstraint("source_id", "item_key", name=op.f("uq_source_items_source_id_item_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_items_effort_id"), ["effort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_items_settle_at"), ["settle_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_source_items_workspace_id_source_items_doer_id"), ["workspace_id", "doer_id"], unique=False
        )

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("repeats_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("source_name", sa.LargeBinary(), nullable=True))
        batch_op.create_index(
            "ix_efforts_ripe",
            ["workspace_id", "ripe_at"],
            unique=False,
            postgresql_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_admin", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.add_column(sa.Column("met_seedling_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("work_days", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("work_starts", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("work_ends", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prompt_weekday", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prompt_minute", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("away", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("quoted", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("joins_thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_thanks_workspace_id_thanks_giver_id_thanks_said_at"))
        batch_op.create_index("ix_thanks_given", ["workspace_id", "giver_id", "said_at", "id"], unique=False)
        batch_op.create_index(
            "ix_thanks_taken_back",
            ["taken_back_at"],
            unique=False,
            postgresql_where=sa.text("taken_back_at IS NOT NULL"),
            sqlite_where=sa.text("taken_back_at IS NOT NULL"),
        )

    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mattered", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("mattered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(
            batch_op.f("ix_thanks_receivers_workspace_id_thanks_receivers_receiver_id_thanks_receivers_said_at")
        )
        batch_op.create_index(
            "ix_thanks_received", ["workspace_id", "receiver_id", "said_at", "thanks_id"], unique=False
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.drop_index("ix_thanks_received")
        batch_op.create_index(
            batch_op.f("ix_thanks_receivers_workspace_id_thanks_receivers_receiver_id_thanks_receivers_said_at"),
            ["workspace_id", "receiver_id", "said_at"],
            unique=False,
        )
        batch_op.drop_column("mattered_at")
        batch_op.drop_column("mattered")

    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_thanks_taken_back",
            postgresql_where=sa.text("taken_back_at IS NOT NULL"),
            sqlite_where=sa.text("taken_back_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_thanks_given")
        batch_op.create_index(
            batch_op.f("ix_thanks_workspace_id_thanks_giver_id_thanks_said_at"),
            ["workspace_id", "giver_id", "said_at"],
            unique=False,
        )
        batch_op.drop_column("taken_back_at")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("joins_thanks_id")
        batch_op.drop_column("quoted")
        batch_op.drop_column("link")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("away")
        batch_op.drop_column("prompt_minute")
        batch_op.drop_column("prompt_weekday")
        batch_op.drop_column("work_ends")
        batch_op.drop_column("work_starts")
        batch_op.drop_column("work_days")
        batch_op.drop_column("country")
        batch_op.drop_column("met_seedling_at")
        batch_op.drop_column("is_admin")

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_efforts_ripe",
            postgresql_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        )
        batch_op.drop_column("source_name")
        batch_op.drop_column("source_id")
        batch_op.drop_column("repeats_id")
        batch_op.drop_column("link")

    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_items_workspace_id_source_items_doer_id"))
        batch_op.drop_index(batch_op.f("ix_source_items_settle_at"))
        batch_op.drop_index(batch_op.f("ix_source_items_effort_id"))

    op.drop_table("source_items")
    op.drop_table("source_feeds")
    op.drop_table("source_bundles")
    with op.batch_alter_table("pocket_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pocket_lines_workspace_id_pocket_lines_other_id"))
        batch_op.drop_index(batch_op.f("ix_pocket_lines_thanks_id"))
        batch_op.drop_index(batch_op.f("ix_pocket_lines_effort_id"))

    op.drop_table("pocket_lines")
    with op.batch_alter_table("passed_on", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passed_on_workspace_id_passed_on_manager_id_passed_on_passed_at"))

    op.drop_table("passed_on")
    op.drop_table("workspace_settings")
    op.drop_table("user_groups")
    op.drop_table("unfinished_thanks")
    with op.batch_alter_table("times_away", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_times_away_workspace_id_times_away_stand_in_id"))
        batch_op.drop_index(batch_op.f("ix_times_away_last_day"))

    op.drop_table("times_away")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sources_workspace_id_sources_kind"))
        batch_op.drop_index(batch_op.f("ix_sources_next_try_at"))

    op.drop_table("sources")
    op.drop_table("source_choices")
    op.drop_table("source_accounts")
    with op.batch_alter_table("seedlings_told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seedlings_told_told_at"))

    op.drop_table("seedlings_told")
    op.drop_table("prompt_rhythms")
    with op.batch_alter_table("profile_managers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_managers_workspace_id_profile_managers_manager_id"))

    op.drop_table("profile_managers")
    with op.batch_alter_table("one_to_ones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_to_ones_workspace_id_one_to_ones_member_id"))

    op.drop_table("one_to_ones")
    with op.batch_alter_table("everyday_efforts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_noter_id"))
        batch_op.drop_index(batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_doer_id"))
        batch_op.drop_index(
            "ix_everyday_efforts_running",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("everyday_efforts")
    op.drop_table("directory_walks")
    with op.batch_alter_table("begun_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_begun_messages_workspace_id_begun_messages_user_id_begun_messages_week"))
        batch_op.drop_index(batch_op.f("ix_begun_messages_outbox_id"))

    op.drop_table("begun_messages")
    op.drop_table("admins")
