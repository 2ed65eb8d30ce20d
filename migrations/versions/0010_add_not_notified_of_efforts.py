"""Efforts know whether their doer was told of them: until then no manager reads them.

Marked are those whose message to the doer still waits, or was refused for good; all others count as told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 500
OUTBOX = sa.table(
    "outbox", sa.column("kind", sa.String()), sa.column("refs", sa.JSON()), sa.column("state", sa.String())
)
EFFORTS = sa.table("efforts", sa.column("id", sa.BigInteger()), sa.column("not_notified", sa.String()))


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_notified", sa.String(), nullable=True))
    for state, value in (("queued", "noted"), ("failed", "unreachable")):
        rows = sa.select(OUTBOX.c.refs).where(OUTBOX.c.kind == "effort_noted", OUTBOX.c.state == state)
        ids = sorted({int(refs["effort_id"]) for (refs,) in op.get_bind().execute(rows) if "effort_id" in refs})
        for start in range(0, len(ids), AT_ONCE):
            some = EFFORTS.c.id.in_(ids[start : start + AT_ONCE])
            op.execute(sa.update(EFFORTS).where(some).values(not_notified=value))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.drop_column("not_notified")
