"""The weekly message falls silent for a manager who lets it lie, and any sign of theirs brings it back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.outbox import home_tabs, senders
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptRhythm
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, NINA, NOW, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.team_history import led_by, note_and_notify

FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # Tuesday 10:00, when Mira's week begins to be asked
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Mira leads four, and has met prompts before."""
    await led_by(session, MIRA, TOMAS, ANA, SAM, NINA)
    await session.execute(update(Person).where(Person.user_id == MIRA).values(met_prompts_at=NOW))


async def asked(session: AsyncSession, now: datetime) -> bool:
    """Have something new wait, and ask when it is time; the message arrives."""
    await note_and_notify(session, acting(OLEG, now - 2 * WEEK), Noting((TOMAS,), "something"))
    is_made = await weekly_prompts.prepare_prompt(session, acting(MIRA, now))
    if is_made:
        newest = (await session.scalars(select(Prompt.id).order_by(Prompt.id.desc()).limit(1))).one()
        await weekly_prompts.stands(session, TEAM, newest, now)
    return is_made


async def weeks(session: AsyncSession, *numbers: int) -> list[bool]:
    return [await asked(session, FIRST + number * WEEK) for number in numbers]


async def look(session: AsyncSession, now: datetime) -> None:
    """Open Home, in the order in which the listener does."""
    await back_off.visited(session, acting(MIRA, now))
    await home_tabs.opened(session, acting(MIRA, now))


async def drawn(session: AsyncSession, now: datetime) -> None:
    """Let the newest Home reach Slack."""
    await senders.take(session, TEAM, "a worker")
    for home in await home_tabs.claim_stale(session, 1, now, now, "a worker"):
        await home_tabs.published(session, home)


async def lines(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).where(Outgoing.kind == "prompts_paused")) or 0


async def test_two_ignored_make_it_fortnightly_and_three_pause_it(session: AsyncSession) -> None:
    assert await weeks(session, *range(9)) == [True, True, False, True, False, False, False, False, False]
    assert await back_off.is_paused(session, TEAM, MIRA)


async def test_a_week_that_rests_is_not_looked_at_again(session: AsyncSession) -> None:
    await weeks(session, 0, 1, 2)
    await note_and_notify(session, acting(OLEG, FIRST + WEEK), Noting((SAM,), "something"))
    assert await due_prompts.managers_to_prompt(session, moment(FIRST + 2 * WEEK + HOUR)) == ()
    assert await due_prompts.managers_to_prompt(session, moment(FIRST + 3 * WEEK)) == (MIRA,)


async def test_a_manager_who_looks_now_and_then_is_asked_every_week(session: AsyncSession) -> None:
    for number in range(6):
        assert await weeks(session, number) == [True]
        if number % 2:
            await back_off.visited(session, acting(MIRA, FIRST + number * WEEK + HOUR))
    assert not await back_off.has_pause_notice(session, acting(MIRA, FIRST + 6 * WEEK))


async def show(session: AsyncSession, sign: str, now: datetime) -> None:
    """Let Mira do something after the newest prompt."""
    mira = acting(MIRA, now)
    prompt = (await session.scalars(select(Prompt.id).order_by(Prompt.id.desc()).limit(1))).one()
    if sign == "visit":
        await back_off.visited(session, mira)
    elif sign == "press":
        shown = await shown_prompts.for_manager(session, mira, prompt)
        assert shown is not None
        await prompts.to_say(session, mira, shown.items[0].effort_id)
    elif sign == "why":
        await prompts.why(session, mira, prompt)
    elif sign == "choice":
        await prompts.choose_prompting(session, mira, prompts.WEEKLY)
    else:
        await giving.give_thanks(session, mira, Saying((TOMAS,), "Thank you"))


@pytest.fixture
async def paused(session: AsyncSession) -> None:
    """Mira has let six weeks lie."""
    await weeks(session, *range(6))
    assert await back_off.is_paused(session, TEAM, MIRA)


@asynccontextmanager
async def tried(session: AsyncSession) -> AsyncIterator[None]:
    """Undo at the end what was done meanwhile, so that weeks need not pass for each thing that may be done."""
    savepoint = await session.begin_nested()
    yield
    await savepoint.rollback()
    assert await back_off.is_paused(session, TEAM, MIRA)


async def test_any_sign_resumes(session: AsyncSession, paused: None) -> None:
    for sign in ("visit", "press", "why", "choice", "thanks"):
        async with tried(session):
            await show(session, sign, FIRST + 5 * WEEK + HOUR)
            assert not await back_off.is_paused(session, TEAM, MIRA), sign
            assert await weeks(session, 6, 7, 8, 9) == [True, True, False, True], sign


async def test_other_thanks_are_no_sign(session: AsyncSession, paused: None) -> None:
    for giver, receiver in ((ANA, TOMAS), (MIRA, ANA)):
        async with tried(session):
            now = FIRST + 5 * WEEK + HOUR
            await giving.give_thanks(session, acting(giver, now), Saying((receiver,), "Thank you"))
            assert await back_off.is_paused(session, TEAM, MIRA), giver


