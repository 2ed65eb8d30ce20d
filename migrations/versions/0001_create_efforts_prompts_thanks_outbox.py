"""Create the first tables: efforts, prompts, thanks, people, leads, Homes and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "efforts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("doer_id", sa.String(), nullable=False),
        sa.Column("noter_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("doers_words", sa.LargeBinary(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("is_pending", sa.Boolean(), nullable=False),
        sa.Column("readable_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ripe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_how", sa.String(), nullable=True),
        sa.Column("thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_efforts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_efforts_waiting",
            ["workspace_id", "doer_id", "ripe_at"],
            unique=False,
            postgresql_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_efforts_workspace_id_efforts_doer_id_efforts_noted_at"),
            ["workspace_id", "doer_id", "noted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_efforts_workspace_id_efforts_noter_id_efforts_noted_at"),
            ["workspace_id", "noter_id", "noted_at"],
            unique=False,
        )

    op.create_table(
        "home_tabs",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_home_tabs")),
    )
    with op.batch_alter_table("home_tabs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_home_tabs_stale",
            ["opened_at"],
            unique=False,
            postgresql_where=sa.text("wanted > published"),
            sqlite_where=sa.text("wanted > published"),
        )

    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "leads",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "manager_id", name=op.f("pk_leads")),
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leads_workspace_id_leads_manager_id"), ["workspace_id", "manager_id"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknown_outcomes", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_channel", sa.String(), nullable=True),
        sa.Column("sent_ts", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("workspace_id", "dedupe_key", name=op.f("uq_outbox_workspace_id_dedupe_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_queued",
            ["urgency", "due_at"],
            unique=False,
            postgresql_where=sa.text("state = 'queued'"),
            sqlite_where=sa.text("state = 'queued'"),
        )

    op.create_table(
        "people",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_ts", sa.Double(), nullable=True),
        sa.Column("sharing", sa.String(), nullable=False),
        sa.Column("may_be_noted", sa.Boolean(), nullable=False),
        sa.Column("prompting", sa.String(), nullable=False),
        sa.Column("met_prompts_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_people")),
    )
    op.create_table(
        "prompts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduces", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
        sa.UniqueConstraint("workspace_id", "manager_id", "week", name=op.f("uq_prompts_workspace_id_manager_id_week")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "thanks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("giver_id", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_channel_id", sa.String(), nullable=True),
        sa.Column("answers_effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shared_ts", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thanks_workspace_id_thanks_giver_id_thanks_said_at"),
            ["workspace_id", "giver_id", "said_at"],
            unique=False,
        )

    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("bot_user_id", sa.String(), nullable=True),
        sa.Column("bot_id", sa.String(), nullable=True),
        sa.Column("bot_token", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", sa.String(), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "prompt_items",
        sa.Column("prompt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["prompt_id"], ["prompts.id"], name=op.f("fk_prompt_items_prompt_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("prompt_id", "effort_id", name=op.f("pk_prompt_items")),
    )
    with op.batch_alter_table("prompt_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_items_effort_id"), ["effort_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_prompt_items_workspace_id_prompt_items_manager_id_prompt_items_effort_id"),
            ["workspace_id", "manager_id", "effort_id"],
            unique=False,
        )

    op.create_table(
        "thanks_receivers",
        sa.Column("thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_effort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["thanks_id"], ["thanks.id"], name=op.f("fk_thanks_receivers_thanks_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thanks_id", "receiver_id", name=op.f("pk_thanks_receivers")),
    )
    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thanks_receivers_workspace_id_thanks_receivers_receiver_id_thanks_receivers_said_at"),
            ["workspace_id", "receiver_id", "said_at"],
            unique=False,
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_thanks_receivers_workspace_id_thanks_receivers_receiver_id_thanks_receivers_said_at")
        )

    op.drop_table("thanks_receivers")
    with op.batch_alter_table("prompt_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompt_items_workspace_id_prompt_items_manager_id_prompt_items_effort_id"))
        batch_op.drop_index(batch_op.f("ix_prompt_items_effort_id"))

    op.drop_table("prompt_items")
    op.drop_table("workspaces")
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thanks_workspace_id_thanks_giver_id_thanks_said_at"))

    op.drop_table("thanks")
    op.drop_table("prompts")
    op.drop_table("people")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_queued", postgresql_where=sa.text("state = 'queued'"), sqlite_where=sa.text("state = 'queued'")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leads_workspace_id_leads_manager_id"))

    op.drop_table("leads")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))

    op.drop_table("inbox")
    with op.batch_alter_table("home_tabs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_home_tabs_stale",
            postgresql_where=sa.text("wanted > published"),
            sqlite_where=sa.text("wanted > published"),
        )

    op.drop_table("home_tabs")
    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_efforts_workspace_id_efforts_noter_id_efforts_noted_at"))
        batch_op.drop_index(batch_op.f("ix_efforts_workspace_id_efforts_doer_id_efforts_noted_at"))
        batch_op.drop_index(
            "ix_efforts_waiting",
            postgresql_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=sa.text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        )

    op.drop_table("efforts")
