"""Times away, each person's own choice, and who stands in for a manager meanwhile.

While somebody is away their days do not count, no hold on their efforts ends, and Tend begins no message to them. A
stand-in reads what the manager may read, from the first day away to the last, and no earlier than the people concerned
were told and had a working day to answer. Shown to the person alone; a stand-in is known to the two, and to those led.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away.stand_ins import hold_and_tell
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.working_calendar import ONE_DAY, Calendar, utc
from slackapp.domain.efforts import recounting
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import (
    AwayBackwards,
    AwayOver,
    AwayTooLong,
    CannotStandIn,
    NotFound,
    NotYourself,
    TooManyTimesAway,
)
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import OPEN_FOR

TIMES_MAX = 12  # of one person, that are not over
DAYS_MAX = 366  # of one time away
AHEAD_MAX = timedelta(days=730)
PORTION = 200  # rows of one housekeeping transaction
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class AwayLine:
    """One time away, for the person alone."""

    away_id: int
    first_day: date
    last_day: date  # inclusive
    stand_in_id: str | None


async def of_person(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> tuple[AwayLine, ...]:
    """Give the times away of `user_id` that are not over, soonest first, for them alone."""
    rows = await session.scalars(
        select(TimeAway)
        .where(TimeAway.workspace_id == workspace_id, TimeAway.user_id == user_id, TimeAway.ends_at > now)
        .order_by(TimeAway.first_day, TimeAway.last_day),
    )
    return tuple(AwayLine(row.id, row.first_day, row.last_day, row.stand_in_id) for row in rows)


async def add(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    first_day: date,
    last_day: date,
    stand_in_id: str | None,
    country: str | None,
    now: datetime,
) -> None:
    """Take in that `user_id` is away from the first to the last local date; their waiting efforts are counted anew.

    The same dates again change who stands in, and nothing twice. `stand_in_id` is for who leads somebody; None: nobody.
    `country` is the installation's default for public holidays. Raises AwayBackwards, AwayOver, AwayTooLong,
    TooManyTimesAway, NotYourself, CannotStandIn, NotFound while the directory does not know them.
    """
    person = await _own_row(session, workspace_id, user_id)
    calendar = Calendar(person.zone)
    _check(first_day, last_day, calendar.local(now).date())
    rows = await _rows(session, person)
    row = next((one for one in rows if (one.first_day, one.last_day) == (first_day, last_day)), None)
    if row is not None and row.stand_in_id == stand_in_id:
        return
    if row is None:
        if sum(one.ends_at > now for one in rows) >= TIMES_MAX:
            raise TooManyTimesAway(TIMES_MAX)
        row = TimeAway(workspace_id=workspace_id, user_id=user_id, first_day=first_day, last_day=last_day)
        _set_moments(row, calendar)
        session.add(row)
        rows.append(row)
    await _stand_in(session, person, row, stand_in_id, country, now)
    await _follow(session, person, rows, country, now)


async def remove(
    session: AsyncSession, workspace_id: str, user_id: str, away_id: int, country: str | None, now: datetime
) -> None:
    """Take a time away back; who was to stand in does not. Without effect when it is gone already.

    Raises NotFound while the directory does not know them.
    """
    person = await _own_row(session, workspace_id, user_id)
    rows = await _rows(session, person)
    row = next((one for one in rows if one.id == away_id), None)
    if row is None:
        return
    await _stand_in(session, person, row, None, country, now)
    await session.delete(row)
    await _follow(session, person, [one for one in rows if one.id != away_id], country, now)


async def decline(session: AsyncSession, workspace_id: str, stand_in_id: str, away_id: int, now: datetime) -> str:
    """Take the no of somebody who was named as a stand-in; give who named them and is told.

    Raises NotFound when they stand in no more.
    """
    row = await session.get(TimeAway, away_id, with_for_update=True)
    if row is None or (row.workspace_id, row.stand_in_id) != (workspace_id, stand_in_id):
        raise NotFound
    row.stand_in_id = row.told_until = row.reads_from = None
    await session.flush()
    message = OutboxMessage(
        kind="stand_in_declined",
        target=row.user_id,
        dedupe_key=f"stand_in_declined:{away_id}:{stand_in_id}:{now.isoformat()}",
        refs={"stand_in_id": stand_in_id},
    )
    await outbox.enqueue(session, workspace_id, [message], now)
    await _changed(session, workspace_id, row.user_id, {stand_in_id}, now)
    return row.user_id


async def moved(session: AsyncSession, person: Person, now: datetime) -> None:
    """Set the moments of their times away anew, because `person` lives in another zone from now on."""
    calendar = Calendar(person.zone)
    for row in await _rows(session, person):
        if row.ends_at > now:
            _set_moments(row, calendar)
    await session.flush()


async def forget(session: AsyncSession, now: datetime) -> int:
    """Remove times away that no waiting effort can need any more, at most PORTION; give how many. Nobody is told."""
    old = select(TimeAway).where(TimeAway.last_day < (now - OPEN_FOR).date() - ONE_DAY)
    gone = list(await session.scalars(old.order_by(TimeAway.id).limit(PORTION).with_for_update(skip_locked=True)))
    for row in gone:
        await session.delete(row)
    await session.flush()
    for workspace_id, user_id in sorted({(row.workspace_id, row.user_id) for row in gone}):
        person = await session.get(Person, (workspace_id, user_id), with_for_update=True)
        if person is not None:
            _write(person, await _rows(session, person))
    await session.flush()
    return len(gone)


async def erase(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Remove their times away, and their name as a stand-in from those of others."""
    mine = (TimeAway.workspace_id == workspace_id, TimeAway.user_id == user_id)
    await session.execute(delete(TimeAway).where(*mine))
    rows = await session.scalars(
        select(TimeAway).where(TimeAway.workspace_id == workspace_id, TimeAway.stand_in_id == user_id),
    )
    for row in rows:
        row.stand_in_id = row.told_until = row.reads_from = None
    await session.flush()


