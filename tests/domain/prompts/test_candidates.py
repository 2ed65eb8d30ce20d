"""Candidates of a prompt, read from the database: answers, everyday efforts, one-to-ones, and what reading costs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts import repeating
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file, one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.prompts.shown import PromptShown
from slackapp.domain.tables.efforts import EverydayEffort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from tests.cast import ANA, MIRA, NINA, NOW, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.query_costs import recorded_statements
from tests.domain.team_history import note_and_notify, notify_doers

RIPE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # Thursday
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Let Mira lead, who has met prompts before."""
    await import_file.import_leads(session, moment(), [(one, MIRA) for one in (TOMAS, ANA, SAM, NINA)])
    mira = await session.get_one(Person, (TEAM, MIRA))
    mira.met_prompts_at = NOW


async def note(session: AsyncSession, doer: str, words: str = "the notes", *, every_week: bool = False) -> int:
    noting = Noting((doer,), words, every_week=every_week)
    return (await note_and_notify(session, acting(OLEG), noting)).effort_ids[doer]


async def asked(session: AsyncSession, now: datetime) -> list[int]:
    """Prepare and send; give the efforts in their order."""
    if not await weekly_prompts.prepare_prompt(session, acting(MIRA, now)):
        return []
    prompt_id = (await session.scalars(select(Prompt.id).order_by(Prompt.id.desc()).limit(1))).one()
    await weekly_prompts.stands(session, TEAM, prompt_id, now)
    found = select(PromptItem.effort_id).filter_by(prompt_id=prompt_id).order_by(PromptItem.position)
    return list(await session.scalars(found))


async def test_b_later_on_home_puts_it_off_to_the_next_week(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await prompts.answer_on_home(session, acting(MIRA, RIPE), effort_id, "later")
    assert await asked(session, RIPE) == []
    assert await asked(session, TUESDAY) == [effort_id]


async def test_b_later_in_a_prompt_puts_it_off_to_the_week_after_the_press(session: AsyncSession) -> None:
    """Pressed on Monday on last Thursday's prompt: not on Tuesday again. Played by an oracle of a quarter."""
    effort_id = await note(session, TOMAS)
    assert await asked(session, RIPE) == [effort_id]
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    monday = TUESDAY - timedelta(days=1)
    await prompts.answer(session, acting(MIRA, monday), prompt_id, effort_id, "later")
    shown = await shown_prompts.for_manager(session, acting(MIRA, monday), prompt_id)
    assert shown is not None
    assert shown.items[0].comes_again
    assert await asked(session, TUESDAY) == []
    assert await asked(session, monday + WEEK) == [effort_id]


async def test_b_an_everyday_effort_that_is_not_theirs_does_not_come_again(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS, every_week=True)
    await prompts.answer_on_home(session, acting(MIRA, RIPE), effort_id, "not_mine")
    everyday_id = (await session.scalars(select(EverydayEffort.id))).one()
    assert await repeating.repeat(session, everyday_id, None, NOW + WEEK)
    await notify_doers(session)
    assert await asked(session, TUESDAY + WEEK) == []


async def test_b_an_everyday_effort_stands_in_one_line_with_all_its_times(session: AsyncSession) -> None:
    first = await note(session, TOMAS, every_week=True)
    everyday_id = (await session.scalars(select(EverydayEffort.id))).one()
    assert await repeating.repeat(session, everyday_id, None, NOW + WEEK)
    await notify_doers(session)
    assert await asked(session, TUESDAY + timedelta(days=2)) == [first, first + 1]
    rows = await session.execute(select(PromptItem.group_no, PromptItem.line_no))
    assert {tuple(row) for row in rows} == {(0, 0)}


async def test_a_redraw_weeks_later_counts_the_weeks_of_the_prompt(session: AsyncSession) -> None:
    """A press redraws the message; its headline stays what the manager read."""
    await note(session, TOMAS, every_week=True)
    at = TUESDAY + timedelta(days=2)
    assert await asked(session, at)
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    for now in (at, at + WEEK):
        shown = await shown_prompts.for_manager(session, acting(MIRA, now), prompt_id)
        assert shown is not None
        assert [item.weeks for item in shown.items] == [(at - NOW).days // 7]


async def test_c_on_a_one_to_one_morning_that_person_comes_first(session: AsyncSession) -> None:
    efforts = {doer: await note(session, doer) for doer in (SAM, NINA, ANA, TOMAS)}
    await one_to_one_days.choose_day(session, acting(MIRA), TOMAS, Day(TUESDAY.isoweekday(), 1))
    assert await asked(session, TUESDAY) == [efforts[TOMAS], efforts[SAM], efforts[NINA]]


async def test_choosing_costs_the_same_statements_for_any_number_of_people(session: AsyncSession) -> None:
    costs = []
    for doers in ((TOMAS,), (ANA, SAM, NINA)):
        for doer in doers:
            await notings.note_effort(session, acting(OLEG), Noting((doer,), "more of it"))
            await note(session, doer)
        await notify_doers(session)
        point = await session.begin_nested()
        session.expire_all()
        async with recorded_statements(session) as statements:
            assert await weekly_prompts.prepare_prompt(session, acting(MIRA, TUESDAY))
        costs.append(len([one for one in statements if one[0].startswith("SELECT")]))
        await point.rollback()
    assert costs[0] == costs[1]


async def test_a_reminder_put_off_into_the_last_days_of_its_effort_is_dropped(session: AsyncSession) -> None:
    """Another message may take the manager's day, and the prompt then moves to the next morning."""
    effort_id = await note(session, TOMAS)
    assert await asked(session, RIPE) == [effort_id]
    monday = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)  # the effort closes on Wednesday
    assert await weekly_prompts.prepare_prompt(session, acting(MIRA, monday))
    prompt_id = (await session.scalars(select(Prompt.id).order_by(Prompt.id.desc()).limit(1))).one()
    assert isinstance(await weekly_prompts.last_look(session, moment(monday), prompt_id), PromptShown)
    assert await weekly_prompts.last_look(session, moment(monday + timedelta(days=1)), prompt_id) is None
