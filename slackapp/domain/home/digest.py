"""The content of one person's Home: the week's thanks, efforts of the person, and waiting efforts for managers.

Every list is bounded, so Home costs the same with ten million thanks stored. The result is visible to the person only.
Must not know how Home looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.away import stand_ins
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.home import set_up as home_set_up
from slackapp.domain.home.pages import Numbered
from slackapp.domain.leads import naming as leads
from slackapp.domain.one_to_ones import lists as one_to_one_lists
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.rows.slices import Some, T
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import lists as thanks_lists
from slackapp.domain.thanks import unspoken
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.workspace import admins

LINES_MAX = 5  # lines of each list; the rest is behind a button
WAITING_TIMES = 3  # as many waiting efforts as lines of another list, because a manager acts on each of them
WAITING_MAX = WAITING_TIMES * LINES_MAX


@dataclass(frozen=True, slots=True)
class Week(Some[ThanksLine]):
    """Thanks of this week, newest first; while the week has no thanks, thanks of last week, so that Monday is not bare.

    `more` is 1 when other thanks exist, from any week, otherwise 0.
    """

    is_last: bool = False

    def first(self, most: int) -> "Week":
        """Return the week cut to the first `most` thanks."""
        is_cut = len(self.lines) > most
        return Week(self.lines[:most], 1 if is_cut else self.more, self.is_last)


@dataclass(frozen=True, slots=True)
class Look:
    """The reader of a list and the moment; the text of rows depends on both."""

    user_id: str
    at: datetime
    manager_ids: tuple[str, ...] = ()  # managers of the reader
    kept: frozenset[int] = frozenset()  # efforts kept for a one-to-one
    kept_without_day: frozenset[int] = frozenset()  # kept efforts without a chosen day
    stand_in_ids: tuple[str, ...] = ()  # stand-ins for the reader's managers, now or later

    @property
    def reader_ids(self) -> tuple[str, ...]:
        """Return the possible readers of efforts about the person: managers and stand-ins."""
        return tuple(dict.fromkeys((*self.manager_ids, *self.stand_in_ids)))


@dataclass(frozen=True, slots=True)
class Led:
    """The manager's part of Home, visible to managers only."""

    waiting: Some[effort_lists.Waiting] = Some()  # by person, oldest first
    unspoken: Some[str] = Some()  # members without recent thanks from the manager here, by name


@dataclass(frozen=True, slots=True)
class HomeShown(Look):
    """Everything on one person's Home at one moment; a part without lines is not drawn."""

    led: Led | None = None  # None: not a manager, or prompts turned off
    is_stopped: bool = False  # a manager with prompts turned off
    was_paused: bool = False  # the weekly message was paused until this visit
    received: Week = Week()
    given: Week = Week()
    lists: Mapping[str, Some[Any]] = field(default_factory=dict)  # lists of nouns by name, those with lines or more
    asked_id: str | None = None  # the named manager, until the manager answers
    set_up: home_set_up.SetUp | None = None  # None: not an admin
    today: tuple[one_to_one_lists.Meeting, ...] = ()  # lists for today's one-to-ones, by name
    more_today: int = 0  # further one-to-ones of today

    @property
    def is_new(self) -> bool:
        """Return whether Home has no content yet."""
        parts = (self.received, self.given, *self.lists.values())
        return not any(part.lines or part.more for part in parts) and self.led is None and not self.is_stopped

    @property
    def is_quiet(self) -> bool:
        """Return whether the present week has no thanks to or from the person yet, and today no one-to-one."""
        weeks = (self.received, self.given)
        return not self.today and all(week.is_last or not week.lines for week in weeks)

    def some(self, name: str) -> Some[Any]:
        """Return the first lines of a noun's list; empty when the list is."""
        return self.lists.get(name, Some())

    @property
    def efforts_today(self) -> frozenset[int]:
        """Return the efforts at the top of Home, in the lists of a manager's one-to-ones of today."""
        shown = [one.first(one_to_one_lists.LINES_ON_HOME).lines for one in self.today if one.pair.is_leading]
        return frozenset(line.ref.number for lines in shown for line in lines if line.ref.sort == "effort")

    def first(self, most: int) -> "HomeShown":
        """Give at most the first `most` of each list; more of the waiting efforts and unthanked members."""
        return replace(
            self,
            led=self.led and Led(self.led.waiting.first(WAITING_TIMES * most), self.led.unspoken.first(2 * most)),
            today=tuple(one.first(most) for one in self.today),
            received=self.received.first(most),
            given=self.given.first(most),
            lists={name: some.first(most) for name, some in self.lists.items()},
        )


