"""The repositories and calendars of a source, and how far each was read. Must not know what stands in them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy import select as ask
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.sources.connections import PASSED_OVER, digest_of
from slackapp.domain.tables import inserts
from slackapp.domain.tables.sources import Feed, Source


async def of_source(session: AsyncSession, source: Source, name: str, now: datetime) -> Feed:
    """Give the feed an admin called `name`, made on first use: it begins PASSED_OVER before that."""
    digest = digest_of(name.lower())
    row = {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "digest": digest,
        "name": name,
        "cursor_at": now - PASSED_OVER,
    }
    await inserts.insert_new(session, Feed, [row])
    found = await session.scalars(ask(Feed).where(Feed.source_id == source.id, Feed.digest == digest))
    return found.one()


async def keep_only(session: AsyncSession, source_id: int, names: Collection[str]) -> None:
    """Forget how far others than `names` were read: an admin chose them no longer."""
    digests = [digest_of(name.lower()) for name in names]
    await session.execute(delete(Feed).where(Feed.source_id == source_id, Feed.digest.not_in(digests)))


async def read_until(  # how far, and what to ask with the next time
    session: AsyncSession,
    feed_id: int,
    cursor_at: datetime,
    *,
    etag: str | None = None,
    modified: str | None = None,
    next_at: datetime | None = None,
) -> None:
    """Write down how far a feed was read, and that it works. It never goes back."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is None:
        return
    feed.cursor_at = max(feed.cursor_at, cursor_at)
    feed.etag, feed.modified, feed.next_at, feed.failure = etag, modified, next_at, None
    await session.flush()


async def renamed(session: AsyncSession, feed_id: int, name: str) -> None:
    """Write down what a repository is called now; the admin's own name still leads to it."""
    await session.execute(update(Feed).where(Feed.id == feed_id).values(name=name, etag=None))


async def failed(session: AsyncSession, feed_id: int, why: str) -> None:
    """Write down, as a short name, why one feed cannot be read; the others are not concerned."""
    await session.execute(update(Feed).where(Feed.id == feed_id).values(failure=why))
