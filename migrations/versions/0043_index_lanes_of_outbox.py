"""Index the rows in lanes of one target by their turn: a claim need not look into each lane."""

import sqlalchemy as sa

from migrations import online

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

IN_LANES = sa.text("state = 'queued' AND turn IS NOT NULL AND lane <> ''")


def upgrade() -> None:
    """Go forward."""
    online.create_index(
        "ix_outbox_lanes",
        "outbox",
        ["workspace_id", "urgency", "turn", "id"],
        postgresql_where=IN_LANES,
        sqlite_where=IN_LANES,
    )


def downgrade() -> None:
    """Go back."""
    online.drop_index("ix_outbox_lanes", "outbox")
