"""Index the places of seasons' messages, by itself: on PostgreSQL what stands before such an index is not undone."""

import sqlalchemy as sa

from migrations import online

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

STANDS = sa.text("season_id IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    online.create_index(
        "ix_message_places_season_id",
        "message_places",
        ["season_id"],
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    )


def downgrade() -> None:
    """Go back."""
    online.drop_index("ix_message_places_season_id", "message_places")
