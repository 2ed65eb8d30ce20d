"""Send a person their week or month as a message: off until chosen, on their day, and never empty.

The message names people and has no words: thanks stand in one place, so that removing the thanks removes the words. The
module must not know the look of the message.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.working_calendar import DAY_ENDS, DAYS_OF_WEEK, Calendar
from slackapp.domain.look_back.moments import MONTH, MONTH_DAYS, WEEK, Every, Occurrence, Rhythm, latest, upcoming
from slackapp.domain.look_back.names import Names, names_between
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.outbox.prompt_room import DIGEST
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.look_back import DigestChoice
from slackapp.domain.tables.people import Person

AT_ONCE = 500
MINUTE = 15 * 60  # 15:00, until another hour is chosen
EVERY: tuple[Every, ...] = (WEEK, MONTH)

Mark = tuple[datetime, str, str, str]  # the place of a choice in the order: when, workspace, person, and how often


@dataclass(frozen=True, slots=True)
class Wish:
    """The messages chosen by a person, for the person alone."""

    week_day: int | None = None  # ISO weekday; None: off
    month_day: int | None = None  # one of MONTH_DAYS; None: off
    minute: int = MINUTE  # of the local day, for both

    @property
    def days(self) -> Mapping[Every, int | None]:
        """Return the chosen day for each kind of message; None: off."""
        return {WEEK: self.week_day, MONTH: self.month_day}


async def chosen_by(session: AsyncSession, workspace_id: str, user_id: str) -> Wish:
    """Return the messages chosen by the person. Visible to the person only."""
    rows = {row.every: row for row in await session.scalars(_of_person(workspace_id, user_id))}
    days = {every: row.day for every, row in rows.items() if row.next_at is not None}
    minutes = [rows[every].minute for every in EVERY if every in rows]
    return Wish(days.get(WEEK), days.get(MONTH), minutes[0] if minutes else MINUTE)


async def choose(session: AsyncSession, acting: Acting, wish: Wish) -> None:
    """Store the messages of `wish`, each from its next day on.

    Raises ValueError for an invalid day or minute.
    """
    _check(wish)
    calendar = await calendars.of_acting(session, acting)
    rows = {row.every: row for row in await session.scalars(_of_person(acting.workspace_id, acting.user_id))}
    for every, day in wish.days.items():
        row = rows.get(every)
        if day is None:
            if row is not None:
                row.next_at, row.minute = None, wish.minute
            continue
        if row is None:
            row = DigestChoice(workspace_id=acting.workspace_id, user_id=acting.user_id, every=every)
            session.add(row)
        is_same = (row.day, row.minute) == (day, wish.minute) and row.next_at is not None
        if not is_same:
            row.day, row.minute, row.chosen_at = day, wish.minute, acting.now
        if not (is_same and row.next_at is not None and row.next_at <= acting.now):  # else the job takes it up
            row.next_at = upcoming(calendar, Rhythm(every, day, wish.minute), acting.now).due_at
    await session.flush()


async def replan(session: AsyncSession, acting: Acting) -> None:
    """Compute the next day of the person's messages anew, after their days or hours changed."""
    await choose(session, acting, await chosen_by(session, acting.workspace_id, acting.user_id))


async def turn_off(session: AsyncSession, acting: Acting, every: str) -> None:
    """Turn off one kind of message (`Stop these`); day and hour are remembered. Idempotent."""
    row = await session.get(DigestChoice, (acting.workspace_id, acting.user_id, every))
    if row is not None:
        row.next_at = None
        await session.flush()


async def turn_on(session: AsyncSession, acting: Acting, every: str) -> Wish:
    """Turn one kind of message back on, with the day and hour of before. Raises NotFound for a kind never on."""
    row = await session.get(DigestChoice, (acting.workspace_id, acting.user_id, every))
    if row is None:
        raise NotFound
    before = await chosen_by(session, acting.workspace_id, acting.user_id)
    field = "week_day" if every == WEEK else "month_day"
    wish = replace(before, **{field: row.day})
    await choose(session, acting, wish)
    return wish


