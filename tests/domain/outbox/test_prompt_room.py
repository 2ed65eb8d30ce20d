"""Prompts come first under the limits of what Tend begins; nobody else waits for them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.outbox import daily_caps
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.reminders import planning
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt
from slackapp.domain.tables.reminders import PlannedReminder
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


async def test_7_own_reminders_come_first_and_the_prompt_moves_inside_its_window(session: AsyncSession) -> None:
    """Planned and not queued yet, it waits for the job; queued, until tomorrow; then it has its day."""
    tuesday = MONDAY + DAY
    assert await weekly_prompts.prepare_prompt(session, acting(MIRA, tuesday))
    await planning.plan(session, TEAM, MIRA, "promise_due", 1, tuesday - timedelta(minutes=30))
    mira = Acting(TEAM, MIRA, tuesday - timedelta(minutes=20), None)
    assert await daily_caps.take_place(session, mira, 101) == tuesday - timedelta(minutes=15)
    message = OutboxMessage("own_reminders", MIRA, "own", urgency=FROM_TEND)
    await outbox.enqueue(session, TEAM, [message], tuesday)
    mira = Acting(TEAM, MIRA, tuesday, None)
    wednesday = datetime(2026, 12, 2, 8, 30, tzinfo=UTC)
    assert await daily_caps.take_place(session, mira, 101) == wednesday
    assert await daily_caps.take_place(session, mira, 102, is_first=True) is None
    assert await daily_caps.take_place(session, mira, 101) == wednesday
    await session.execute(update(Outgoing).where(Outgoing.kind == "own_reminders").values(state="sent"))
    await session.execute(update(PlannedReminder).values(told_at=tuesday))
    assert await daily_caps.take_place(session, Acting(TEAM, MIRA, wednesday, None), 101) is None


async def test_7_a_prompt_does_not_wait_for_a_job_that_does_not_run(session: AsyncSession) -> None:
    """A reminder that was due at dawn, and that no job has told or dropped by ten, holds nobody up."""
    await planning.plan(session, TEAM, MIRA, "promise_due", 1, MONDAY - timedelta(hours=6))
    assert await daily_caps.take_place(session, Acting(TEAM, MIRA, MONDAY, None), 101) is None


async def test_7_others_leave_the_days_of_the_week_on_which_reminders_are_due(session: AsyncSession) -> None:
    """Two for reminders and one for the prompt: a note about Mira waits a week."""
    for thing, day in enumerate((1, 1, 3)):
        await planning.plan(session, TEAM, MIRA, "promise_due", thing, MONDAY + day * DAY)
    assert await take(session, 101, MONDAY) == NEXT_MONDAY
    assert await take(session, 102, MONDAY, OLEG) is None


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
