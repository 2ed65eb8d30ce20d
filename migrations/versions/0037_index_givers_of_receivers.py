"""Repeat the giver in the rows of receivers and in their index: a pair's thanks are counted without a join.

Rows without a giver, older ones and those of a process of the version before, count for every giver.
"""

import sqlalchemy as sa
from alembic import op

from migrations import online

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COLUMNS = ["workspace_id", "receiver_id", "said_at", "thanks_id"]


def upgrade() -> None:
    """Go forward."""
    online.add_column("thanks_receivers", sa.Column("giver_id", sa.String(), nullable=True))
    online.replace_index("ix_thanks_received", "thanks_receivers", [*COLUMNS, "giver_id"])


def downgrade() -> None:
    """Go back."""
    online.replace_index("ix_thanks_received", "thanks_receivers", COLUMNS)
    op.drop_column("thanks_receivers", "giver_id")
