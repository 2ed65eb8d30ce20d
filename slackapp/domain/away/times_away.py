"""Times away, chosen by each person, and the stand-in for an absent manager.

During a time away the person's days do not count, holds on their efforts do not end, and Tend begins no message to the
person. A stand-in reads the manager's efforts from the first day away to the last. Reading starts only after the
members concerned were told and had a working day to answer. Times away are visible to the person only; a stand-in is
known to the manager, the stand-in, and the members led.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.away.stand_ins import hold_and_tell, withdraw
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

TIMES_MAX = 12  # current and future times of one person
DAYS_MAX = 366  # length of one time away
AHEAD_MAX = timedelta(days=730)
PORTION = 200  # rows deleted in one housekeeping transaction
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A time away, for the person only."""

    away_id: int
    first_day: date
    last_day: date  # inclusive
    stand_in_id: str | None


async def of_person(session: AsyncSession, acting: Acting) -> tuple[AwayLine, ...]:
    """Return the acting person's current and future times away, soonest first. Visible to the person only."""
    rows = await session.scalars(
        select(TimeAway)
        .where(
            TimeAway.workspace_id == acting.workspace_id,
            TimeAway.user_id == acting.user_id,
            TimeAway.ends_at > acting.now,
        )
        .order_by(TimeAway.first_day, TimeAway.last_day),
    )
    return tuple(AwayLine(row.id, row.first_day, row.last_day, row.stand_in_id) for row in rows)


async def add(session: AsyncSession, acting: Acting, first_day: date, last_day: date, stand_in_id: str | None) -> None:
    """Record a time away of the acting person, first and last local date included; recount their waiting efforts.

    The same dates again only change the stand-in. `stand_in_id` is for managers; None: no stand-in. Raises
    AwayBackwards, AwayOver, AwayTooLong, TooManyTimesAway, NotYourself, CannotStandIn, NotFound for a person unknown to
    the directory.
    """
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    person = await _own_row(session, workspace_id, user_id)
    calendar = Calendar(person.zone)
    _check_dates(first_day, last_day, calendar.local(now).date())
    rows = await _load_rows(session, person)
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
    await _stand_in(session, acting.moment, person, row, stand_in_id)
    await _follow(session, acting.moment, person, rows)


async def remove(session: AsyncSession, acting: Acting, away_id: int) -> None:
    """Remove a time away and its stand-in; without effect on a time already removed.

    Raises NotFound for a person unknown to the directory.
    """
    person = await _own_row(session, acting.workspace_id, acting.user_id)
    rows = await _load_rows(session, person)
    row = next((one for one in rows if one.id == away_id), None)
    if row is None:
        return
    await _stand_in(session, acting.moment, person, row, None)
    await session.delete(row)
    await _follow(session, acting.moment, person, [one for one in rows if one.id != away_id])


async def decline(session: AsyncSession, acting: Acting, away_id: int) -> str:
    """Remove the stand-in at the stand-in's wish, and tell the manager; return the manager's id.

    Raises NotFound when the person no longer stands in.
    """
    workspace_id, stand_in_id, now = acting.workspace_id, acting.user_id, acting.now
    row = await session.get(TimeAway, away_id, with_for_update=True)
    if row is None or (row.workspace_id, row.stand_in_id) != (workspace_id, stand_in_id):
        raise NotFound
    row.stand_in_id = row.review_until = row.reads_from = None
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
    """Recompute the moments of the times away of `person` after a change of time zone."""
    calendar = Calendar(person.zone)
    for row in await _load_rows(session, person):
        if row.ends_at > now:
            _set_moments(row, calendar)
    await session.flush()


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete up to PORTION times away no longer needed by any waiting effort; return their number. Sends no message."""
    old = select(TimeAway).where(TimeAway.last_day < (now - OPEN_FOR).date() - ONE_DAY)
    gone = list(await session.scalars(old.order_by(TimeAway.id).limit(PORTION).with_for_update(skip_locked=True)))
    for row in gone:
        await session.delete(row)
    await session.flush()
    for workspace_id, user_id in sorted({(row.workspace_id, row.user_id) for row in gone}):
        person = await session.get(Person, (workspace_id, user_id), with_for_update=True)
        if person is not None:
            _write_dates(person, await _load_rows(session, person))
    await session.flush()
    return len(gone)


async def erase(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Delete the person's times away, and their id as stand-in in other people's times away."""
    mine = (TimeAway.workspace_id == workspace_id, TimeAway.user_id == user_id)
    await session.execute(delete(TimeAway).where(*mine))
    rows = await session.scalars(
        select(TimeAway).where(TimeAway.workspace_id == workspace_id, TimeAway.stand_in_id == user_id),
    )
    for row in rows:
        row.stand_in_id = row.review_until = row.reads_from = None
    await session.flush()


