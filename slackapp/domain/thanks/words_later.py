"""Keep messages for thanks later, by a shortcut or by a 🌱 reaction.

Only a link is stored, never the text. Visible to the keeper only; the message's author is never told. The module must
not know how Slack reports reactions, or how a link is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Delete, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.noting import Noted, Noting, note_effort
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.rows.slices import page_of
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import SeedlingEvent, UnfinishedThanks

KEPT_FOR = timedelta(days=90)  # as long as an effort: messages not answered within a season are deleted
LINES_MAX = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in Slack: its place, author and link."""

    channel_id: str
    message_ts: str
    author_id: str | None  # None: Slack did not name the author
    link: str  # empty while the workspace's URL is unknown


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message kept for later, visible to its keeper only."""

    kept_id: int
    channel_id: str
    message_ts: str
    author_id: str | None
    link: str
    kept_at: datetime


async def keep(session: AsyncSession, acting: Acting, spot: Spot) -> bool:
    """Keep a message on the keeper's request; False if already kept.

    A message kept by a 🌱 before is from now on kept independently of the 🌱.
    """
    workspace_id, keeper_id = acting.workspace_id, acting.user_id
    is_new = await _insert_kept(session, acting, spot, by_reaction=False)
    if is_new:
        await homes.refresh_homes(session, workspace_id, [keeper_id], acting.now)
        return True
    await session.execute(
        update(UnfinishedThanks)
        .where(*_at(workspace_id, keeper_id, spot.channel_id, spot.message_ts))
        .values(by_reaction=False),
    )
    return False


async def take_seedling(session: AsyncSession, acting: Acting, spot: Spot, reported_ts: float) -> bool:
    """Keep a message because the reader added a 🌱; False if nothing changed.

    `reported_ts` is the time of the reaction by Slack's clock: events arrive twice and out of order, and only the
    newest counts. Keeps nothing for apps, deactivated or external people, or for the reader's own message. At their
    first 🌱, the keeper gets a message explaining the 🌱.
    """
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    keeper = (await people.known(session, workspace_id, [keeper_id])).get(keeper_id)
    if keeper is None or not _may_keep(keeper) or spot.author_id == keeper_id:
        return False
    if not await _is_news(session, acting, spot.channel_id, spot.message_ts, reported_ts):
        return False
    if not await _insert_kept(session, acting, spot, by_reaction=True):
        return False
    if keeper.met_seedling_at is None:
        await outbox.enqueue_again(
            session, workspace_id, OutboxMessage("seedling_met", keeper_id, met_key(keeper_id)), now
        )
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)
    return True


async def lose_seedling(
    session: AsyncSession, acting: Acting, channel_id: str, message_ts: str, reported_ts: float
) -> bool:
    """Stop keeping a message kept only by a 🌱, because the 🌱 was removed at `reported_ts`; False if nothing changed.

    The removal is recorded even if nothing was kept: the event for adding the 🌱 may arrive later.
    """
    workspace_id, keeper_id = acting.workspace_id, acting.user_id
    if not await _is_news(session, acting, channel_id, message_ts, reported_ts):
        return False
    only_by_seedling = (*_at(workspace_id, keeper_id, channel_id, message_ts), UnfinishedThanks.by_reaction.is_(True))
    if not await _count_rows(session, delete(UnfinishedThanks).where(*only_by_seedling)):
        return False
    await homes.refresh_homes(session, workspace_id, [keeper_id], acting.now)
    return True


async def kept_by(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    *,
    skip: int = 0,
    limit: int = LINES_MAX,
) -> tuple[tuple[KeptMessage, ...], int]:
    """List one page of the messages the user keeps, newest first, and the count, see `page_of`; for the user only."""
    mine = (UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.keeper_id == user_id)
    newest_first = (UnfinishedThanks.kept_at.desc(), UnfinishedThanks.id.desc())
    rows, count = await page_of(session, select(UnfinishedThanks).where(*mine).order_by(*newest_first), skip, limit)
    return tuple(_seen(row) for row in rows), count


async def one_kept(session: AsyncSession, workspace_id: str, keeper_id: str, kept_id: int) -> KeptMessage:
    """Return one kept message to its keeper. Raises NotFound when another person's or no longer kept."""
    row = await session.get(UnfinishedThanks, kept_id)
    if row is None or (row.workspace_id, row.keeper_id) != (workspace_id, keeper_id):
        raise NotFound
    return _seen(row)


