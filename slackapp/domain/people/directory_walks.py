"""Progress of the nightly walk through a workspace's list of members, and the lease on this walk.

Only one run walks at a time. The run holds a lease, extends the lease with every page, and notices its loss. The cursor
of an interrupted run is left to the next run. Must not know how Slack is asked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import inserts
from slackapp.domain.tables.people import DirectoryWalk

NIGHT_BEGINS = time(1, 0, tzinfo=UTC)
STALE_AFTER = timedelta(days=1)  # an older walk begins again: its first pages hold yesterday's data
LEASE_S = 120.0


class LeaseLost(Exception):
    """Another run holds the lease: this run was too slow, or was believed dead."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Progress of a walk, for the run that continues."""

    began_at: datetime
    cursor: str | None  # None: start with the first page
    seen: int
    is_listed: bool  # all pages are stored
    is_checked: bool  # people missing from all pages were looked up


def is_due(row: DirectoryWalk | None, now: datetime) -> bool:
    """Return whether a walk is due: a new night has begun, or an earlier run left the walk unfinished."""
    if row is None or row.began_at is None:
        return True
    return row.ended_at is None or row.checked_at is None or row.began_at < _last_night(now)


def _last_night(now: datetime) -> datetime:
    begins = datetime.combine(now.astimezone(UTC).date(), NIGHT_BEGINS)
    return begins if begins <= now else begins - timedelta(days=1)


async def look(session: AsyncSession, workspace_id: str) -> DirectoryWalk | None:
    """Return the workspace's row, or None before the first walk."""
    found = select(DirectoryWalk).where(DirectoryWalk.workspace_id == workspace_id)
    return await session.scalar(found)


async def claim(session: AsyncSession, workspace_id: str, key: str, now: datetime, real: datetime) -> Walk | None:
    """Take the lease until LEASE_S after `real`; return the walk to continue, None while another run holds the lease.

    Continues the stored walk, or begins a new walk at the job's `now` after a new night or when the old walk is stale.
    """
    await inserts.insert_new(session, DirectoryWalk, [{"workspace_id": workspace_id, "seen": 0}])
    free = or_(DirectoryWalk.lease_until.is_(None), DirectoryWalk.lease_until < real)
    taken = await session.execute(
        update(DirectoryWalk)
        .where(DirectoryWalk.workspace_id == workspace_id, free)
        .values(lease_key=key, lease_until=real + timedelta(seconds=LEASE_S))
        .returning(DirectoryWalk.workspace_id)
    )
    if taken.first() is None:
        return None
    row = await session.get_one(DirectoryWalk, workspace_id, populate_existing=True)
    began_at = row.began_at
    if began_at is None or _is_over(row, began_at, now):
        await begin_anew(session, workspace_id, key, now)
        return Walk(now, None, 0, is_listed=False, is_checked=False)
    return Walk(began_at, row.cursor, row.seen, row.ended_at is not None, row.checked_at is not None)


def _is_over(row: DirectoryWalk, began_at: datetime, now: datetime) -> bool:
    is_done = row.ended_at is not None and row.checked_at is not None
    return began_at < now - STALE_AFTER or (is_done and began_at < _last_night(now))


async def extend(session: AsyncSession, workspace_id: str, key: str, real: datetime, *, by_s: float = LEASE_S) -> None:
    """Extend the lease until `by_s` after `real`. Raises LeaseLost."""
    await _update_row(session, workspace_id, key, lease_until=real + timedelta(seconds=by_s))


async def advance(
    session: AsyncSession, workspace_id: str, key: str, cursor: str | None, seen: int, now: datetime, real: datetime
) -> None:
    """Store a page of `seen` members and the next cursor; None marks the last page. Raises LeaseLost.

    Extends the lease, as `extend` does.
    """
    ended = {} if cursor is not None else {"ended_at": now}
    until = real + timedelta(seconds=LEASE_S)
    seen_so_far = DirectoryWalk.seen + seen
    await _update_row(session, workspace_id, key, cursor=cursor, seen=seen_so_far, lease_until=until, **ended)


async def begin_anew(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> None:
    """Go back to the first page, in a new night or when Slack rejects the cursor. Raises LeaseLost."""
    await _update_row(session, workspace_id, key, cursor=None, seen=0, began_at=now, ended_at=None, checked_at=None)


async def check_off(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> None:
    """Record that all people missing from the pages were looked up. Raises LeaseLost."""
    await _update_row(session, workspace_id, key, checked_at=now)


async def release(session: AsyncSession, workspace_id: str, key: str) -> None:
    """Release the lease if this run still holds it."""
    await session.execute(update(DirectoryWalk).where(*_where_mine(workspace_id, key)).values(lease_until=None))


async def _update_row(session: AsyncSession, workspace_id: str, key: str, **values: object) -> None:
    written = await session.execute(
        update(DirectoryWalk)
        .where(*_where_mine(workspace_id, key))
        .values(**values)
        .returning(DirectoryWalk.workspace_id)
        .execution_options(synchronize_session=False),
    )
    if written.first() is None:
        raise LeaseLost


def _where_mine(workspace_id: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return DirectoryWalk.workspace_id == workspace_id, DirectoryWalk.lease_key == key
