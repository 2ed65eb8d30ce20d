"""Keep which effort of theirs a receiver says a thanks was for."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("thanks_receivers", sa.Column("claimed_effort_id", number, nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("thanks_receivers", schema=None) as batch_op:
        batch_op.drop_column("claimed_effort_id")
