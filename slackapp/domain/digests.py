"""What Home shows one person: their own week, efforts that touch them and, for who leads somebody, waiting words.

Every list is bounded, so that it costs the same with ten million thanks behind it. The result is for that person
alone. Must not know how it looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain import efforts, leads, people, prompts
from slackapp.domain.calendars import Calendar
from slackapp.domain.models import Thanks, ThanksReceiver

LINES_MAX = 5  # of each list; PRODUCT §3 asks for few sections, the rest is a number
WAITING_MAX = 10  # a manager has something to do with each of these
COUNTED_MAX = 100  # thanks of one week beyond these are not counted

T = TypeVar("T")
Weeks = tuple[datetime, datetime]  # when this week began, and the one before it


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first few of a list, and how many there are besides."""

    lines: tuple[T, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """Thanks as one of its two sides sees it; `user_ids` are the other side."""

    thanks_id: int
    user_ids: tuple[str, ...]
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Week(Some[ThanksLine]):
    """Thanks of this week, newest first; of last week while this one has none, so that a Monday is not bare."""

    is_last: bool = False


@dataclass(frozen=True, slots=True)
class HomeShown:
    """Everything on one person's Home at one moment; a part without lines is not drawn."""

    user_id: str
    at: datetime
    received: Week = Week()
    given: Week = Week()
    about_me: Some[efforts.AboutMe] = Some()  # what they may change or hide, newest first
    by_me: Some[efforts.ByMe] = Some()  # newest first
    waiting: Some[efforts.Waiting] | None = None  # oldest first; None: leads nobody, or asked to stop
    is_stopped: bool = False  # leads somebody and asked to stop
    manager_ids: tuple[str, ...] = ()  # who leads them
    asked_id: str | None = None  # whom they named as their manager, while that person has not answered

    @property
    def is_new(self) -> bool:
        """Say whether there is nothing to tell yet."""
        parts = (self.received, self.given, self.about_me, self.by_me)
        return not any(part.lines for part in parts) and self.waiting is None and not self.is_stopped


async def home_of(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    country: str | None,
    now: datetime,
) -> HomeShown:
    """Gather the Home of `user_id`, for them alone, in at most twenty statements, each bounded and on an index.

    `country` is the workspace's default for public holidays; None for none.
    """
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    calendar = Calendar(person.zone if person else "UTC")
    weeks = (week_began(calendar, now), week_began(calendar, now, weeks_ago=1))
    leads_somebody = await leads.leads_somebody(session, workspace_id, user_id)
    is_stopped = leads_somebody and person is not None and person.prompting == prompts.OFF
    waiting = None
    if leads_somebody and not is_stopped:
        waiting = _some(
            *await efforts.waiting_for_manager(session, workspace_id, user_id, country, now, limit=WAITING_MAX)
        )
    manager_ids = await leads.managers_of(session, workspace_id, user_id)
    return HomeShown(
        user_id=user_id,
        at=now,
        received=await _received(session, workspace_id, user_id, weeks),
        given=await _given(session, workspace_id, user_id, weeks),
        about_me=_some(*await efforts.for_doer(session, workspace_id, user_id, now, limit=LINES_MAX)),
        by_me=_some(*await efforts.for_noter(session, workspace_id, user_id, now, limit=LINES_MAX)),
        waiting=waiting,
        is_stopped=is_stopped,
        manager_ids=manager_ids,
        asked_id=None if manager_ids else await leads.asked_by(session, workspace_id, user_id),
    )


def week_began(calendar: Calendar, now: datetime, weeks_ago: int = 0) -> datetime:
    """Give the UTC start of the person's own ISO week, this one or an earlier."""
    today = calendar.local(now).date()
    return calendar.at(today - timedelta(days=today.weekday(), weeks=weeks_ago), time(0))


def _some(lines: tuple[T, ...], count: int) -> Some[T]:
    return Some(lines, max(0, count - len(lines)))


async def _received(session: AsyncSession, workspace_id: str, user_id: str, weeks: Weeks) -> Week:
    query = (
        select(Thanks.id, Thanks.giver_id, Thanks.words, Thanks.said_at)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.receiver_id == user_id,
            ThanksReceiver.standing != "pending",
        )
        .order_by(ThanksReceiver.said_at.desc(), Thanks.id.desc())
    )
    rows, more, is_last = await _newest(session, query, ThanksReceiver.said_at, weeks)
    return Week(tuple(ThanksLine(row[0], (row[1],), row[2], row[3]) for row in rows), more, is_last)


async def _given(session: AsyncSession, workspace_id: str, user_id: str, weeks: Weeks) -> Week:
    query = (
        select(Thanks.id, Thanks.words, Thanks.said_at)
        .where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
        .order_by(Thanks.said_at.desc(), Thanks.id.desc())
    )
    rows, more, is_last = await _newest(session, query, Thanks.said_at, weeks)
    names = await _receivers(session, [row[0] for row in rows])
    lines = tuple(ThanksLine(row[0], names[row[0]], row[1], row[2]) for row in rows if row[0] in names)
    return Week(lines, more, is_last)


async def _receivers(session: AsyncSession, thanks_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Give who was reached by each; one whose receivers are all still unknown is missing."""
    wanted = list(thanks_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        .where(ThanksReceiver.thanks_id.in_(wanted), ThanksReceiver.standing != "pending")
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id),
    )
    names: dict[int, tuple[str, ...]] = {}
    for thanks_id, receiver_id in rows:
        names[thanks_id] = (*names.get(thanks_id, ()), receiver_id)
    return names


async def _newest(
    session: AsyncSession,
    query: Select[*tuple[Any, ...]],
    said_at: InstrumentedAttribute[datetime],
    weeks: Weeks,
) -> tuple[list[Any], int, bool]:
    """Give the first rows of this week, else of the last, how many more there are, and whether it is the last."""
    this, last = weeks
    for within, is_last in ((query.where(said_at >= this), False), (query.where(said_at >= last), True)):
        rows = list(await session.execute(within.limit(LINES_MAX)))
        if rows:
            return rows, await _more(session, within, len(rows)), is_last
    return [], 0, False


async def _more(session: AsyncSession, query: Select[*tuple[Any, ...]], shown: int) -> int:
    """Count what there is besides the rows `shown`, up to COUNTED_MAX in all."""
    if shown < LINES_MAX:
        return 0
    counted = query.with_only_columns(literal(1)).order_by(None).limit(COUNTED_MAX).subquery()
    return (await session.scalar(select(func.count()).select_from(counted)) or shown) - shown
