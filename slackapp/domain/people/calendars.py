"""The calendar of a person, also of a person unknown to Tend yet."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.people import profiles
from slackapp.domain.tables.people import Person

# what a calendar is made of
COLUMNS = (Person.zone, Person.country, Person.work_days, Person.work_starts, Person.work_ends, Person.away)


def of_person(person: Person | Row[*tuple[Any, ...]] | None, defaults: Defaults) -> Calendar:
    """Return a person's calendar including times away; None: the workspace's days in UTC."""
    if person is None:
        return defaults.calendar("UTC", None, None, None, None)
    return profiles.calendar_of(person, defaults)


async def of_acting(session: AsyncSession, acting: Acting) -> Calendar:
    """Return the calendar of the acting person, see `of_person`; their name is not opened for it."""
    found = await session.execute(
        select(*COLUMNS).where(
            Person.workspace_id == acting.workspace_id,
            Person.user_id == acting.user_id,
            Person.refreshed_at > profiles.NEVER,
        )
    )
    return of_person(found.first(), await defaults_of(session, acting))
