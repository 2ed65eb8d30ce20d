"""A year of one manager, fast forward: whatever they do and wherever they live, no message is one too many.

Real domain code, a tick every fourth hour; a prompt is sent the way `delivery` does it, with its last look and its
place. What people do is drawn.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import times_away
from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.prompting_hours import iso_week
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.outbox import daily_caps
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.team_history import note_and_notify

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
WEEKS = 10  # of one drawn stretch, anywhere in the year
LED = (TOMAS, ANA, SAM)


@dataclass
class Stretch:
    """What was drawn, and what came of it."""

    zone: str
    country: str | None
    first_week: int
    habits: list[str]  # one a week: attentive · looks · thanks · nothing
    away_weeks: set[int]
    sent: list[tuple[datetime, list[int]]] = field(default_factory=list)
    lines: list[datetime] = field(default_factory=list)


stretches = st.builds(
    Stretch,
    zone=st.sampled_from(("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia")),
    country=st.sampled_from((None, "DE-BE", "IN")),
    first_week=st.integers(0, 42),
    habits=st.lists(st.sampled_from(("attentive", "looks", "thanks", "nothing", "nothing", "nothing")),
                    min_size=WEEKS, max_size=WEEKS),
    away_weeks=st.sets(st.integers(2, WEEKS - 1), max_size=2),
)  # fmt: skip


@given(stretches)
@settings(
    deadline=None,
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_a_year_holds_every_promise(sqlite_url: str, stretch: Stretch) -> None:
    """On SQLite: each function that it calls has tests of its own on both."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(sqlite_url)
    try:
        async with database.transaction() as session:
            await _lived(session, stretch)
            await _checked(session, stretch)
            await session.rollback()
    finally:
        await database.close()


async def _lived(session: AsyncSession, stretch: Stretch) -> None:
    start = BEGAN + stretch.first_week * 7 * A_DAY
    await people.remember(session, TEAM, EVERYBODY, start)
    values = {"zone": stretch.zone, "country": stretch.country}
    await session.execute(update(Person).where(Person.user_id == MIRA).values(**values))
    session.expire_all()
    await import_file.import_leads(session, moment(start), [(member, MIRA) for member in LED])
    for week in stretch.away_weeks:
        monday = start.date() + week * timedelta(weeks=1)
        await times_away.add(session, acting(MIRA, start), monday, monday + 4 * A_DAY, None)
    for day in range(WEEKS * 7):
        await _day(session, stretch, start + day * A_DAY, day)


async def _day(session: AsyncSession, stretch: Stretch, midnight: datetime, day: int) -> None:
    habit = stretch.habits[day // 7]
    if day % 3 == 0:
        doer = LED[day // 3 % 3]
        noon = midnight + 12 * AN_HOUR
        await note_and_notify(session, acting(OLEG, noon), Noting((doer,), f"something of day {day}"))
    for hour in range(0, 24, 4):
        now = midnight + hour * AN_HOUR
        if MIRA in await due_prompts.managers_to_prompt(session, moment(now)):
            await weekly_prompts.prepare_prompt(session, acting(MIRA, now))
        await _delivered(session, stretch, now)
    evening = midnight + 23 * AN_HOUR + timedelta(minutes=30)
    if habit == "looks" and day % 7 == 3:
        await back_off.visited(session, acting(MIRA, evening))
    if habit in {"attentive", "thanks"} and stretch.sent and stretch.sent[-1][0] > evening - A_DAY:
        said = Saying((LED[day % 3],), "Thank you for that") if habit == "thanks" else None
        if said is None:
            await back_off.heed(session, acting(MIRA, evening))
        else:
            await giving.give_thanks(session, acting(MIRA, evening), said)


async def _delivered(session: AsyncSession, stretch: Stretch, now: datetime) -> None:
    mine = (Outgoing.kind.in_(("prompt", "prompts_paused")), Outgoing.state == "queued", Outgoing.due_at <= now)
    for row in list(await session.scalars(select(Outgoing).where(*mine).order_by(Outgoing.id))):
        if row.expires_at is not None and row.expires_at <= now:
            row.state = "dropped"
        elif row.kind == "prompt":
            await _prompted(session, stretch, row, now)
        elif (
            await weekly_prompts.may_announce_pause(session, acting(MIRA, now)) is True
            and await daily_caps.take_place(session, acting(MIRA, now), row.id) is None
        ):
            await back_off.line_arrived(session, acting(MIRA, now))
            stretch.lines.append(now)
            row.state = "sent"
        await session.flush()


async def _prompted(session: AsyncSession, stretch: Stretch, row: Outgoing, now: datetime) -> None:
    shown = await weekly_prompts.last_look(session, moment(now), row.refs["prompt_id"])
    if shown is None:
        row.state = "dropped"
        return
    until = shown if isinstance(shown, datetime) else None
    until = until or await daily_caps.take_place(session, acting(MIRA, now), row.id)
    if until is not None or isinstance(shown, datetime):
        row.due_at = until or now
        return
    await weekly_prompts.stands(session, TEAM, shown.prompt_id, now)
    row.state = "sent"
    effort_ids = [item.effort_id for item in shown.items]
    waiting = await session.scalars(
        select(Effort.id).where(Effort.id.in_(effort_ids), Effort.acknowledged_at.is_(None), Effort.closes_at > now)
    )
    assert set(waiting) == set(effort_ids), "asked about what had its word, or is over"
    stretch.sent.append((now, effort_ids))


async def _checked(session: AsyncSession, stretch: Stretch) -> None:
    mira = await session.get_one(Person, (TEAM, MIRA), populate_existing=True)
    calendar = people.calendar_of(mira, Defaults())
    begun = sorted([*(at for at, _ in stretch.sent), *stretch.lines])
    assert begun, "nothing ever came"
    for at in begun:
        local = calendar.local(at)
        assert calendar.is_working_date(local.date())
        assert 9 * 60 + 30 <= local.hour * 60 + local.minute < 16 * 60 + 30
    assert max(Counter(iso_week(calendar, at) for at in begun).values()) == 1
    asked: Counter[int] = Counter()
    for _, effort_ids in stretch.sent:
        doers = Counter(await session.scalars(select(Effort.doer_id).where(Effort.id.in_(effort_ids))))
        assert 1 <= len(doers) <= 3
        assert max(doers.values()) <= 3
        asked.update(effort_ids)
    assert max(asked.values()) <= 2
    assert len(stretch.sent[0][1]) == 1
    _check_backing_off(stretch, calendar)


def _check_backing_off(stretch: Stretch, calendar: Calendar) -> None:
    """Whoever never did anything is asked four times at most; whoever always answers, in every week they are there."""
    if set(stretch.habits) == {"nothing"}:
        assert len(stretch.sent) <= 4
    if set(stretch.habits) == {"attentive"}:
        weeks = {calendar.local(at).date().isocalendar()[:2] for at, _ in stretch.sent}
        assert len(weeks) >= WEEKS - len(stretch.away_weeks) - 5


def test_the_stretch_begins_on_a_monday() -> None:
    assert BEGAN.date() == date(2026, 1, 5)
    assert BEGAN.isoweekday() == 1
