"""What has to reach Slack later, recorded in the same transaction as the fact it tells of.

A row says what, to whom and when: ids, never words. This module must not know how anything is
worded or sent; `delivery` does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from slackapp.domain.models import HomeTab, Outgoing, Received
from slackapp.domain.tables import Base

FROM_A_PERSON = 0  # a colleague's words or the answer to a press: at once
FROM_TEND = 1  # what Tend itself begins: after people's words
HOME_STAYS_OPEN = timedelta(hours=1)  # a Home opened longer ago is drawn anew when it is next opened


# straight into the table: nobody holds such a row, and looking for one in the session cost as much as the statement
_HOMES = cast("Table", HomeTab.__table__)
# locked in one order, or thanks between the same people at the same moment would block each other
_LOOKING = (
    select(_HOMES.c.user_id)
    .where(
        _HOMES.c.workspace_id == bindparam("workspace"),
        _HOMES.c.user_id.in_(bindparam("people", expanding=True)),
        _HOMES.c.opened_at > bindparam("opened_after"),
    )
    .order_by(_HOMES.c.user_id)
    .with_for_update()
)
_LOOKING_AT_HOME = (
    update(_HOMES)
    .where(_HOMES.c.workspace_id == bindparam("workspace"), _HOMES.c.user_id.in_(_LOOKING))
    .values(wanted=_HOMES.c.wanted + 1)
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One row to be: `kind` names who renders it, `target` is a user or channel id."""

    kind: str
    target: str
    dedupe_key: str  # one effect, one key: a second row with it is not made
    refs: Mapping[str, Any] = field(default_factory=dict)
    urgency: int = FROM_A_PERSON
    due_at: datetime | None = None  # None: now
    expires_at: datetime | None = None  # None: worth sending whenever it can be


async def enqueue(session: AsyncSession, workspace_id: str, letters: Sequence[Letter], now: datetime) -> None:
    """Record `letters` for delivery; those whose key is already there stay as they were."""
    rows = [
        {
            "workspace_id": workspace_id,
            "kind": letter.kind,
            "target": letter.target,
            "refs": dict(letter.refs),
            "dedupe_key": letter.dedupe_key,
            "urgency": letter.urgency,
            "created_at": now,
            "due_at": letter.due_at or now,
            "expires_at": letter.expires_at,
            "state": "queued",
            "attempts": 0,
            "unknown_outcomes": 0,
        }
        for letter in letters
    ]
    if rows:
        await insert_new(session, Outgoing, rows)


async def enqueue_again(session: AsyncSession, workspace_id: str, letter: Letter, now: datetime) -> None:
    """Record `letter`, or queue its row once more when it was refused or dropped; a sent row stays sent."""
    await enqueue(session, workspace_id, [letter], now)
    await session.execute(
        update(Outgoing)
        .where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key == letter.dedupe_key,
            Outgoing.state.in_(("failed", "dropped")),
        )
        .values(state="queued", due_at=letter.due_at or now, attempts=0, unknown_outcomes=0, failure=None),
    )


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not taken yet; give how many that were."""
    # the rows apart, so that the compiled statement is kept; counted by RETURNING: psycopg gives no rowcount here
    statement = _inserting(session.get_bind().dialect.name, table)
    return len((await session.execute(statement, [dict(row) for row in rows])).all())


@cache
def _inserting(dialect: str, table: type[Base]) -> ReturningInsert[Any]:
    """Build the statement once: at five a thanks, building them cost as much as running them."""
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return build(cast("Table", table.__table__)).on_conflict_do_nothing().returning(*table.__table__.primary_key)


async def take_in(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> bool:
    """Remember that `key` arrived; False when it had arrived before, and nothing more should happen.

    Keys: an event's id, a command's signature, a form's number, a press by channel, message, person and kind.
    """
    row = {"workspace_id": workspace_id, "key": key, "received_at": now}
    return await insert_new(session, Received, [row]) == 1


async def refresh_homes(session: AsyncSession, workspace_id: str, user_ids: Iterable[str], now: datetime) -> None:
    """Ask for a new Home for those of `user_ids` who opened theirs within the hour."""
    await session.execute(
        _LOOKING_AT_HOME,
        {"workspace": workspace_id, "people": sorted(set(user_ids)), "opened_after": now - HOME_STAYS_OPEN},
    )


async def sent_as(session: AsyncSession, workspace_id: str, dedupe_key: str) -> tuple[str, str] | None:
    """Give channel id and `ts` of the message that a row became; None while it has not been sent."""
    row = (
        await session.execute(
            select(Outgoing.sent_channel, Outgoing.sent_ts).where(
                Outgoing.workspace_id == workspace_id,
                Outgoing.dedupe_key == dedupe_key,
                Outgoing.state == "sent",
            ),
        )
    ).first()
    return None if row is None or row[0] is None or row[1] is None else (row[0], row[1])


async def row_of(session: AsyncSession, workspace_id: str, dedupe_key: str) -> Outgoing | None:
    """Give the row of a key; None when there never was one, or it was forgotten."""
    mine = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key == dedupe_key)
    return await session.scalar(select(Outgoing).where(*mine))


async def queued_until(session: AsyncSession, workspace_id: str, dedupe_key: str) -> datetime | None:
    """Give from when on a row is to be sent; None when it does not wait any more."""
    due_at = select(Outgoing.due_at).where(
        Outgoing.workspace_id == workspace_id,
        Outgoing.dedupe_key == dedupe_key,
        Outgoing.state == "queued",
    )
    return await session.scalar(due_at)


async def is_queued(session: AsyncSession, workspace_id: str, dedupe_key: str) -> bool:
    """Say whether a row still waits to be sent."""
    return bool(await queued_of(session, workspace_id, [dedupe_key]))


async def queued_of(session: AsyncSession, workspace_id: str, dedupe_keys: Collection[str]) -> frozenset[str]:
    """Give those of `dedupe_keys` whose row still waits to be sent."""
    waiting = await session.scalars(
        select(Outgoing.dedupe_key).where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key.in_(sorted(dedupe_keys)),
            Outgoing.state == "queued",
        ),
    )
    return frozenset(waiting)
