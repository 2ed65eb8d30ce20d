"""Look back month by month on a person's received thanks, by kind of work. Visible to the person only.

Months are the person's own, in their zone. Each statement reads the person's own index from a moment on, so a month
costs the same with any history before. The module must not know the look of a month.
"""

from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.people import calendars
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.visibility.thanks import is_received_by

LINES_MAX = 8  # a page: about one swipe on a phone
LOOKED_AT_MAX = 500  # newest thanks of one month; further ones are in the kept words only
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Group:
    """Some of a month's thanks for one kind of work, newest first; OTHER is for thanks without a kind."""

    kind: str
    lines: tuple[ThanksLine, ...]
    goes_on: bool = False  # thanks of this kind stand on the page before


@dataclass(frozen=True, slots=True)
class MonthShown:
    """One page of a person's month, and the nearest months with thanks before and after."""

    first: date  # the first day of the month
    groups: tuple[Group, ...] = ()
    skip: int = 0  # lines on the pages before
    has_more: bool = False  # lines on pages after
    is_cut: bool = False  # the month has more than LOOKED_AT_MAX thanks
    earlier: date | None = None
    later: date | None = None


async def month_of(session: AsyncSession, acting: Acting, first: date | None = None, skip: int = 0) -> MonthShown:
    """Return a page of the person's month with the day `first`; None: of their newest month with thanks.

    Kinds stand in a fixed order and OTHER last, never by number. Without any thanks, an empty present month. Beyond the
    last line: the last page.
    """
    calendar = await calendars.of_acting(session, acting)
    newest = await session.scalar(_moments(acting).order_by(ThanksReceiver.said_at.desc()).limit(1))
    if first is None:
        first = calendar.local(newest or acting.now).date()
    begins, ends = bounds(calendar, first)
    rows = (
        await session.execute(
            select(ThanksReceiver.thanks_id, ThanksReceiver.said_at, ThanksReceiver.about_kind)
            .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
            .where(
                is_received_by(acting.workspace_id, acting.user_id),
                ThanksReceiver.said_at >= begins,
                ThanksReceiver.said_at < ends,
            )
            .order_by(ThanksReceiver.said_at.desc(), ThanksReceiver.thanks_id.desc())
            .limit(LOOKED_AT_MAX + 1)
        )
    ).all()
    found = [(_known(kind), thanks_id) for thanks_id, _, kind in rows[:LOOKED_AT_MAX]]
    found.sort(key=lambda one: _PLACES[one[0]])  # within a kind the newest stay first
    skip = min(skip, max(0, (len(found) - 1) // LINES_MAX * LINES_MAX)) // LINES_MAX * LINES_MAX
    earlier, later = await _beside(session, acting, calendar, begins, ends)
    return MonthShown(
        first=first.replace(day=1),
        groups=await _groups(session, acting, found, skip),
        skip=skip,
        has_more=skip + LINES_MAX < len(found),
        is_cut=len(rows) > LOOKED_AT_MAX,
        earlier=earlier,
        later=later,
    )


def bounds(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    """Return the UTC start of the month of a local date, and of the month after."""
    first = day.replace(day=1)
    return calendar.at(first, time(0)), calendar.at(month_after(first), time(0))


def month_after(day: date) -> date:
    """Return the first day of the month after the month of a date."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before the month of a date. Raises OverflowError in the first month of all."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def is_shown(day: date) -> bool:
    """Return whether a month can be looked at; a zone would pass the ends of the calendar."""
    return MINYEAR + 1 < day.year < date.max.year


def _known(kind: str | None) -> str:
    return kind if kind in _PLACES else OTHER


def _moments(acting: Acting) -> Select[datetime]:
    """Select the moments of the person's received thanks."""
    return (
        select(ThanksReceiver.said_at)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(is_received_by(acting.workspace_id, acting.user_id))
    )


async def _beside(
    session: AsyncSession, acting: Acting, calendar: Calendar, begins: datetime, ends: datetime
) -> tuple[date | None, date | None]:
    """Return the nearest months with thanks before `begins` and from `ends` on, by a day in each; None for none."""
    said_at = ThanksReceiver.said_at
    before = await session.scalar(_moments(acting).where(said_at < begins).order_by(said_at.desc()).limit(1))
    after = await session.scalar(_moments(acting).where(said_at >= ends).order_by(said_at).limit(1))
    months = [None if moment is None else calendar.local(moment).date().replace(day=1) for moment in (before, after)]
    return months[0], months[1]


async def _groups(session: AsyncSession, acting: Acting, found: list[tuple[str, int]], skip: int) -> tuple[Group, ...]:
    """Return a page of the lines with their words, by kind; `found` has kind and number of all the month's thanks."""
    shown = found[skip : skip + LINES_MAX]
    rows = await session.execute(
        select(Thanks.id, Thanks.giver_id, Thanks.words, Thanks.said_at)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(Thanks.id.in_([number for _, number in shown]), is_received_by(acting.workspace_id, acting.user_id))
    )
    lines = {row[0]: ThanksLine(row[0], (row[1],), row[2], row[3]) for row in rows}
    by_kind: dict[str, list[ThanksLine]] = {}
    for kind, number in shown:
        if number in lines:
            by_kind.setdefault(kind, []).append(lines[number])
    before = found[skip - 1][0] if skip else None
    return tuple(Group(kind, tuple(some), goes_on=kind == before) for kind, some in by_kind.items())
