"""Remember the unreadable pull requests of a repository, and the times of giving up.

One broken pull request never stops the rest: the pull request is tried again for POSTPONED_FOR, and then passed over.
Numbers only, no titles. This module must not know the polling.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.sources import Feed

POSTPONED_FOR = timedelta(days=1)
POSTPONED_MAX = 50  # of one repository; those for the longest time are given up


@dataclass(frozen=True, slots=True)
class Postponed:
    """A pull request to try again."""

    number: int
    since: str  # ISO moment of the first failure

    def is_over(self, now: datetime) -> bool:
        """Return whether it was tried for long enough."""
        return now - datetime.fromisoformat(self.since) >= POSTPONED_FOR


def postponed_of(feed: Feed) -> tuple[Postponed, ...]:
    """Return the pull requests of a repository to try again, longest waiting first."""
    return tuple(Postponed(**one) for one in json.loads(feed.postponed or "[]"))


async def postpone(session: AsyncSession, feed_id: int, number: int, now: datetime) -> tuple[int, ...]:
    """Remember a pull request that could not be read; return the numbers given up for want of room."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is None:
        return ()
    kept = postponed_of(feed)
    if all(one.number != number for one in kept):
        kept = (*kept, Postponed(number, now.isoformat()))
    _keep(feed, kept[-POSTPONED_MAX:])
    await session.flush()
    return tuple(one.number for one in kept[:-POSTPONED_MAX])


async def finish(session: AsyncSession, feed_id: int, number: int) -> None:
    """Forget a pull request that was read or given up."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is not None:
        _keep(feed, [one for one in postponed_of(feed) if one.number != number])
        await session.flush()


def _keep(feed: Feed, kept: Sequence[Postponed]) -> None:
    feed.postponed = json.dumps([asdict(one) for one in kept]) if kept else None