async def _own_row(session: AsyncSession, workspace_id: str, user_id: str) -> Person:
    """Give the row of `user_id`, locked: two changes at once come one after the other (PostgreSQL)."""
    person = await session.get(Person, (workspace_id, user_id), with_for_update=True, populate_existing=True)
    if person is None or person.refreshed_at == people.NEVER:
        raise NotFound
    return person


async def _rows(session: AsyncSession, person: Person) -> list[TimeAway]:
    mine = (TimeAway.workspace_id == person.workspace_id, TimeAway.user_id == person.user_id)
    return list(await session.scalars(select(TimeAway).where(*mine).order_by(TimeAway.first_day, TimeAway.id)))


def _check(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise AwayBackwards
    if last_day < today:
        raise AwayOver
    if (last_day - first_day).days >= DAYS_MAX or last_day > today + AHEAD_MAX:
        raise AwayTooLong(DAYS_MAX)


async def _stand_in(
    session: AsyncSession,
    person: Person,
    row: TimeAway,
    stand_in_id: str | None,
    country: str | None,
    now: datetime,
) -> None:
    """Let `stand_in_id` stand in, or nobody; those led are told, and have a working day to answer."""
    before, row.stand_in_id = row.stand_in_id, stand_in_id
    row.told_until = row.reads_from = None
    led_ids: Collection[str] = ()
    if stand_in_id is not None:
        led_ids = await _led(session, person, stand_in_id)
    _set_moments(row, Calendar(person.zone))
    await session.flush()
    if stand_in_id is not None:
        defaults = await defaults_of(session, person.workspace_id, country)
        row.told_until = await hold_and_tell(session, row, led_ids, defaults, now)
        _set_moments(row, Calendar(person.zone))
        await session.flush()
    changed = {user_id for user_id in (before, stand_in_id) if user_id is not None}
    if changed:
        await _changed(session, person.workspace_id, person.user_id, changed, now)


async def _led(session: AsyncSession, person: Person, stand_in_id: str) -> Collection[str]:
    """Give whom `person` leads. Raises NotYourself, CannotStandIn."""
    if stand_in_id == person.user_id:
        raise NotYourself
    known = await people.known(session, person.workspace_id, [stand_in_id])
    why = profiles.why_not(known, stand_in_id)
    led = set(
        await session.scalars(
            select(Lead.member_id).where(
                Lead.workspace_id == person.workspace_id,
                Lead.manager_id == person.user_id,
                Lead.confirmed_at.is_not(None),
            ),
        ),
    )
    if why is None and not led:
        why = "leads_nobody"
    # nobody is asked to thank upward, a stand-in neither
    if why is None and led & await leads.above(session, person.workspace_id, stand_in_id):
        why = "led_by_them"
    if why is not None:
        raise CannotStandIn(why)
    return led


async def _changed(
    session: AsyncSession, workspace_id: str, manager_id: str, stand_in_ids: Collection[str], now: datetime
) -> None:
    """Draw again all that tells who reads along."""
    led = await session.scalars(
        select(Lead.member_id).where(
            Lead.workspace_id == workspace_id, Lead.manager_id == manager_id, Lead.confirmed_at.is_not(None)
        ),
    )
    pairs = {(member_id, stand_in_id) for member_id in led for stand_in_id in stand_in_ids}
    await leads.tell_of_changes(session, workspace_id, pairs, now)


async def _follow(
    session: AsyncSession, person: Person, rows: Collection[TimeAway], country: str | None, now: datetime
) -> None:
    """Write the dates to where days are counted from, and count anew."""
    _write(person, rows)
    await session.flush()
    await recounting.recount(session, person, country, now)
    await homes.refresh_homes(session, person.workspace_id, [person.user_id], now)


def _write(person: Person, rows: Collection[TimeAway]) -> None:
    dates = sorted([row.first_day.isoformat(), row.last_day.isoformat()] for row in rows)
    person.away = dates or None


def _set_moments(row: TimeAway, calendar: Calendar) -> None:
    """Set from when to when the stand-in reads; the days are those of who is away."""
    row.ends_at = calendar.at(row.last_day + ONE_DAY, MIDNIGHT)
    if row.stand_in_id is not None and row.told_until is not None:
        row.reads_from = max(calendar.at(row.first_day, MIDNIGHT), utc(row.told_until))
