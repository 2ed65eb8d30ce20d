"""A simulated year over all kinds of reminders, beside weekly prompts and notes: the caps hold, and nothing is lost."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.away import times_away
from slackapp.domain.calendar.prompting_hours import begins_next, iso_week, next_working_morning
from slackapp.domain.calendar.waiting import working_dates_between
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.reminders import mornings, planning
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.features import REMINDER_KINDS
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.kinds import Defer, Kind, NothingFollows, Post, RenderContext, Rendered
from slackapp.slack.reminders.posts import ROWS, kinds_of_rows
from slackapp.storage.database import Database
from tests.cast import EVERYBODY, MIRA, SAM, TEAM, TOMAS, acting

BEGAN: Final = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
DAYS: Final = 364
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
TICKS: Final = (3, 8.5, 15, 20)  # hours of a day in UTC, in and outside the hours of each
EARLY_ON: Final = {0, 3}  # the weekdays with the first of them, when nothing may come
WEEKEND_TICKS: Final = (15,)  # in the hours of everybody
# a manager with holidays, a week of four days, and hours far from UTC
SETTINGS: Final[Mapping[str, Mapping[str, Any]]] = {
    MIRA: {"zone": "Europe/Berlin", "country": "DE-BE"},
    TOMAS: {"zone": "Europe/Prague", "country": "CZ", "work_days": "1234"},
    SAM: {"zone": "America/New_York", "work_starts": 10 * 60, "work_ends": 20 * 60},
}
AWAY: Final = {MIRA: (60, 20), TOMAS: (150, 45), SAM: (210, 3)}  # from this day of the year, so many days
WEEK_MAX: Final = 3
SEED: Final = 1
DAYS_LATE_MAX: Final = 5  # working days


@dataclass
class Year:
    """What was planned, what was settled before its morning, and what came when."""

    chance: random.Random
    planned: dict[tuple[str, str, int], datetime] = field(default_factory=dict)  # person, kind, thing: when due
    settled: set[int] = field(default_factory=set)
    told: dict[tuple[str, str, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    prompts: list[str] = field(default_factory=list)  # the weeks in which a prompt was queued

    @property
    def kinds(self) -> ReminderKinds:
        """Return all kinds of Tend, about invented things."""
        return {name: replace(kind, find=self.find) for name, kind in REMINDER_KINDS.items()}

    async def find(self, _: AsyncSession, __: Acting, subject_ids: Collection[int]) -> Mapping[int, Any]:
        """Give the things that are not settled."""
        return {number: number for number in subject_ids if number not in self.settled}


async def test_7_a_year_over_all_kinds(sqlite_url: str) -> None:
    """0 outside hours, 0 twice, at most 1 a day and 3 a week over all kinds, and nothing lost because of a cap."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(sqlite_url)
    year = Year(random.Random(SEED))  # noqa: S311  (no secret)
    try:
        async with database.transaction() as session:
            await begin(session)
            calendar_of = {user: await calendars.of_acting(session, acting(user, BEGAN)) for user in SETTINGS}
            for day in range(DAYS + 30):
                await live(session, year, BEGAN + day * A_DAY, has_more=day < DAYS)
            await session.rollback()
    finally:
        await database.close()
    check_begun(year, calendar_of)
    check_told(year, calendar_of)


async def begin(session: AsyncSession) -> None:
    """Let everybody have their days, hours and times away."""
    await people.remember(session, TEAM, EVERYBODY, BEGAN)
    for user, values in SETTINGS.items():
        await session.execute(update(Person).where(Person.user_id == user).values(**values))
    session.expire_all()
    for user, (day, days) in AWAY.items():
        first = BEGAN.date() + day * A_DAY
        await times_away.add(session, acting(user, BEGAN), first, first + (days - 1) * A_DAY, None)


async def live(session: AsyncSession, year: Year, midnight: datetime, *, has_more: bool) -> None:
    """Let one day pass: people plan things and settle some, the jobs tick, and what is due is sent."""
    if has_more:
        for user in SETTINGS:
            await plan(session, year, user, midnight + 7 * AN_HOUR)
    day = midnight.weekday()
    for hour in WEEKEND_TICKS if day > 4 else TICKS if day in EARLY_ON else TICKS[1:]:
        now = midnight + hour * AN_HOUR
        if has_more:
            await queue_others(session, year, now)
        for workspace_id, user in (await mornings.due(session, [TEAM], now, None, None)).people:
            await mornings.prepare(session, Acting(workspace_id, user, now, None), year.kinds)
        await deliver(session, year, now)