async def test_home_says_once_that_there_was_a_pause(session: AsyncSession) -> None:
    await weeks(session, *range(6))
    looked = FIRST + 6 * WEEK
    assert not await back_off.has_pause_notice(session, acting(MIRA, looked))
    await look(session, looked)
    await look(session, looked)  # on the phone, too, before anything was drawn
    assert await back_off.has_pause_notice(session, acting(MIRA, looked))
    await drawn(session, looked)
    await back_off.heed(
        session, acting(MIRA, looked + timedelta(minutes=1))
    )  # a press, after which the same Home stands
    assert await back_off.has_pause_notice(session, acting(MIRA, looked + timedelta(minutes=1)))
    await look(session, looked + timedelta(minutes=2))
    assert not await back_off.has_pause_notice(session, acting(MIRA, looked + timedelta(minutes=2)))


async def test_a_second_pause_is_said_again(session: AsyncSession) -> None:
    await weeks(session, *range(6))
    for looked in (FIRST + 6 * WEEK, FIRST + 6 * WEEK + HOUR):
        await look(session, looked)
        await drawn(session, looked)
    assert await weeks(session, *range(7, 13)) == [True, True, False, True, False, False]
    again = FIRST + 13 * WEEK
    assert await back_off.is_paused(session, TEAM, MIRA)
    await look(session, again)
    assert await back_off.has_pause_notice(session, acting(MIRA, again))


async def test_after_eight_weeks_one_line_and_no_other(session: AsyncSession) -> None:
    await weeks(session, *range(6))
    row = await session.get_one(PromptRhythm, (TEAM, MIRA))
    assert row.paused_at is not None
    began = round((row.paused_at - FIRST) / WEEK)
    assert await weeks(session, *range(6, began + 8)) == [False] * (began + 2)
    assert await lines(session) == 0
    await weeks(session, began + 8)
    assert await lines(session) == 1
    at = FIRST + (began + 8) * WEEK
    assert await weekly_prompts.may_announce_pause(session, acting(MIRA, at)) is True
    evening = at.replace(hour=20)
    assert await weekly_prompts.may_announce_pause(session, acting(MIRA, evening)) == at.replace(
        hour=8, minute=30
    ) + timedelta(days=1)
    await back_off.line_arrived(session, acting(MIRA, at))
    await weeks(session, *range(began + 9, began + 20))
    assert await lines(session) == 1


async def test_the_line_is_not_sent_to_who_came_back_meanwhile(session: AsyncSession) -> None:
    await weeks(session, *range(6))
    at = FIRST + 15 * WEEK
    await weeks(session, 15)
    await back_off.visited(session, acting(MIRA, at))
    assert await weekly_prompts.may_announce_pause(session, acting(MIRA, at)) is False
    assert await weekly_prompts.may_announce_pause(session, acting(OLEG, at)) is False


async def test_a_prompt_that_never_arrived_was_not_ignored(session: AsyncSession) -> None:
    for number in range(5):
        now = FIRST + number * WEEK
        await note_and_notify(session, acting(OLEG, now - 2 * WEEK), Noting((TOMAS,), "something"))
        assert await weekly_prompts.prepare_prompt(session, acting(MIRA, now))


async def test_a_press_on_an_earlier_clock_counts(session: AsyncSession) -> None:
    """A job may have run as of a later moment than the clock of the day shows."""
    await weeks(session, *range(6))
    await back_off.heed(session, acting(MIRA))
    assert not await back_off.is_paused(session, TEAM, MIRA)


async def test_who_was_never_asked_leaves_no_trace(session: AsyncSession) -> None:
    await back_off.visited(session, acting(OLEG))
    await back_off.heed(session, acting(OLEG))
    assert await session.scalar(select(func.count()).select_from(PromptRhythm)) == 0


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"]
DAYS = [date(2026, 3, 3), date(2026, 9, 8), date(2026, 10, 20), date(2027, 3, 24)]


async def test_50d_eight_weeks_are_eight_over_clock_changes_too(session: AsyncSession) -> None:
    """To the day, also where the message of that week comes some minutes earlier in the day, or the clocks changed."""
    manager = await session.get_one(Person, (TEAM, MIRA))
    for zone, day in product(ZONES, DAYS):
        await _eight_weeks(session, manager, Calendar(zone), day)


async def _eight_weeks(session: AsyncSession, manager: Person, calendar: Calendar, day: date) -> None:
    paused_at = calendar.at(day, time(10, 7))
    rhythm = PromptRhythm(workspace_id=TEAM, manager_id=MIRA, asked_at=paused_at - WEEK, paused_at=paused_at)
    session.add(rhythm)
    await session.flush()
    for days, turn in ((7, "rest"), (49, "rest"), (55, "rest"), (56, "line")):
        now = calendar.at(day + timedelta(days=days), time(10, 3))
        assert await back_off.turn_of(session, manager, calendar, now) == turn, (calendar, day, days)
        if days == 55:
            await session.refresh(rhythm)
            assert rhythm.rests_until is not None
            assert rhythm.rests_until <= calendar.at(day + timedelta(days=56), time(10, 3))
    await session.delete(rhythm)
    await session.flush()
