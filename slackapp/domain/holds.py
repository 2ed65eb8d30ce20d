"""Holding back what a manager may read, until its doer was told and had one working day of theirs to answer.

Must not know what is told; `notings` holds at first, this when the telling comes later.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import people
from slackapp.domain.calendars import Calendar
from slackapp.domain.defaults import defaults_of
from slackapp.domain.models import Effort
from slackapp.domain.privacy import OPEN_FOR
from slackapp.domain.worktime import one_working_day_later


async def hold_until_told(
    session: AsyncSession,
    workspace_id: str,
    member_id: str,
    told_at: datetime,
    country: str | None,
    now: datetime,
) -> datetime:
    """Hold what nobody may read yet for one working day of `member_id` from `told_at` on; give when that ends.

    For a notice of new managers that comes later than it was to. `country` is the installation's default for public
    holidays; None for none.
    """
    known = await people.known(session, workspace_id, [member_id])
    defaults = await defaults_of(session, workspace_id, country)
    calendar = people.calendar_of(known[member_id], defaults) if member_id in known else Calendar("UTC")
    reads_from = one_working_day_later(calendar, told_at)
    await session.execute(
        update(Effort)
        .where(
            Effort.workspace_id == workspace_id,
            Effort.doer_id == member_id,
            Effort.noted_at > now - OPEN_FOR,
            Effort.closes_at > now,
            Effort.readable_at > now,
            Effort.readable_at < reads_from,
        )
        .values(readable_at=reads_from),
    )
    return reads_from
