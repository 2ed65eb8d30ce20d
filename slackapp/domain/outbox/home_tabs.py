"""Track the Homes to redraw, with at most one publication under way for each person.

Two overlapping publications could leave an old Home visible. So a person's row is leased during publication, and a
change meanwhile requests a further publication. The module must not know a Home's content; `domain.home` and
`slack.home` do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import line
from slackapp.domain.outbox.homes import HOME_STAYS_OPEN
from slackapp.domain.outbox.line_statements import is_served
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import HomeTab, WorkspaceSender
from slackapp.domain.tables.workspaces import Workspace

LEASE = timedelta(seconds=60)  # longer than drawing and one call to Slack can take


@dataclass(frozen=True, slots=True)
class StaleHome:
    """A Home to draw and publish now, by the holder of the lease only."""

    workspace_id: str
    user_id: str
    version: int
    lease_until: datetime


async def opened(session: AsyncSession, acting: Acting) -> None:
    """Record that the person opened their Home, and request a fresh Home."""
    row = {
        "workspace_id": acting.workspace_id,
        "user_id": acting.user_id,
        "opened_at": acting.now,
        "wanted": 1,
        "published": 0,
    }
    await _opening(session.get_bind().dialect.name).run(session, row)


@cache
def _opening(dialect: str) -> Prepared:
    new = inserts.insert_rows(dialect, HomeTab)
    again = {"opened_at": new.excluded.opened_at, "wanted": HomeTab.wanted + 1}
    return Prepared(new.on_conflict_do_update(index_elements=["workspace_id", "user_id"], set_=again))


async def is_up_to_date(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Return whether the person sees their newest Home, without a publication under way."""
    row = await session.get(HomeTab, (workspace_id, user_id), populate_existing=True)
    return row is not None and row.published >= row.wanted


_STALE = (
    HomeTab.wanted > HomeTab.published,
    HomeTab.opened_at > bindparam("opened_after"),
    or_(
        HomeTab.lease_until.is_(None),
        HomeTab.lease_until <= bindparam("real"),
        HomeTab.lease_until > bindparam("void_after"),
    ),
    HomeTab.workspace_id.not_in(select(Workspace.id).where(~is_served())),
)
_OF_OTHERS = select(WorkspaceSender.workspace_id).where(WorkspaceSender.worker_id != bindparam("me"))
_MINE = select(WorkspaceSender.workspace_id).where(WorkspaceSender.worker_id == bindparam("me"))
_LIMIT: BindParameter[int] = bindparam("limit", type_=Integer())
# built once: every look of a worker runs them
_STALE_IN = Prepared(
    select(HomeTab.workspace_id)
    .where(*_STALE, HomeTab.workspace_id.not_in(_OF_OTHERS))
    .order_by(HomeTab.opened_at.desc())
    .limit(_LIMIT)
)
_CLAIM = (
    select(HomeTab)
    .where(*_STALE, HomeTab.workspace_id.in_(_MINE))
    .order_by(HomeTab.opened_at.desc())
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)
_HELD = update(HomeTab).where(
    HomeTab.workspace_id == bindparam("workspace"),
    HomeTab.user_id == bindparam("user"),
    HomeTab.lease_until == bindparam("mine"),
)
_PUBLISHED = Prepared(_HELD.values(published=bindparam("version"), lease_until=None))
_RELEASED = Prepared(_HELD.values(lease_until=bindparam("until")))


async def stale_in(
    session: AsyncSession, limit: int, now: datetime, real_now: datetime, worker_id: str
) -> Sequence[str]:
    """Return the workspaces of the next `limit` Homes to claim where no other worker sends, without the write lock."""
    return list(dict.fromkeys(await _STALE_IN.scalars(session, _parameters(limit, now, real_now, worker_id))))


async def claim_stale(
    session: AsyncSession, limit: int, now: datetime, real_now: datetime, worker_id: str
) -> Sequence[StaleHome]:
    """Lease up to `limit` stale Homes opened within HOME_STAYS_OPEN of `now`, last opened first.

    Only in workspaces held by the worker. Leases run on `real_now`.
    """
    claimed = []
    for row in await session.scalars(_CLAIM, _parameters(limit, now, real_now, worker_id)):
        row.lease_until = real_now + LEASE
        claimed.append(StaleHome(row.workspace_id, row.user_id, row.wanted, row.lease_until))
    await session.flush()
    return claimed


async def published(session: AsyncSession, home: StaleHome) -> None:
    """Record the version as shown by Slack, or rejected for good; the Home rests until the next change.

    Without effect when the lease expired and another process holds the Home.
    """
    await _PUBLISHED.run(session, {**_holding(home), "version": home.version})


async def released(session: AsyncSession, home: StaleHome, wait_s: float, real_now: datetime) -> None:
    """End the lease without publication; any process may try again after `wait_s` real seconds."""
    until = real_now + min(timedelta(seconds=wait_s), line.HOLD_MAX)
    await _RELEASED.run(session, {**_holding(home), "until": until})


def _holding(home: StaleHome) -> dict[str, Any]:
    return {"workspace": home.workspace_id, "user": home.user_id, "mine": home.lease_until}


def _parameters(limit: int, now: datetime, real_now: datetime, worker_id: str) -> dict[str, datetime | str | int]:
    return {
        "limit": limit,
        "me": worker_id,
        "opened_after": now - HOME_STAYS_OPEN,
        "real": real_now,
        "void_after": real_now + line.HOLD_MAX + line.CLOCKS_DIFFER,
    }
