"""A button of a prompt answers something true, however late it is pressed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.refusals import AlreadyDecided, NotFound, NothingTicked
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import EffortAnswer, Prompt, PromptItem
from slackapp.domain.thanks import correcting, giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.team_history import note_and_notify

ASKED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # Thursday
LATE = ASKED + timedelta(days=40)  # long after the effort's time


@pytest.fixture
async def asked(session: AsyncSession) -> tuple[int, int]:
    """Ask Mira about one effort of Tomas; give the prompt and the effort."""
    await import_file.import_leads(session, moment(), [(TOMAS, MIRA), (SAM, MIRA)])
    noted = await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the on-call"))
    await weekly_prompts.prepare_prompt(session, acting(MIRA, ASKED))
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    await weekly_prompts.stands(session, TEAM, prompt_id, ASKED)
    return prompt_id, noted.effort_ids[TOMAS]


async def test_b_say_it_now_works_long_after_the_efforts_time(session: AsyncSession, asked: tuple[int, int]) -> None:
    prompt_id, effort_id = asked
    (waiting,) = await prompts.to_say_together(session, acting(MIRA, LATE), [effort_id])
    assert waiting.words == "the on-call"
    await giving.give_thanks(session, acting(MIRA, LATE), Saying((TOMAS,), "Thank you", effort_id=effort_id))
    shown = await shown_prompts.for_manager(session, acting(MIRA, LATE), prompt_id)
    assert shown is not None
    assert [item.answer for item in shown.items] == ["said"]


async def test_b_say_it_now_works_after_the_thanks_of_somebody_else(
    session: AsyncSession, asked: tuple[int, int]
) -> None:
    """The message may not have been drawn again yet; one more thanks does no harm."""
    _, effort_id = asked
    await giving.give_thanks(session, acting(OLEG, ASKED), Saying((TOMAS,), "Thank you", effort_id=effort_id))
    assert await prompts.to_say_together(session, acting(MIRA, ASKED), [effort_id])


async def test_b_what_the_doer_hid_is_gone_and_the_message_is_drawn_again(
    session: AsyncSession, asked: tuple[int, int]
) -> None:
    _, effort_id = asked
    await session.execute(update(Effort).values(hidden_at=ASKED))
    assert await prompts.to_say(session, acting(MIRA, LATE), effort_id) is None
    redrawn = await session.scalars(select(Outgoing.target).where(Outgoing.kind == "prompt_redrawn"))
    assert list(redrawn) == [MIRA]


async def test_b_in_our_one_to_one_works_after_the_efforts_time(session: AsyncSession, asked: tuple[int, int]) -> None:
    _, effort_id = asked
    assert await pocket.keep_effort(session, acting(MIRA, LATE), effort_id) is not None


@pytest.mark.parametrize("wish", prompts.ANSWERS)
async def test_b_each_answer_counts_after_the_efforts_time(
    session: AsyncSession, asked: tuple[int, int], wish: str
) -> None:
    prompt_id, effort_id = asked
    await prompts.answer(session, acting(MIRA, LATE), prompt_id, effort_id, wish)
    assert (await session.scalars(select(PromptItem.answer))).all() == [wish]


async def test_a_only_the_ticked_lines_of_a_group_are_answered(session: AsyncSession, asked: tuple[int, int]) -> None:
    prompt_id, first = asked
    second = (await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the notes"))).effort_ids[TOMAS]
    row = {"workspace_id": TEAM, "manager_id": MIRA, "position": 1, "group_no": 0, "line_no": 1}
    session.add(PromptItem(prompt_id=prompt_id, effort_id=second, **row))
    await session.flush()
    with pytest.raises(NothingTicked):
        await prompts.answer(session, acting(MIRA, ASKED), prompt_id, first, "already", [])
    await prompts.answer(session, acting(MIRA, ASKED), prompt_id, first, "already", [second])
    answers = await session.scalars(select(PromptItem.answer).order_by(PromptItem.position))
    assert answers.all() == [None, "already"]
    await prompts.answer(session, acting(MIRA, ASKED), prompt_id, first, "not_mine")
    assert (await session.scalars(select(PromptItem.answer).order_by(PromptItem.position))).all() == [
        "not_mine",
        "already",
    ]
    with pytest.raises(AlreadyDecided):
        await prompts.answer(session, acting(MIRA, ASKED), prompt_id, first, "later")


@pytest.mark.parametrize("wish", prompts.ANSWERS)
async def test_the_same_answers_stand_on_home(session: AsyncSession, asked: tuple[int, int], wish: str) -> None:
    """Before any prompt contained the effort; a second press changes nothing, and nobody else may answer."""
    _, _ = asked
    effort_id = (await note_and_notify(session, acting(ANA), Noting((SAM,), "the notes"))).effort_ids[SAM]
    with pytest.raises(NotFound):
        await prompts.answer_on_home(session, acting(OLEG, ASKED), effort_id, wish)
    for _ in range(2):
        await prompts.answer_on_home(session, acting(MIRA, ASKED), effort_id, wish)
    (given,) = await session.scalars(select(EffortAnswer))
    assert (given.manager_id, given.effort_id, given.answer) == (MIRA, effort_id, wish)
    how = await session.scalar(select(Effort.acknowledged_how).where(Effort.id == effort_id))
    assert how == ("already" if wish == "already" else None)


async def test_an_answer_on_home_stands_in_the_prompt_too(session: AsyncSession, asked: tuple[int, int]) -> None:
    _, effort_id = asked
    await prompts.answer_on_home(session, acting(MIRA, ASKED), effort_id, "not_mine")
    assert (await session.scalars(select(PromptItem.answer))).all() == ["not_mine"]


async def test_a_taking_one_thanks_for_several_back_lets_all_of_them_wait_again(
    session: AsyncSession, asked: tuple[int, int]
) -> None:
    prompt_id, first = asked
    second = (await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the notes"))).effort_ids[TOMAS]
    row = {"workspace_id": TEAM, "manager_id": MIRA, "position": 1, "group_no": 0, "line_no": 1}
    session.add(PromptItem(prompt_id=prompt_id, effort_id=second, **row))
    await session.flush()
    saying = Saying((TOMAS,), "You did a lot this month", effort_id=first, besides_ids=(second,))
    given = await giving.give_thanks(session, acting(MIRA, ASKED), saying)
    assert list(await session.scalars(select(PromptItem.answer))) == ["said", "said"]
    assert list(await session.scalars(select(Effort.acknowledged_how))) == ["thanks", "thanks"]
    await correcting.take_back(session, acting(MIRA, ASKED), given.thanks_id)
    assert list(await session.scalars(select(PromptItem.answer))) == [None, None]
    assert list(await session.scalars(select(Effort.acknowledged_how))) == [None, None]