async def home_of(session: AsyncSession, acting: Acting, lists: Mapping[str, Numbered] | None = None) -> HomeShown:
    """Return the acting person's Home, from at most 30 queries, each bounded and on an index.

    Visible to the acting person only. On a day with one-to-ones, each side takes two more queries.

    `lists` are the queries of further lists, by their names.
    """
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    leads_somebody = await leads.leads_somebody(session, workspace_id, user_id) or await stand_ins.stands_in(
        session, acting
    )
    is_stopped = leads_somebody and person is not None and person.prompting == prompts.OFF
    manager_ids = await leads.active_managers_of(session, workspace_id, user_id)
    received = await thanks_lists.received(session, workspace_id, user_id, limit=LINES_MAX + 1)
    given = await thanks_lists.given(session, workspace_id, user_id, limit=LINES_MAX + 1)
    talks = await one_to_one_lists.on_home(session, acting)
    return HomeShown(
        user_id=user_id,
        at=now,
        manager_ids=manager_ids,
        kept=talks.kept,
        kept_without_day=talks.without_day,
        today=tuple(one.without("waiting") for one in talks.today) if is_stopped else talks.today,
        more_today=talks.more_today,
        stand_in_ids=await stand_ins.of_member(session, acting) if manager_ids else (),
        led=await _load_led(session, acting) if leads_somebody and not is_stopped else None,
        is_stopped=is_stopped,
        was_paused=leads_somebody and await back_off.has_pause_notice(session, acting),
        received=_week_of(received, person, now),
        given=_week_of(given, person, now),
        lists=await _load_lists(session, acting, lists or {}),
        asked_id=None if manager_ids else await leads.asked_by(session, workspace_id, user_id),
        set_up=await _set_up(session, person),
    )


def week_began(calendar: Calendar, now: datetime, weeks_ago: int = 0) -> datetime:
    """Return the UTC start of the person's own ISO week, this week or `weeks_ago` weeks earlier."""
    today = calendar.local(now).date()
    return calendar.at(today - timedelta(days=today.weekday(), weeks=weeks_ago), time(0))


async def _load_lists(session: AsyncSession, acting: Acting, lists: Mapping[str, Numbered]) -> dict[str, Some[Any]]:
    """Select the first lines of each list; an empty list is left out."""
    found = {}
    for name, lines_of in lists.items():
        lines, count = await lines_of(session, acting, 0, LINES_MAX)
        if lines or count:
            found[name] = _some(lines, count)
    return found


async def _load_led(session: AsyncSession, acting: Acting) -> Led:
    efforts, waiting = await effort_lists.waiting_for_manager(session, acting, limit=WAITING_MAX)
    user_ids, unthanked = await unspoken.people_of(session, acting)
    return Led(_some(efforts, waiting), _some(user_ids, unthanked))


async def _set_up(session: AsyncSession, person: Person | None) -> home_set_up.SetUp | None:
    if person is None or not await admins.has_rights(session, person):
        return None
    return await home_set_up.set_up(session, person.workspace_id)


def _some(lines: tuple[T, ...], count: int) -> Some[T]:
    return Some(lines, max(0, count - len(lines)))


def _week_of(newest: tuple[ThanksLine, ...], person: Person | None, now: datetime) -> Week:
    """Return the thanks of this week among the newest, else of last week."""
    calendar = Calendar(person.zone if person else "UTC")
    for weeks_ago in (0, 1):
        began = week_began(calendar, now, weeks_ago)
        lines = tuple(line for line in newest if line.said_at >= began)[:LINES_MAX]
        if lines:
            return Week(lines, int(len(newest) > len(lines)), is_last=weeks_ago == 1)
    return Week(more=int(bool(newest)))
