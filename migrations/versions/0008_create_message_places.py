"""Messages keep their place in Slack as long as the thing they show, not only as long as their row of the outbox.

Filled from the rows of the outbox that still exist, and, for older posts in channels, from the thanks themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWNERS = {"thanks_id": "thanks", "effort_id": "efforts", "prompt_id": "prompts", "away_id": "times_away"}
# what each kind shows; a question about a manager has no row of its own
SHOWS = {
    "thanks": "thanks_id",
    "thanks_shared": "thanks_id",
    "mattered": "thanks_id",
    "passed_on": "thanks_id",
    "effort_noted": "effort_id",
    "prompt": "prompt_id",
    "stand_in_named": "away_id",
    "lead_asked": None,
}
OUTBOX = sa.table(
    "outbox",
    sa.column("id", ROW_ID),
    sa.column("workspace_id", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("target", sa.String()),
    sa.column("refs", sa.JSON()),
    sa.column("dedupe_key", sa.String()),
    sa.column("state", sa.String()),
    sa.column("sent_at", sa.DateTime(timezone=True)),
    sa.column("sent_channel", sa.String()),
    sa.column("sent_ts", sa.String()),
)
PLACES = sa.table(
    "message_places",
    sa.column("workspace_id", sa.String()),
    sa.column("key", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("target", sa.String()),
    sa.column("refs", sa.JSON()),
    sa.column("channel_id", sa.String()),
    sa.column("ts", sa.String()),
    sa.column("posted_at", sa.DateTime(timezone=True)),
    *(sa.column(owner, ROW_ID) for owner in OWNERS),
)
THANKS = sa.table(
    "thanks",
    sa.column("id", ROW_ID),
    sa.column("workspace_id", sa.String()),
    sa.column("said_at", sa.DateTime(timezone=True)),
    sa.column("offered_channel_id", sa.String()),
    sa.column("shared_ts", sa.String()),
    sa.column("taken_back_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "message_places",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(owner, ROW_ID, nullable=True) for owner in OWNERS),
        *(
            sa.ForeignKeyConstraint(
                [owner], [f"{table}.id"], name=op.f(f"fk_message_places_{owner}"), ondelete="CASCADE"
            )
            for owner, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_message_places")),
    )
    for owner in OWNERS:
        is_set = sa.text(f"{owner} IS NOT NULL")
        op.create_index(
            f"ix_message_places_{owner}", "message_places", [owner], postgresql_where=is_set, sqlite_where=is_set
        )
    fill()


def fill() -> None:
    """Store the place of every message that still has its row of the outbox, and of every post in a channel."""
    withdrawn = {
        (workspace_id, refs.get("key"))
        for workspace_id, refs in op.get_bind().execute(
            sa.select(OUTBOX.c.workspace_id, OUTBOX.c.refs).where(
                OUTBOX.c.kind == "copy_withdrawn", OUTBOX.c.state == "sent"
            )
        )
    }
    for rows in portions(OUTBOX, OUTBOX.c.state == "sent", OUTBOX.c.kind.in_(SHOWS)):
        insert(_of_outbox(row) for row in rows if (row["workspace_id"], row["dedupe_key"]) not in withdrawn)
    for rows in portions(THANKS, THANKS.c.shared_ts.is_not(None), THANKS.c.taken_back_at.is_(None)):
        keys = [f"share:{row['id']}" for row in rows]
        known = set(op.get_bind().scalars(sa.select(PLACES.c.key).where(PLACES.c.key.in_(keys))))
        insert(_of_thanks(row) for row in rows if f"share:{row['id']}" not in known and row["offered_channel_id"])


def portions(table: sa.TableClause, *conditions: sa.ColumnElement[bool]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Give the matching rows, in portions by id."""
    after = 0
    while True:
        some = sa.select(table).where(table.c.id > after, *conditions).order_by(table.c.id).limit(AT_ONCE)
        rows = [dict(row) for row in op.get_bind().execute(some).mappings()]
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


def _of_outbox(row: Mapping[str, Any]) -> dict[str, Any]:
    owner = SHOWS[row["kind"]]
    return {
        "workspace_id": row["workspace_id"],
        "key": row["dedupe_key"],
        "kind": row["kind"],
        "target": row["target"],
        "refs": row["refs"],
        "channel_id": row["sent_channel"],
        "ts": row["sent_ts"],
        "posted_at": row["sent_at"],
        **dict.fromkeys(OWNERS),
        **({} if owner is None else {owner: row["refs"].get(owner)}),
    }


def _of_thanks(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "workspace_id": row["workspace_id"],
        "key": f"share:{row['id']}",
        "kind": "thanks_shared",
        "target": row["offered_channel_id"],
        "refs": {"thanks_id": row["id"]},
        "channel_id": row["offered_channel_id"],
        "ts": row["shared_ts"],
        "posted_at": row["said_at"],
        **dict.fromkeys(OWNERS),
        "thanks_id": row["id"],
    }


def insert(places: Iterable[dict[str, Any]]) -> None:
    """Insert the complete places whose thing still exists; a place without its thing would have no end."""
    whole = [place for place in places if place["channel_id"] and place["ts"] and place["posted_at"]]
    for owner, table in OWNERS.items():
        numbers = {place[owner] for place in whole if place[owner] is not None}
        owned = sa.table(table, sa.column("id", ROW_ID))
        living = set(op.get_bind().scalars(sa.select(owned.c.id).where(owned.c.id.in_(numbers)))) if numbers else set()
        whole = [place for place in whole if place[owner] is None or place[owner] in living]
    owned_by = {kind: owner for kind, owner in SHOWS.items() if owner is not None}
    lasting = [place for place in whole if place.get(owned_by.get(place["kind"], "key")) is not None]
    if lasting:
        op.bulk_insert(PLACES, lasting)


def downgrade() -> None:
    """Go back."""
    for owner in OWNERS:
        op.drop_index(f"ix_message_places_{owner}", table_name="message_places")
    op.drop_table("message_places")
