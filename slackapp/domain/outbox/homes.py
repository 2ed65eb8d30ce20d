"""Mark Homes for publication, in the transaction with the change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import String, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import at_end
from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import HomeTab

WANTED = "tend_homes_wanted"  # the key in `session.info`
HOME_STAYS_OPEN = timedelta(hours=1)  # a Home opened longer ago is redrawn at the next visit


# without the ORM: the session never holds these rows, and its search for them cost as much as the statement
_HOMES = cast("Table", HomeTab.__table__)
# locked in a fixed order, because simultaneous thanks between the same people would deadlock otherwise
_LOOKING = (
    select(_HOMES.c.user_id)
    .where(
        _HOMES.c.workspace_id == bindparam("workspace"),
        is_one_of(_HOMES.c.user_id, "people", String),
        _HOMES.c.opened_at > bindparam("opened_after"),
    )
    .order_by(_HOMES.c.user_id)
    .with_for_update()
)
_LOOKING_AT_HOME = Prepared(
    update(_HOMES)
    .where(_HOMES.c.workspace_id == bindparam("workspace"), _HOMES.c.user_id.in_(_LOOKING))
    .values(wanted=_HOMES.c.wanted + 1)
)


async def refresh_homes(session: AsyncSession, workspace_id: str, user_ids: Iterable[str], now: datetime) -> None:
    """Request a redraw of the Homes opened within the last hour by these users, at the end of the transaction.

    Only then: whoever holds a Home's row would else go on to rows whose holder waits for the Home.
    """
    wanted = session.info.setdefault(WANTED, {})
    looking, since = wanted.get(workspace_id, (frozenset(), now))
    wanted[workspace_id] = looking | set(user_ids), min(since, now)
    at_end.leave_to_end(session, _refresh_wanted)


async def _refresh_wanted(session: AsyncSession) -> None:
    """Request the redraws of the whole transaction; they go with the commit."""
    for workspace_id, (user_ids, since) in sorted(session.info.pop(WANTED, {}).items()):
        if user_ids:
            values = {"workspace": workspace_id, "people": sorted(user_ids), "opened_after": since - HOME_STAYS_OPEN}
            await _LOOKING_AT_HOME.run_later(session, values)


async def refresh_all_homes(session: AsyncSession, workspace_id: str, now: datetime) -> None:
    """Request a redraw of all Homes of a workspace opened within the last hour."""
    looking = select(_HOMES.c.user_id).where(
        _HOMES.c.workspace_id == workspace_id, _HOMES.c.opened_at > now - HOME_STAYS_OPEN
    )
    await refresh_homes(session, workspace_id, await session.scalars(looking), now)