async def _own_row(session: AsyncSession, workspace_id: str, user_id: str) -> Person:
    """Return the row of `user_id`, locked, so that two changes take turns (PostgreSQL)."""
    person = await session.get(Person, (workspace_id, user_id), with_for_update=True, populate_existing=True)
    if person is None or person.refreshed_at == people.NEVER:
        raise NotFound
    return person


async def _load_rows(session: AsyncSession, person: Person) -> list[TimeAway]:
    mine = (TimeAway.workspace_id == person.workspace_id, TimeAway.user_id == person.user_id)
    return list(await session.scalars(select(TimeAway).where(*mine).order_by(TimeAway.first_day, TimeAway.id)))


def _check_dates(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise AwayBackwards
    if last_day < today:
        raise AwayOver
    if (last_day - first_day).days >= DAYS_MAX or last_day > today + AHEAD_MAX:
        raise AwayTooLong(DAYS_MAX)


async def _stand_in(
    session: AsyncSession, moment: Moment, person: Person, row: TimeAway, stand_in_id: str | None
) -> None:
    """Set or remove the stand-in; tell the members led and give them a working day to answer.

    The question to a former stand-in is redrawn.
    """
    before, row.stand_in_id = row.stand_in_id, stand_in_id
    if before is not None and before != stand_in_id:
        await withdraw(session, row, before, moment.now)
    row.review_until = row.reads_from = None
    led_ids: Collection[str] = ()
    if stand_in_id is not None:
        led_ids = await _load_reports(session, person, stand_in_id)
    _set_moments(row, Calendar(person.zone))
    await session.flush()
    if stand_in_id is not None:
        defaults = await defaults_of(session, moment)
        row.review_until = await hold_and_tell(session, row, led_ids, defaults, moment.now)
        _set_moments(row, Calendar(person.zone))
        await session.flush()
    changed = {user_id for user_id in (before, stand_in_id) if user_id is not None}
    if changed:
        await _changed(session, person.workspace_id, person.user_id, changed, moment.now)


async def _load_reports(session: AsyncSession, person: Person, stand_in_id: str) -> Collection[str]:
    """Return the members led by `person`. Raises NotYourself, CannotStandIn."""
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
    # no prompt asks for thanks upward: the stand-in must not be below a member led by the manager
    if why is None and led & await leads.above(session, person.workspace_id, stand_in_id):
        why = "led_by_them"
    if why is not None:
        raise CannotStandIn(why)
    return led


async def _changed(
    session: AsyncSession, workspace_id: str, manager_id: str, stand_in_ids: Collection[str], now: datetime
) -> None:
    """Redraw everything that shows the stand-in as a reader."""
    led = await session.scalars(
        select(Lead.member_id).where(
            Lead.workspace_id == workspace_id, Lead.manager_id == manager_id, Lead.confirmed_at.is_not(None)
        ),
    )
    pairs = {(member_id, stand_in_id) for member_id in led for stand_in_id in stand_in_ids}
    await leads.tell_of_changes(session, workspace_id, pairs, now)


async def _follow(session: AsyncSession, moment: Moment, person: Person, rows: Collection[TimeAway]) -> None:
    """Copy the dates to the person's row, and recount the person's waiting efforts."""
    _write_dates(person, rows)
    await session.flush()
    await recounting.recount(session, moment, person)
    await homes.refresh_homes(session, person.workspace_id, [person.user_id], moment.now)


def _write_dates(person: Person, rows: Collection[TimeAway]) -> None:
    dates = sorted([row.first_day.isoformat(), row.last_day.isoformat()] for row in rows)
    person.away = dates or None


def _set_moments(row: TimeAway, calendar: Calendar) -> None:
    """Set when the stand-in may read; the days are those of the absent manager's calendar."""
    row.ends_at = calendar.at(row.last_day + ONE_DAY, MIDNIGHT)
    if row.stand_in_id is not None and row.review_until is not None:
        row.reads_from = max(calendar.at(row.first_day, MIDNIGHT), utc(row.review_until))
