"""Several workers and double presses: one prompt a week, whatever happens at the same moment."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.refusals import AlreadyDecided
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, TEAM, TOMAS, acting
from tests.domain.overlapping import crossing
from tests.domain.team_history import note_and_notify

RIPE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


async def _a_ripe_effort(database: Database) -> int:
    async with database.transaction() as session:
        await leads.name_manager(session, acting(TOMAS), MIRA)
        await leads.confirm(session, acting(MIRA), TOMAS)
        noted = await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the on-call"))
        return noted.effort_ids[TOMAS]


async def _a_prompt(database: Database) -> int:
    async with database.transaction() as session:
        await weekly_prompts.prepare_prompt(session, acting(MIRA, RIPE))
    async with database.reading() as session:
        return (await session.scalars(select(Prompt.id))).one()


async def test_three_workers_at_once_make_one_prompt(database: Database) -> None:
    await _a_ripe_effort(database)

    async def tick() -> bool:
        async with database.transaction() as session:
            return await weekly_prompts.prepare_prompt(session, acting(MIRA, RIPE))

    made = await asyncio.gather(tick(), tick(), tick())

    assert sorted(made) == [False, False, True]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Prompt)) == 1
        assert await session.scalar(select(func.count()).select_from(PromptItem)) == 1
        assert await session.scalar(select(func.count()).where(Outgoing.kind == "prompt")) == 1


async def test_a_double_press_is_answered_once(database: Database) -> None:
    effort_id = await _a_ripe_effort(database)
    prompt_id = await _a_prompt(database)

    async def press() -> None:
        async with database.transaction() as session:
            await prompts.answer(session, acting(MIRA, RIPE), prompt_id, effort_id, "already")

    await asyncio.gather(press(), press(), press())

    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(Outgoing.kind == "prompt_redrawn")) == 1


async def test_an_effort_is_thanked_for_while_its_manager_says_that_they_did(database: Database) -> None:
    """Their own, in another window: a thanks locks the effort, and then their prompts' lines; the press does too."""
    effort_id = await _a_ripe_effort(database)
    prompt_id = await _a_prompt(database)
    with pytest.raises(AlreadyDecided):
        await crossing(
            database,
            lambda session: session.execute(select(Effort.id).where(Effort.id == effort_id).with_for_update()),
            lambda session: prompts.answer(session, acting(MIRA, RIPE), prompt_id, effort_id, "already"),
            lambda session: prompt_items.said(session, TEAM, MIRA, [effort_id], RIPE),
        )
    async with database.reading() as session:
        assert (await session.scalars(select(PromptItem.answer))).one() == "said"


async def test_a_prompt_arrives_while_its_manager_stops_prompts(database: Database) -> None:
    """The choice changes the manager and then their prompts; so does what follows a prompt."""
    await _a_ripe_effort(database)
    prompt_id = await _a_prompt(database)
    await crossing(
        database,
        lambda session: session.get(Person, (TEAM, MIRA), with_for_update=True),
        lambda session: weekly_prompts.stands(session, TEAM, prompt_id, RIPE),
        lambda session: prompts.choose_prompting(session, acting(MIRA, RIPE), "off"),
    )
    async with database.reading() as session:
        assert (await session.scalars(select(Prompt.sent_at))).one() == RIPE
        assert (await session.get_one(Person, (TEAM, MIRA))).prompting == "off"
