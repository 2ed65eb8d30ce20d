"""How far the nightly walk through a workspace's list of members came, and whose turn it is to go on.

Only one run walks at a time: it holds a lease, which it makes longer with every page, and whose loss it notices. A run
that was cut off leaves its cursor to the next. Must not know how Slack is asked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables import inserts
from slackapp.domain.tables.people import DirectoryWalk

NIGHT_BEGINS = time(1, 0, tzinfo=UTC)
STALE_AFTER = timedelta(days=1)  # a walk that is older begins anew: what its first pages said is of yesterday
LEASE_S = 120.0


class LeaseLost(Exception):
    """Somebody else walks now: this run was too slow, or thought to be dead."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk stands for the run that goes on with it."""

    began_at: datetime
    cursor: str | None  # None: the first page comes next
    seen: int
    is_listed: bool  # every page is in
    is_checked: bool  # and those who were on none were asked for


def is_due(row: DirectoryWalk | None, now: datetime) -> bool:
    """Say whether there is anything to walk: a new night, or what a run before this one left."""
    if row is None or row.began_at is None:
        return True
    return row.ended_at is None or row.checked_at is None or row.began_at < _last_night(now)


def _last_night(now: datetime) -> datetime:
    begins = datetime.combine(now.astimezone(UTC).date(), NIGHT_BEGINS)
    return begins if begins <= now else begins - timedelta(days=1)


async def look(session: AsyncSession, workspace_id: str) -> DirectoryWalk | None:
    """Give the row as it stands."""
    found = select(DirectoryWalk).where(DirectoryWalk.workspace_id == workspace_id)
    return await session.scalar(found)


async def claim(session: AsyncSession, workspace_id: str, key: str, now: datetime, real: datetime) -> Walk | None:
    """Take the turn, as of the job's `now` and until LEASE_S after `real`; None while somebody else has it.

    Goes on where the walk stood, or begins one when a new night has come or the old one is stale.
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
    """Keep the turn until `by_s` after `real`. Raises LeaseLost."""
    await _write(session, workspace_id, key, lease_until=real + timedelta(seconds=by_s))


async def advance(
    session: AsyncSession, workspace_id: str, key: str, cursor: str | None, seen: int, now: datetime, real: datetime
) -> None:
    """Write down that a page with `seen` members is in, and where to go on; None: it was the last. Raises LeaseLost.

    Keeps the turn, as `extend` does.
    """
    ended = {} if cursor is not None else {"ended_at": now}
    until = real + timedelta(seconds=LEASE_S)
    seen_so_far = DirectoryWalk.seen + seen
    await _write(session, workspace_id, key, cursor=cursor, seen=seen_so_far, lease_until=until, **ended)


async def begin_anew(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> None:
    """Go back to the first page: a new night, or Slack does not know the cursor any more. Raises LeaseLost."""
    await _write(session, workspace_id, key, cursor=None, seen=0, began_at=now, ended_at=None, checked_at=None)


async def check_off(session: AsyncSession, workspace_id: str, key: str, now: datetime) -> None:
    """Write down that everybody who was on no page has been asked for. Raises LeaseLost."""
    await _write(session, workspace_id, key, checked_at=now)


async def release(session: AsyncSession, workspace_id: str, key: str) -> None:
    """Give the turn back, if it is still one's own."""
    await session.execute(update(DirectoryWalk).where(*_mine(workspace_id, key)).values(lease_until=None))


async def _write(session: AsyncSession, workspace_id: str, key: str, **values: object) -> None:
    written = await session.execute(
        update(DirectoryWalk)
        .where(*_mine(workspace_id, key))
        .values(**values)
        .returning(DirectoryWalk.workspace_id)
        .execution_options(synchronize_session=False),
    )
    if written.first() is None:
        raise LeaseLost


def _mine(workspace_id: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return DirectoryWalk.workspace_id == workspace_id, DirectoryWalk.lease_key == key
