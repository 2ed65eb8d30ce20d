"""Prompts come first under the limits of what Tend begins; nobody else waits for them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.outbox import daily_caps
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt
from tests.cast import ANA, MIRA, OLEG, TEAM, TOMAS, acting, moment
from tests.domain.team_history import note_and_notify

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
DAY = timedelta(days=1)
NEXT_MONDAY = datetime(2026, 12, 7, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def waiting(session: AsyncSession) -> None:
    """Let Mira lead Tomas, of whom something waits."""
    await import_file.import_leads(session, moment(), [(TOMAS, MIRA)])
    await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the on-call"))


async def take(session: AsyncSession, row: int, now: datetime, user: str = MIRA) -> datetime | None:
    """Let another kind than prompts take its place."""
    return await daily_caps.take_place(session, Acting(TEAM, user, now, None), row, gives_way=True)


async def test_c_two_others_of_a_week_leave_the_third_to_the_prompt(session: AsyncSession) -> None:
    assert await take(session, 101, MONDAY) is None
    assert await take(session, 102, MONDAY + DAY) is None
    assert await take(session, 103, MONDAY + 2 * DAY) == NEXT_MONDAY
    assert await daily_caps.take_place(session, Acting(TEAM, MIRA, MONDAY + 2 * DAY, None), 104) is None


async def test_c_a_prompt_that_waits_to_be_sent_goes_before_the_others_of_its_day(session: AsyncSession) -> None:
    tuesday = MONDAY + DAY
    assert await weekly_prompts.prepare_prompt(session, acting(MIRA, tuesday))
    assert await take(session, 101, tuesday) == datetime(2026, 12, 2, 8, 30, tzinfo=UTC)


async def test_c_the_last_day_of_the_week_stays_free_for_it(session: AsyncSession) -> None:
    assert await take(session, 101, MONDAY + 4 * DAY) == NEXT_MONDAY


async def test_c_after_the_prompt_the_others_have_the_whole_week(session: AsyncSession) -> None:
    facts = {"workspace_id": TEAM, "manager_id": MIRA, "week": "2026-W49", "introduces": False}
    session.add(Prompt(**facts, made_at=MONDAY, sent_at=MONDAY))
    await session.flush()
    for row in range(101, 104):
        assert await take(session, row, MONDAY + (row - 100) * DAY) is None


@pytest.mark.parametrize("facts", [{"prompting": "off"}, {"prompting": "home"}])
async def test_c_who_gets_no_prompts_waits_for_none(session: AsyncSession, facts: dict[str, str]) -> None:
    await session.execute(update(Person).where(Person.user_id == MIRA).values(**facts))
    assert await take(session, 101, MONDAY + 4 * DAY) is None
    assert await take(session, 102, MONDAY + 4 * DAY, OLEG) is None


async def test_c_without_anything_that_waits_nobody_gives_way(session: AsyncSession) -> None:
    await session.execute(update(Effort).values(acknowledged_at=MONDAY))
    await session.execute(update(Outgoing).values(state="sent"))
    assert await take(session, 101, MONDAY + 4 * DAY) is None
