"""What Tend itself begins: one message a day and three a week to one person, inside their hours, over all kinds."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import daily_caps
from slackapp.domain.tables.outbox import BegunMessage
from slackapp.domain.tables.people import Person
from slackapp.storage.database import Database
from tests.cast import MIRA, OLEG, TEAM, VEGA

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
DAY = timedelta(days=1)


async def take(session: AsyncSession, row: int, now: datetime, user: str = MIRA, team: str = TEAM) -> datetime | None:
    return await daily_caps.take_place(session, Acting(team, user, now, None), row)


def morning(day: int) -> datetime:
    """Give 09:30 in Berlin on a day of that November."""
    return datetime(2026, 11, day, 8, 30, tzinfo=UTC)


async def test_one_a_day_and_the_next_on_the_next_morning(session: AsyncSession) -> None:
    assert await take(session, 1, MONDAY) is None
    assert await take(session, 1, MONDAY) is None
    assert await take(session, 2, MONDAY + timedelta(hours=2)) == morning(24)
    assert await take(session, 2, morning(24)) is None
    assert await take(session, 3, MONDAY, OLEG) is None
    assert await take(session, 4, MONDAY + timedelta(hours=1), MIRA, VEGA) is None


async def test_three_a_week_and_the_next_on_monday(session: AsyncSession) -> None:
    for row in range(3):
        assert await take(session, row, MONDAY + row * DAY) is None
    assert await take(session, 3, MONDAY + 3 * DAY) == morning(30)
    assert await take(session, 2, MONDAY + 2 * DAY) is None  # tried again: it has its place
    assert await take(session, 3, morning(30)) is None


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 23, 8, 29, tzinfo=UTC), morning(23)),
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), morning(24)),
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), morning(30)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), morning(30)),
    ],
)
async def test_inside_hours_only(session: AsyncSession, now: datetime, then: datetime) -> None:
    assert await take(session, 1, now) == then
    assert list(await session.scalars(select(BegunMessage))) == []


async def test_own_days_and_times_away_count(session: AsyncSession) -> None:
    away = [["2026-11-23", "2026-11-24"]]
    await session.execute(update(Person).where(Person.user_id == MIRA).values(away=away, work_days="124"))
    session.expire_all()
    assert await take(session, 1, MONDAY) == morning(26)


async def test_what_is_not_sent_gives_its_day_back(session: AsyncSession) -> None:
    await take(session, 1, MONDAY)
    await daily_caps.release(session, 1)
    assert await take(session, 2, MONDAY) is None


async def test_a_row_tried_on_another_day_has_one_place(session: AsyncSession) -> None:
    await take(session, 1, MONDAY)
    assert await take(session, 1, MONDAY + DAY) is None
    days = await session.scalars(select(BegunMessage.day))
    assert days.all() == [date(2026, 11, 24)]


async def test_a_stranger_has_caps_too(session: AsyncSession) -> None:
    noon = MONDAY + timedelta(hours=3)
    assert await take(session, 1, noon, "U0NEVERMET") is None
    assert await take(session, 2, noon, "U0NEVERMET") == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


async def test_over_the_date_line_a_day_that_comes_twice_is_one(session: AsyncSession) -> None:
    """From Kiritimati to Honolulu it is the same clock, a day earlier."""

    async def live_in(zone: str) -> None:
        await session.execute(update(Person).where(Person.user_id == MIRA).values(zone=zone))
        session.expire_all()

    await live_in("Pacific/Kiritimati")
    tuesday = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # Tuesday 10:00 there
    assert await take(session, 1, tuesday) is None
    await live_in("Pacific/Honolulu")
    assert await take(session, 2, tuesday + DAY) == datetime(2026, 11, 25, 19, 30, tzinfo=UTC)  # Wednesday 09:30


async def test_days_are_forgotten(session: AsyncSession) -> None:
    await take(session, 1, MONDAY)
    assert await daily_caps.forget(session, MONDAY + 20 * DAY) == 0
    assert await daily_caps.forget(session, MONDAY + 22 * DAY) == 1


async def test_workers_at_once_find_one_place(database: Database) -> None:
    async def worker(row: int) -> datetime | None:
        async with database.transaction() as session:
            return await take(session, row, MONDAY)

    outcomes = await asyncio.gather(*(worker(row) for row in range(4)))
    assert sorted(outcomes, key=str) == [*[morning(24)] * 3, None]
