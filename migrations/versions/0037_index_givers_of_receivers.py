"""Repeat the giver in the rows of receivers and in their index: a pair's thanks are counted without a join."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COLUMNS = ["workspace_id", "receiver_id", "said_at", "thanks_id"]
# Only thanks within 25 hours are counted, so older rows need no giver.
FILL = """
UPDATE thanks_receivers SET giver_id = (SELECT thanks.giver_id FROM thanks WHERE thanks.id = thanks_receivers.thanks_id)
WHERE said_at > (SELECT {two_days_ago} FROM (SELECT max(said_at) AS newest FROM thanks_receivers) AS latest)
"""
TWO_DAYS_AGO = {"postgresql": "newest - interval '2 days'", "sqlite": "datetime(newest, '-2 days')"}


def upgrade() -> None:
    """Go forward."""
    op.add_column("thanks_receivers", sa.Column("giver_id", sa.String(), nullable=True))
    op.execute(FILL.format(two_days_ago=TWO_DAYS_AGO[op.get_bind().dialect.name]))
    op.drop_index("ix_thanks_received", "thanks_receivers")
    op.create_index("ix_thanks_received", "thanks_receivers", [*COLUMNS, "giver_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_thanks_received", "thanks_receivers")
    op.create_index("ix_thanks_received", "thanks_receivers", COLUMNS)
    op.drop_column("thanks_receivers", "giver_id")
