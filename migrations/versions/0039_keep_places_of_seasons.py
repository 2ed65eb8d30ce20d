"""Keep where the messages about a season stand, so that they can follow it."""

import sqlalchemy as sa
from alembic import op

from migrations import online

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    column = sa.Column("season_id", ROW_ID, nullable=True)
    online.add_reference("message_places", column, "fk_message_places_season_id", "seasons")


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("message_places", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_message_places_season_id"), type_="foreignkey")
        batch_op.drop_column("season_id")
