"""What sources left about one person: as they may see it, how it is removed at their wish, and after how long.

Must not know any file format, nor when it is called.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.sources import Account, Bundle, Source, SourceChoice, SourceItem

Entry = dict[str, Any]  # as in `exports`

PORTION = 1_000  # rows of one housekeeping transaction
WORDS_KEPT = timedelta(days=111)  # as long as the effort that has them: 21 days until it closes, and 90 more
KEYS_KEPT = timedelta(days=400)  # without words: what is told again within a year is not told twice


async def of_person(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Give what sources told of `user_id`, their choices, and their logins; None where there is nothing."""
    found = {
        "told_of_me": await _items(session, workspace_id, user_id),
        "my_choices": await _choices(session, workspace_id, user_id),
        "my_logins": await _accounts(session, workspace_id, user_id),
        "connected_by_me": await _connected(session, workspace_id, user_id),
    }
    return found if any(found.values()) else None


async def _items(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.execute(
        select(SourceItem, Source.name)
        .join(Source, Source.id == SourceItem.source_id)
        .where(SourceItem.workspace_id == workspace_id, SourceItem.doer_id == user_id)
        .order_by(SourceItem.id),
    )
    return [
        {"by": name, "kind": row.kind, "words": row.words, "link": row.link, "told_at": row.told_at}
        for row, name in rows
    ]


async def _choices(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(SourceChoice)
        .where(SourceChoice.workspace_id == workspace_id, SourceChoice.user_id == user_id)
        .order_by(SourceChoice.kind),
    )
    return [{"kind": row.kind, "told_at": row.told_at, "opted_out_at": row.opted_out_at} for row in rows]


async def _accounts(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Account)
        .where(Account.workspace_id == workspace_id, Account.user_id == user_id)
        .order_by(Account.said_at, Account.digest),
    )
    return [{"at": row.kind, "login": row.login, "confirmed_at": row.confirmed_at} for row in rows]


async def _connected(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Source).where(Source.workspace_id == workspace_id, Source.connected_by == user_id).order_by(Source.id),
    )
    return [{"name": row.name, "kind": row.kind, "connected_at": row.connected_at} for row in rows]


async def erase(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Remove what sources left about `user_id`, but for their wish to stay out: forgetting that would undo it.

    That a key was used stays, without anything of theirs, so that the same is not told again. What they connected
    stays the workspace's, connected by nobody any more.
    """
    theirs = (SourceItem.workspace_id == workspace_id, SourceItem.doer_id == user_id)
    emptied = {"doer_id": "", "words": None, "link": None, "settle_at": None, "effort_id": None, "fortnight": 0}
    await session.execute(update(SourceItem).where(*theirs).values(**emptied))
    await session.execute(delete(Bundle).where(Bundle.workspace_id == workspace_id, Bundle.doer_id == user_id))
    await session.execute(delete(Account).where(Account.workspace_id == workspace_id, Account.user_id == user_id))
    confirmed = (Account.workspace_id == workspace_id, Account.confirmed_by == user_id)
    await session.execute(update(Account).where(*confirmed).values(confirmed_by=""))
    mine = (SourceChoice.workspace_id == workspace_id, SourceChoice.user_id == user_id)
    await session.execute(delete(SourceChoice).where(*mine, SourceChoice.opted_out_at.is_(None)))
    await session.execute(update(SourceChoice).where(*mine).values(told_at=None))
    connected = (Source.workspace_id == workspace_id, Source.connected_by == user_id)
    await session.execute(update(Source).where(*connected).values(connected_by=""))


async def empty_old(session: AsyncSession, now: datetime) -> int:
    """Take words and links from what was told more than WORDS_KEPT ago, at most PORTION; give how many that were."""
    old = (
        select(SourceItem.id)
        .where(SourceItem.told_at < now - WORDS_KEPT, SourceItem.doer_id != "")
        .order_by(SourceItem.id)
        .limit(PORTION)
        .with_for_update(skip_locked=True)
    )
    ids = list(await session.scalars(old))
    emptied = {"doer_id": "", "words": None, "link": None, "settle_at": None, "effort_id": None}
    await session.execute(update(SourceItem).where(SourceItem.id.in_(ids)).values(**emptied))
    return len(ids)


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Forget which keys were used more than KEYS_KEPT ago, at most PORTION; give how many that were."""
    old = (
        select(SourceItem.id)
        .where(SourceItem.told_at < now - KEYS_KEPT)
        .order_by(SourceItem.id)
        .limit(PORTION)
        .with_for_update(skip_locked=True)
    )
    ids = list(await session.scalars(old))
    await session.execute(delete(SourceItem).where(SourceItem.id.in_(ids)))
    return len(ids)
