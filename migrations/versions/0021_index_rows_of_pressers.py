"""Find the messages that a presser waits for, however many others wait."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PRESSERS = sa.text("state = 'queued' AND urgency = -1")


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_outbox_pressers", "outbox", ["workspace_id"], postgresql_where=PRESSERS, sqlite_where=PRESSERS)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbox_pressers", "outbox")