async def plan(session: AsyncSession, year: Year, user: str, now: datetime) -> None:
    """Plan a thing of any kind on two days of five, settle a fifth of them, and move a tenth."""
    if year.chance.random() < 0.4:
        kind, number = year.chance.choice(list(REMINDER_KINDS)), len(year.planned) + 1
        calendar = await calendars.of_acting(session, acting(user, now))
        due_at = next_working_morning(calendar, now + year.chance.randrange(10) * A_DAY)
        await planning.plan(session, TEAM, user, kind, number, due_at)
        if year.chance.random() < 0.1:
            due_at = next_working_morning(calendar, due_at + 3 * A_DAY)
            await planning.plan(session, TEAM, user, kind, number, due_at)
        year.planned[user, kind, number] = due_at
        if year.chance.random() < 0.2:
            year.settled.add(number)


async def queue_others(session: AsyncSession, year: Year, now: datetime) -> None:
    """Queue Mira's weekly prompt on Wednesdays, to be sent by Friday, and a note about Tomas on Mondays."""
    week = f"{now:%G-W%V}"
    if now.weekday() == 2 and now.hour == 8:
        ends = now.replace(hour=15, minute=30) + 2 * A_DAY
        prompt = OutboxMessage("prompt", MIRA, f"prompt:{week}", urgency=FROM_TEND, expires_at=ends)
        await outbox.enqueue(session, TEAM, [prompt], now)
        year.prompts.append(week)
    if now.weekday() == 0 and now.hour == 3:
        note = OutboxMessage("effort_noted", TOMAS, f"note:{week}", urgency=FROM_TEND)
        await outbox.enqueue(session, TEAM, [note], now)


async def deliver(session: AsyncSession, year: Year, now: datetime) -> None:
    """Send what is due, as the delivery does it, without Slack; the others first, which must not matter."""
    rows = list(await session.scalars(DUE, {"now": now}))
    own = kinds_of_rows(year.kinds)["own_reminders"] if rows else OTHER
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            row.state = "dropped"
            continue
        context, kind = RenderContext(now, None), own if row.kind == "own_reminders" else OTHER
        rendered = await caps.apply(session, kind, row, context, await kind.render(session, row, context))
        if isinstance(rendered, Defer):
            row.due_at = rendered.until
        elif isinstance(rendered, Post):
            row.state = "sent"
            year.begun[row.target].append((now, row.kind))
            await told(session, year, row, rendered, now)
        else:
            row.state = "dropped"
    await session.flush()


async def told(session: AsyncSession, year: Year, row: Outgoing, post: Post, now: datetime) -> None:
    """Record what a message told."""
    if ROWS in post.remembers:
        person = await session.get(Person, (TEAM, row.target))
        in_it = await mornings.to_tell(session, acting(row.target, now), person, year.kinds)
        assert [one.row_id for one in in_it] == post.remembers[ROWS]
        for one in in_it:
            year.told[one.body.user_id, one.body.kind, one.body.subject_id].append(now)
            assert one.body.user_id == row.target
        await mornings.told(session, acting(row.target, now), post.remembers[ROWS])


async def _render_other(_: AsyncSession, row: Outgoing, __: RenderContext) -> Rendered:
    return Post("chat.postMessage", {"channel": row.target})


DUE: Final = (
    select(Outgoing)
    .where(Outgoing.state == "queued", Outgoing.due_at <= bindparam("now", type_=Outgoing.due_at.type))
    .order_by(Outgoing.kind, Outgoing.id)
)
OTHER: Final = Kind(_render_other, refused=NothingFollows("a test"))


def check_begun(year: Year, calendar_of: Mapping[str, Calendar]) -> None:
    """Every message is inside hours and days; one a day, three a week."""
    for user, calendar in calendar_of.items():
        moments = [at for at, _ in year.begun[user]]
        assert len(moments) > 50
        assert [at for at in moments if begins_next(calendar, at) != at] == []
        assert max(Counter(calendar.local(at).date() for at in moments).values()) == 1
        assert max(Counter(iso_week(calendar, at) for at in moments).values()) <= WEEK_MAX


def check_told(year: Year, calendar_of: Mapping[str, Calendar]) -> None:
    """Every thing is told once, never before it is due, soon after; what is settled never; prompts come in between."""
    assert {len(moments) for moments in year.told.values()} == {1}
    assert {kind for _, kind, _ in year.told} == set(REMINDER_KINDS)
    alive = {thing for thing in year.planned if thing[2] not in year.settled}
    assert set(year.told) == alive
    for thing in alive:
        due_at, [at] = year.planned[thing], year.told[thing]
        opens = begins_next(calendar_of[thing[0]], due_at)
        assert opens <= at
        # the caps of a week move it to the next one at most
        days = working_dates_between(calendar_of[thing[0]], opens.date(), at.date())
        assert days <= DAYS_LATE_MAX
    weeks = {iso_week(calendar_of[MIRA], at) for at, kind in year.begun[MIRA] if kind == "prompt"}
    assert len(weeks) >= len(year.prompts) - 12  # away, and weeks full of reminders
    assert sum(kind == "effort_noted" for _, kind in year.begun[TOMAS]) >= 45
