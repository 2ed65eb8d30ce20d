"""The outbox has a fair order: a place in a line for each waiting row, by the person behind it and its target.

Rows that wait already find their place when they are claimed next.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OUTSIDE, INSIDE = "state = 'queued' AND turn IS NULL", "state = 'queued' AND turn IS NOT NULL"
INDEXES = {
    "ix_outbox_new": (f"{OUTSIDE} AND hold_until IS NULL AND due_at <= created_at", ["workspace_id", "id"]),
    "ix_outbox_later": (f"{OUTSIDE} AND hold_until IS NULL AND due_at > created_at", ["workspace_id", "due_at"]),
    "ix_outbox_held": (f"{OUTSIDE} AND hold_until IS NOT NULL", ["workspace_id", "hold_until"]),
    "ix_outbox_line": (INSIDE, ["workspace_id", "lane", "urgency", "turn", "id"]),
    "ix_outbox_givers": (INSIDE, ["workspace_id", "urgency", "giver_id", "turn"]),
    "ix_outbox_targets": (INSIDE, ["workspace_id", "target", "id"]),
    "ix_outbox_leased": ("state = 'queued' AND lease_until IS NOT NULL", ["workspace_id", "target"]),
}


def upgrade() -> None:
    """Go forward."""
    op.add_column("outbox", sa.Column("giver_id", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("turn", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("lane", sa.String(), server_default="", nullable=False))
    for name, (condition, columns) in INDEXES.items():
        only = sa.text(condition)
        op.create_index(name, "outbox", columns, postgresql_where=only, sqlite_where=only)


def downgrade() -> None:
    """Go back."""
    for name in INDEXES:
        op.drop_index(name, "outbox")
    for column in ("lane", "turn", "giver_id"):
        op.drop_column("outbox", column)
