"""Answers on Home: the row goes, the manager's prompts agree, and nobody else learns of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts.shown import for_manager
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TOMAS, acting
from tests.domain.team_history import led_by, note_and_notify, prepare_if_due

THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # ripe, and inside Mira's hours
SUNDAY_NIGHT = datetime(2026, 11, 29, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Mira leads three, and has met prompts before."""
    await led_by(session, MIRA, TOMAS, ANA, SAM)
    await session.execute(update(Person).where(Person.user_id == MIRA).values(met_prompts_at=NOW))


async def note(session: AsyncSession, doer: str, *, at: datetime = NOW, noter: str = ANA) -> int:
    noting = Noting((doer,), f"something for {doer}")
    return (await note_and_notify(session, acting(noter, at), noting)).effort_ids[doer]


async def waiting(session: AsyncSession, now: datetime, manager: str = MIRA) -> list[int]:
    lines, _ = await effort_lists.waiting_for_manager(session, acting(manager, now), limit=30)
    return [line.effort_id for line in lines]


async def reply(session: AsyncSession, effort_id: int, wish: str, now: datetime = THURSDAY, who: str = MIRA) -> None:
    await prompts.answer_on_home(session, acting(who, now), effort_id, wish)


async def test_waiting_efforts_are_grouped_by_person_oldest_first(session: AsyncSession) -> None:
    """The person with the oldest effort comes first, with all of theirs."""
    sam = await note(session, SAM)
    tomas = await note(session, TOMAS, at=NOW + MINUTE)
    sam_again = await note(session, SAM, at=NOW + 2 * MINUTE)
    tomas_again = await note(session, TOMAS, at=NOW + 3 * MINUTE)
    assert await waiting(session, THURSDAY) == [sam, sam_again, tomas, tomas_again]
    lines, count = await effort_lists.waiting_for_manager(session, acting(MIRA, THURSDAY), skip=1, limit=2)
    assert [line.effort_id for line in lines] == [sam_again, tomas]
    assert count == 4


async def test_already_did_is_believed_on_home_too(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await reply(session, effort_id, "already")
    effort = await session.get_one(Effort, effort_id, populate_existing=True)
    assert (effort.acknowledged_at, effort.acknowledged_how) == (THURSDAY, "already")
    assert await waiting(session, THURSDAY) == []


async def test_not_mine_leaves_it_to_the_other_manager(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await session.execute(update(Lead).values(confirmed_at=NOW))
    await reply(session, effort_id, "not_mine")
    assert await waiting(session, THURSDAY) == []
    assert await waiting(session, THURSDAY, OLEG) == [effort_id]
    assert await waiting(session, TUESDAY) == []


async def test_later_comes_back_on_monday(session: AsyncSession) -> None:
    """Monday in Mira's zone."""
    effort_id = await note(session, TOMAS)
    await reply(session, effort_id, "later")
    assert await waiting(session, THURSDAY) == []
    assert await waiting(session, SUNDAY_NIGHT) == []
    assert await waiting(session, SUNDAY_NIGHT + MINUTE) == [effort_id]


async def test_the_managers_prompt_shows_the_answer_of_home(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    assert await prepare_if_due(session, MIRA, None, TUESDAY)
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    await reply(session, effort_id, "later", TUESDAY)
    item = await session.get_one(PromptItem, (prompt_id, effort_id), populate_existing=True)
    assert item.answer == "later"
    shown = await for_manager(session, acting(MIRA, TUESDAY), prompt_id)
    assert shown is not None
    assert shown.items[0].waiting is not None  # the message still works