async def due(
    session: AsyncSession, workspace_ids: Collection[str], now: datetime, beyond: Mark | None = None
) -> tuple[Mark, ...]:
    """Return at most AT_ONCE choices whose moment has come, in order; `prepare` decides about each. For the job."""
    place = (DigestChoice.next_at, DigestChoice.workspace_id, DigestChoice.user_id, DigestChoice.every)
    query = select(*place).where(DigestChoice.next_at <= now, DigestChoice.workspace_id.in_(workspace_ids))
    if beyond is not None:
        query = query.where(tuple_(*place) > tuple_(*beyond))
    rows = await session.execute(query.order_by(*place).limit(AT_ONCE))
    return tuple((cast("datetime", next_at), *rest) for next_at, *rest in rows)  # type: ignore[misc]  # of the keys


async def prepare(session: AsyncSession, acting: Acting, every: str) -> bool:
    """Queue the person's due message, and plan the next; return whether a message is queued now.

    False before its moment, for a time without thanks, for a person who left, and after another worker. A message not
    queued in its time is left out: the next message is about the next week or month.
    """
    row = await session.get(
        DigestChoice, (acting.workspace_id, acting.user_id, every), with_for_update=True, populate_existing=True
    )
    if row is None or row.next_at is None or row.next_at > acting.now:
        return False
    person = (await people.known(session, acting.workspace_id, [acting.user_id])).get(acting.user_id)
    calendar = calendars.of_person(person, await defaults_of(session, acting))
    rhythm = Rhythm(cast("Every", row.every), row.day, row.minute)
    row.next_at = upcoming(calendar, rhythm, acting.now).due_at
    await session.flush()
    one = latest(calendar, rhythm, acting.now)
    is_late = one.ends_at <= acting.now or one.due_at <= row.chosen_at
    if is_late or has_left(person) or await content_of(session, acting, every, one.since, one.until) is None:
        return False
    key = f"{DIGEST}:{every}:{acting.user_id}:{one.name}"
    if await outbox.is_known(session, acting.workspace_id, key):
        return False
    await _queue(session, acting, key, every, one)
    return True


async def _queue(session: AsyncSession, acting: Acting, key: str, every: str, one: Occurrence) -> None:
    refs = {"every": every, "since": one.since.isoformat(), "until": one.until.isoformat()}
    message = OutboxMessage("digest", acting.user_id, key, refs, outbox.FROM_TEND, expires_at=one.ends_at)
    outbox.on_behalf_of(session, None)
    await outbox.enqueue(session, acting.workspace_id, [message], acting.now)


async def content_of(
    session: AsyncSession, acting: Acting, every: str, since: datetime, until: datetime
) -> Names | None:
    """Return the names in the message; None without any. A month is about received thanks alone."""
    names = await names_between(session, acting, since, until)
    return names if names.givers or (names.receivers and every == WEEK) else None


async def is_on(session: AsyncSession, acting: Acting, every: str) -> bool:
    """Return whether the person still wants the message."""
    row = await session.get(DigestChoice, (acting.workspace_id, acting.user_id, every))
    return row is not None and row.next_at is not None


def next_moment(calendar: Calendar, wish: Wish, every: Every, now: datetime) -> datetime | None:
    """Return the moment of the next message of one kind; None: off."""
    day = wish.days[every]
    return None if day is None else upcoming(calendar, Rhythm(every, day, wish.minute), now).due_at


def has_left(person: Person | None) -> bool:
    """Return whether no message may go to the person: deactivated, a bot, or of another organisation."""
    return person is not None and people.why_not({person.user_id: person}, person.user_id) is not None


def _of_person(workspace_id: str, user_id: str) -> Select[DigestChoice]:
    """Select a person's choices; two windows saving at once take turns (PostgreSQL)."""
    mine = (DigestChoice.workspace_id == workspace_id, DigestChoice.user_id == user_id)
    return select(DigestChoice).where(*mine).order_by(DigestChoice.every)


def _check(wish: Wish) -> None:
    """Raise ValueError for an invalid day or minute."""
    is_week = wish.week_day is None or 1 <= wish.week_day <= DAYS_OF_WEEK
    is_month = wish.month_day is None or wish.month_day in MONTH_DAYS
    if not (is_week and is_month and 0 <= wish.minute < DAY_ENDS):
        message = "no such day or minute"
        raise ValueError(message)
