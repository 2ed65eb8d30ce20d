"""Efforts know the noting that they come from.

Until now, efforts counted as noted together when noter, moment and words were equal. A migration has no keys to read
words with; one noter never notes twice within a microsecond, so noter, moment and kind tell the same. What sources
told stays alone: nobody noted it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EVERYDAY = sa.table(
    "everyday_efforts",
    sa.column("id"),
    sa.column("workspace_id"),
    sa.column("noter_id"),
    sa.column("began_at"),
    sa.column("kind"),
    sa.column("noting_id"),
)
EFFORTS = sa.table(
    "efforts",
    sa.column("id"),
    sa.column("workspace_id"),
    sa.column("noter_id"),
    sa.column("noted_at"),
    sa.column("kind"),
    sa.column("repeats_id"),
    sa.column("noting_id"),
)


def upgrade() -> None:
    """Go forward."""
    for table in ("efforts", "everyday_efforts"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("noting_id", sa.String(), nullable=True))
    number_together(EVERYDAY, EVERYDAY.c.began_at, sa.true())
    first = sa.select(EVERYDAY.c.noting_id).where(EVERYDAY.c.id == EFFORTS.c.repeats_id).scalar_subquery()
    op.execute(sa.update(EFFORTS).where(EFFORTS.c.repeats_id.is_not(None)).values(noting_id=first))
    number_together(EFFORTS, EFFORTS.c.noted_at, sa.and_(EFFORTS.c.repeats_id.is_(None), EFFORTS.c.noter_id != ""))


def number_together(table: sa.TableClause, moment: sa.ColumnElement[Any], which: sa.ColumnElement[bool]) -> None:
    """Give those `which` rows one number that share a noter, a moment and a kind."""
    alike = (table.c.workspace_id, table.c.noter_id, moment, table.c.kind)
    first = sa.func.min(table.c.id).over(partition_by=alike).label("first_id")
    count = sa.func.count().over(partition_by=alike).label("count")
    counted = sa.select(table.c.id, first, count).where(which).subquery()
    together = sa.select(counted.c.id, counted.c.first_id).where(counted.c.count > 1).subquery()
    number = sa.literal(f"{table.name}:").concat(sa.cast(together.c.first_id, sa.String()))
    op.execute(sa.update(table).where(table.c.id == together.c.id).values(noting_id=number))


def downgrade() -> None:
    """Go back."""
    for table in ("everyday_efforts", "efforts"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("noting_id")
