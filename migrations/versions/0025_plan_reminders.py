"""Plan private reminders, and let people turn kinds of them off."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLE = "planned_reminders"
UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("seal_id", sa.String(), nullable=True),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("subject_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_reminders")),
        sa.UniqueConstraint(
            "workspace_id", "subject_digest", name=op.f("uq_planned_reminders_workspace_id_subject_digest")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_planned_reminders_person", TABLE, ["person_digest", "due_at"])
    op.create_index(op.f("ix_planned_reminders_due_at"), TABLE, ["due_at"])
    op.create_index(
        "ix_planned_reminders_waiting", TABLE, ["due_at", "id"], postgresql_where=UNTOLD, sqlite_where=UNTOLD
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders_off", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("reminders_off")
    op.drop_table(TABLE)
