"""Queue messages for Slack, in the same transaction as the facts behind them.

A row holds kind, target and time: ids, never words. The module must not know the text or the sending; `delivery` does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.inserts import insert_later
from slackapp.domain.tables.outbox import Outgoing

A_DAY = timedelta(days=1)
TRIED_FOR = timedelta(days=21)  # efforts have closed by then
TO_THE_PRESSER = -1  # draws anew what the presser looks at: before everything else
FROM_A_PERSON = 0  # a colleague's words: sent at once
FROM_TEND = 1  # begun by Tend: sent after people's words
IN_A_CHANNEL = 2  # begun by Tend in a channel, and so nobody's message of the day: sent after the others
GIVER = "outbox_giver_id"  # the key in `session.info`
OUTSIDE_LINE: Mapping[str, Any] = {"turn": None, "lane": ""}  # values of a row that has to find a new place later


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """An outbox row before insertion: `kind` names its renderer, `target` is a user or channel id."""

    kind: str
    target: str
    dedupe_key: str  # one effect, one key: a second row with the same key is ignored
    refs: Mapping[str, Any] = field(default_factory=dict)
    urgency: int = FROM_A_PERSON
    due_at: datetime | None = None  # None: now
    expires_at: datetime | None = None  # None: never expires
    is_redraw: bool = False  # changes or deletes a message that stands


def on_behalf_of(session: AsyncSession, giver_id: str | None) -> None:
    """Count the rows enqueued in this session as the person's, in the order of delivery; None: as Tend's."""
    session.info[GIVER] = giver_id


async def enqueue(session: AsyncSession, workspace_id: str, messages: Sequence[OutboxMessage], now: datetime) -> None:
    """Insert the messages for delivery; a message with an existing key changes nothing.

    A redraw for the person behind these rows goes before all other rows: the person pressed a button, and is looking.
    """
    presser_id = session.info.get(GIVER)
    rows = [
        {
            "workspace_id": workspace_id,
            "kind": message.kind,
            "target": message.target,
            "refs": dict(message.refs),
            "dedupe_key": message.dedupe_key,
            "giver_id": presser_id,
            "urgency": TO_THE_PRESSER if message.is_redraw and message.target == presser_id else message.urgency,
            "created_at": now,
            "due_at": message.due_at or now,
            "expires_at": message.expires_at,
            "state": "queued",
            "lane": "",
            "attempts": 0,
            "unknown_outcomes": 0,
        }
        for message in messages
    ]
    if rows:
        await insert_later(session, Outgoing, rows)


async def enqueue_again(session: AsyncSession, workspace_id: str, message: OutboxMessage, now: datetime) -> None:
    """Insert the message, or requeue its failed or dropped row; a sent row stays sent."""
    await enqueue(session, workspace_id, [message], now)
    await session.execute(
        update(Outgoing)
        .where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key == message.dedupe_key,
            Outgoing.state.in_(("failed", "dropped")),
        )
        .values(
            state="queued",
            due_at=message.due_at or now,
            expires_at=message.expires_at,
            attempts=0,
            unknown_outcomes=0,
            failure=None,
            giver_id=session.info.get(GIVER),
            **OUTSIDE_LINE,
        ),
    )


async def enqueue_anew(session: AsyncSession, workspace_id: str, message: OutboxMessage, now: datetime) -> None:
    """Insert the message, or queue its row again after it was sent, failed or dropped; a waiting row is due by now.

    For a message with one row for all its redraws. The caller makes sure no worker is at the row.
    """
    await enqueue(session, workspace_id, [message], now)
    mine = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key == message.dedupe_key)
    put_off = update(Outgoing).where(*mine, Outgoing.state == "queued", Outgoing.due_at > (message.due_at or now))
    await session.execute(put_off.values(due_at=message.due_at or now, **OUTSIDE_LINE))
    again = update(Outgoing).where(*mine, Outgoing.state != "queued")
    await session.execute(
        again.values(
            state="queued",
            refs=dict(message.refs),
            urgency=message.urgency,
            created_at=now,
            due_at=message.due_at or now,
            expires_at=message.expires_at,
            attempts=0,
            unknown_outcomes=0,
            failure=None,
            failing_since=None,
            sent_at=None,
            sent_channel=None,
            sent_ts=None,
            giver_id=session.info.get(GIVER),
            **OUTSIDE_LINE,
        )
    )


async def forget(session: AsyncSession, workspace_id: str, *dedupe_keys: str) -> None:
    """Delete the rows for these keys, in any state, along with their subject."""
    theirs = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key.in_(dedupe_keys))
    await session.execute(delete(Outgoing).where(*theirs))


async def forget_row(session: AsyncSession, row_id: int) -> None:
    """Delete a row sent or refused, where even the kind should not stay."""
    await session.execute(delete(Outgoing).where(Outgoing.id == row_id))


def tomorrow_again(row: Outgoing, now: datetime) -> OutboxMessage | None:
    """Build a refused row anew, for a day later, until it is TRIED_FOR old; its own expiry still holds."""
    if now - row.created_at >= TRIED_FOR:
        return None
    return OutboxMessage(row.kind, row.target, row.dedupe_key, due_at=now + A_DAY, expires_at=row.expires_at)


async def queued_until(session: AsyncSession, workspace_id: str, dedupe_key: str) -> datetime | None:
    """Return the due time of a queued row; None if the row does not wait any more."""
    due_at = select(Outgoing.due_at).where(
        Outgoing.workspace_id == workspace_id,
        Outgoing.dedupe_key == dedupe_key,
        Outgoing.state == "queued",
    )
    return await session.scalar(due_at)


async def count_words(session: AsyncSession, workspace_id: str) -> int:
    """Return the number of queued rows with people's words or answers, for the operator."""
    waiting = select(func.count()).where(
        Outgoing.workspace_id == workspace_id, Outgoing.state == "queued", Outgoing.urgency == FROM_A_PERSON
    )
    return await session.scalar(waiting) or 0


async def is_known(session: AsyncSession, workspace_id: str, dedupe_key: str) -> bool:
    """Return whether there is a row for a key, in any state."""
    mine = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key == dedupe_key)
    return await session.scalar(select(Outgoing.id).where(*mine)) is not None


async def is_queued(session: AsyncSession, workspace_id: str, dedupe_key: str) -> bool:
    """Return whether the row for a key still waits for sending."""
    return bool(await queued_of(session, workspace_id, [dedupe_key]))


async def queued_of(session: AsyncSession, workspace_id: str, dedupe_keys: Collection[str]) -> frozenset[str]:
    """Return the keys among `dedupe_keys` with a row still waiting for sending."""
    waiting = await session.scalars(
        select(Outgoing.dedupe_key).where(
            Outgoing.workspace_id == workspace_id,
            Outgoing.dedupe_key.in_(sorted(dedupe_keys)),
            Outgoing.state == "queued",
        ),
    )
    return frozenset(waiting)
