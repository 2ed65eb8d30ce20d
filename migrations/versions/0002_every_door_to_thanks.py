"""Every door to thanks."""

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

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("repeats_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_admin", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("work_days", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("work_starts", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("work_ends", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prompt_weekday", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prompt_minute", sa.Integer(), nullable=True))

    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("quoted", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("joins_thanks_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mattered", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("mattered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.drop_column("mattered_at")
        batch_op.drop_column("mattered")

    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_column("taken_back_at")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("joins_thanks_id")
        batch_op.drop_column("quoted")
        batch_op.drop_column("link")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("prompt_minute")
        batch_op.drop_column("prompt_weekday")
        batch_op.drop_column("work_ends")
        batch_op.drop_column("work_starts")
        batch_op.drop_column("work_days")
        batch_op.drop_column("country")
        batch_op.drop_column("is_admin")

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.drop_column("repeats_id")
        batch_op.drop_column("link")

    with op.batch_alter_table("passed_on", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passed_on_workspace_id_passed_on_manager_id_passed_on_passed_at"))

    op.drop_table("passed_on")
    op.drop_table("workspace_settings")
    op.drop_table("user_groups")
    op.drop_table("unfinished_thanks")
    with op.batch_alter_table("everyday_efforts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_noter_id"))
        batch_op.drop_index(batch_op.f("ix_everyday_efforts_workspace_id_everyday_efforts_doer_id"))
        batch_op.drop_index(
            "ix_everyday_efforts_running",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("everyday_efforts")
    op.drop_table("admins")
