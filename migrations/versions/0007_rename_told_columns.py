"""Columns say what happened: Slack or a source reported something, Tend notified a person, a bundle is due.

Only names change. Rows of the outbox that wait for a look-up get the new names of their kinds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("people", "told_ts", "reported_ts"),
    ("user_groups", "told_ts", "reported_ts"),
    ("seedling_events", "told_ts", "reported_ts"),
    ("seedling_events", "told_at", "reported_at"),
    ("prompt_rhythms", "told_at", "notified_at"),
    ("source_items", "told_at", "reported_at"),
    ("source_items", "settle_at", "bundle_at"),
    ("source_choices", "told_at", "notified_at"),
    ("source_feeds", "told_at", "notified_at"),
    ("times_away", "told_until", "review_until"),
)
INDEXES = (
    ("seedling_events", "ix_seedlings_told_told_at", "told_at", "ix_seedling_events_reported_at", "reported_at"),
    ("source_items", "ix_source_items_settle_at", "settle_at", "ix_source_items_bundle_at", "bundle_at"),
)
KINDS = (("settle_thanks", "look_up_thanks"), ("settle_effort", "look_up_effort"))
OUTBOX = sa.table("outbox", sa.column("kind", sa.String()))


def upgrade() -> None:
    """Go forward."""
    op.rename_table("seedlings_told", "seedling_events")
    for table, index, _, _, _ in INDEXES:
        op.drop_index(index, table_name=table)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    for table, _, _, index, column in INDEXES:
        op.create_index(index, table, [column])
    for before, after in KINDS:
        op.execute(sa.update(OUTBOX).where(OUTBOX.c.kind == before).values(kind=after))


def downgrade() -> None:
    """Go back."""
    for before, after in KINDS:
        op.execute(sa.update(OUTBOX).where(OUTBOX.c.kind == after).values(kind=before))
    for table, _, _, index, _ in INDEXES:
        op.drop_index(index, table_name=table)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {after} TO {before}")
    for table, index, column, _, _ in INDEXES:
        op.create_index(index, table, [column])
    op.rename_table("seedling_events", "seedlings_told")