async def finished(session: AsyncSession, workspace_id: str, keeper_id: str, kept_id: int) -> None:
    """Delete the kept message after the thanks was given; do nothing if another person's or already deleted."""
    await session.execute(_removing(workspace_id, keeper_id, kept_id))


async def note_instead(session: AsyncSession, acting: Acting, noting: Noting, kept_id: int | None) -> Noted:
    """Note an effort, and delete the kept message behind the noting, if any. Raises as `note_effort`."""
    noted = await note_effort(session, acting, noting)
    if kept_id is not None:
        await finished(session, acting.workspace_id, acting.user_id, kept_id)
    return noted


async def let_go(session: AsyncSession, acting: Acting, kept_id: int) -> None:
    """Stop keeping the message; a second call changes nothing. No person is told."""
    workspace_id, keeper_id = acting.workspace_id, acting.user_id
    await session.execute(_removing(workspace_id, keeper_id, kept_id))
    await homes.refresh_homes(session, workspace_id, [keeper_id], acting.now)


async def newest_by_seedling(session: AsyncSession, workspace_id: str, keeper_id: str) -> KeptMessage | None:
    """Return the message kept by the user's newest 🌱; None if there is none."""
    row = await session.scalar(
        select(UnfinishedThanks)
        .where(
            UnfinishedThanks.workspace_id == workspace_id,
            UnfinishedThanks.keeper_id == keeper_id,
            UnfinishedThanks.by_reaction.is_(True),
        )
        .order_by(UnfinishedThanks.kept_at.desc(), UnfinishedThanks.id.desc())
        .limit(1),
    )
    return None if row is None else _seen(row)


async def seedling_met(session: AsyncSession, acting: Acting) -> None:
    """Record that the user got the explanation of the 🌱, sent only once."""
    await session.execute(
        update(Person)
        .where(Person.workspace_id == acting.workspace_id, Person.user_id == acting.user_id)
        .values(met_seedling_at=acting.now),
    )


def met_key(user_id: str) -> str:
    """Return the dedupe key of the message explaining the 🌱."""
    return f"seedling_met:{user_id}"


def _may_keep(person: Person) -> bool:
    return not (person.is_bot or person.is_deactivated or person.is_external)


async def _insert_kept(session: AsyncSession, acting: Acting, spot: Spot, *, by_reaction: bool) -> bool:
    row: Mapping[str, Any] = {
        "workspace_id": acting.workspace_id,
        "keeper_id": acting.user_id,
        "channel_id": spot.channel_id,
        "message_ts": spot.message_ts,
        "author_id": spot.author_id,
        "link": spot.link,
        "by_reaction": by_reaction,
        "kept_at": acting.now,
    }
    return await inserts.insert_new(session, UnfinishedThanks, [row]) == 1


async def _is_news(session: AsyncSession, acting: Acting, channel_id: str, message_ts: str, reported_ts: float) -> bool:
    """Record the newest event for this 🌱; False if a newer event was recorded. Simultaneous events take turns."""
    now = acting.now
    statement = inserts.insert(session, SeedlingEvent).values(
        workspace_id=acting.workspace_id,
        keeper_id=acting.user_id,
        channel_id=channel_id,
        message_ts=message_ts,
        reported_ts=reported_ts,
        reported_at=now,
    )
    newest = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "keeper_id", "channel_id", "message_ts"],
            set_={"reported_ts": statement.excluded.reported_ts, "reported_at": now},
            where=SeedlingEvent.reported_ts < statement.excluded.reported_ts,
        ).returning(SeedlingEvent.reported_ts),
    )
    return newest.first() is not None


def _at(workspace_id: str, keeper_id: str, channel_id: str, message_ts: str) -> tuple[Any, ...]:
    return (
        UnfinishedThanks.workspace_id == workspace_id,
        UnfinishedThanks.keeper_id == keeper_id,
        UnfinishedThanks.channel_id == channel_id,
        UnfinishedThanks.message_ts == message_ts,
    )


def _removing(workspace_id: str, keeper_id: str, kept_id: int) -> Delete:
    return delete(UnfinishedThanks).where(
        UnfinishedThanks.id == kept_id,
        UnfinishedThanks.workspace_id == workspace_id,
        UnfinishedThanks.keeper_id == keeper_id,
    )


async def _count_rows(session: AsyncSession, statement: Delete) -> int:
    done = await session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0


def _seen(row: UnfinishedThanks) -> KeptMessage:
    return KeptMessage(row.id, row.channel_id, row.message_ts, row.author_id, row.link, row.kept_at)
