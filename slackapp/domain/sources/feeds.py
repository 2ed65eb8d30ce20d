"""Track the reading position in each repository or calendar of a source. This module must not know the content."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy import select as ask
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import inserts
from slackapp.domain.sources.connections import READ_BACK, digest_of
from slackapp.domain.tables.sources import Feed, Source


async def of_source(session: AsyncSession, source: Source, name: str, now: datetime) -> Feed:
    """Return the feed with this name, created on first use with a position READ_BACK before `now`.

    After `look_back` the position is that of the look back.
    """
    digest = digest_of(name.lower())
    row = {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "digest": digest,
        "name": name,
        "cursor_at": now - READ_BACK,
    }
    await inserts.insert_new(session, Feed, [row])
    found = await session.scalars(ask(Feed).where(Feed.source_id == source.id, Feed.digest == digest).with_for_update())
    feed = found.one()
    if feed.again_from is not None:
        feed.cursor_at, feed.etag = min(feed.cursor_at, feed.again_from), None
        feed.again_from = None
        await session.flush()
    return feed


async def look_back(session: AsyncSession, workspace_id: str, kind: str, now: datetime) -> None:
    """Let the next read of each source of a kind begin READ_BACK before `now`.

    For work of a person unknown at the reading. Stored items are not stored again.
    """
    theirs = ask(Source.id).where(Source.workspace_id == workspace_id, Source.kind == kind)
    await session.execute(update(Feed).where(Feed.source_id.in_(theirs)).values(again_from=now - READ_BACK))


async def keep_only(session: AsyncSession, source_id: int, names: Collection[str]) -> None:
    """Delete the reading positions of feeds outside `names`, after an admin removed them."""
    digests = [digest_of(name.lower()) for name in names]
    await session.execute(delete(Feed).where(Feed.source_id == source_id, Feed.digest.not_in(digests)))


async def read_until(  # the position, and the request headers of the next time
    session: AsyncSession,
    feed_id: int,
    cursor_at: datetime,
    *,
    etag: str | None = None,
    modified: str | None = None,
    next_at: datetime | None = None,
) -> None:
    """Record a successful reading up to `cursor_at`. The position never goes back."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is None:
        return
    feed.cursor_at = max(feed.cursor_at, cursor_at)
    feed.etag, feed.modified, feed.next_at, feed.failure = etag, modified, next_at, None
    await session.flush()


async def renamed(session: AsyncSession, feed_id: int, name: str) -> None:
    """Record a repository's new name; the admin's own name still finds the feed."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is not None:
        feed.name, feed.etag = name, None
        await session.flush()


async def failed(session: AsyncSession, feed_id: int, why: str) -> None:
    """Record the short name of one feed's failure; other feeds go on."""
    await session.execute(update(Feed).where(Feed.id == feed_id).values(failure=why))
