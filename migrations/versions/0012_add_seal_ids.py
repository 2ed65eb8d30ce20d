"""Words are sealed for their row: rows without an id before their insertion get a number; handles of groups are sealed.

A migration has no keys, so old seals stay until `tend reencrypt`. Handles were readable; groups are forgotten with
theirs, and Slack tells them again when somebody names them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBERED = ("thanks", "efforts", "everyday_efforts", "pocket_lines", "sources")


def upgrade() -> None:
    """Go forward."""
    for table in NUMBERED:
        op.add_column(table, sa.Column("seal_id", sa.String(), nullable=True))
    replace_handles(sa.LargeBinary())


def replace_handles(kind: sa.types.TypeEngine[str] | sa.types.TypeEngine[bytes]) -> None:
    """Forget the groups, and keep their handles as `kind` from now on."""
    op.execute("DELETE FROM user_group_members")
    op.execute("DELETE FROM user_groups")
    with op.batch_alter_table("user_groups", schema=None) as batch_op:
        batch_op.drop_column("handle")
    op.add_column("user_groups", sa.Column("handle", kind, nullable=True))


def downgrade() -> None:
    """Go back. Words that were sealed for their row do not open any more."""
    replace_handles(sa.String())
    for table in reversed(NUMBERED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("seal_id")
