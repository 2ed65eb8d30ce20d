"""What a manager's own thanks count for: over for a blocked manager alone; how often one thanked, nothing of others."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.prompts import EffortAnswer
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.thanks import answered_efforts, correcting
from slackapp.domain.thanks.answering import own_thanks
from tests.cast import MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.efforts.effort_steps import LATER, STEP, lead, note, thank, waiting


@pytest.fixture
async def efforts(session: AsyncSession) -> tuple[int, int]:
    """Two efforts of Tomas, whom Mira and Oleg lead, and who wants nothing more from Mira."""
    await lead(session, TOMAS)
    also = {"workspace_id": TEAM, "member_id": TOMAS, "manager_id": OLEG, "source": "import"}
    session.add(Lead(**also, asked_at=NOW, confirmed_at=NOW))
    first, second = await note(session, TOMAS, "the on-call night"), await note(session, TOMAS, "the notes of May")
    await blocking.block(session, acting(TOMAS), MIRA)
    return first, second


async def unanswered(session: AsyncSession) -> int:
    """Count the efforts that nothing answered, and look that Oleg reads them all."""
    found = (await session.scalars(select(Effort.id).where(Effort.acknowledged_at.is_(None)))).all()
    assert await waiting(session, OLEG) == sorted(found)
    return len(found)


async def test_b_by_button_by_words_and_back(session: AsyncSession, efforts: tuple[int, int]) -> None:
    first, second = efforts
    by_button = await thank(session, MIRA, TOMAS, effort_id=first)
    by_words = await thank(session, MIRA, TOMAS, words="for the notes of May", at=LATER + STEP)
    assert (await waiting(session), await unanswered(session)) == ([], 2)
    await correcting.change(session, acting(MIRA, LATER + STEP), by_words.thanks_id, "for something else")
    assert (await waiting(session), await unanswered(session)) == ([second], 2)
    await correcting.change(session, acting(MIRA, LATER + STEP), by_words.thanks_id, "for the notes of May, again")
    assert await waiting(session) == []
    await correcting.take_back(session, acting(MIRA, LATER + STEP), by_words.thanks_id)
    assert await waiting(session) == [second]
    await correcting.take_back(session, acting(MIRA, LATER + STEP), by_button.thanks_id)
    assert await waiting(session) == [first, second]
    assert (await session.scalars(select(EffortAnswer))).all() == []


@pytest.mark.both_databases
async def test_b_in_place_of_an_answer_on_home(session: AsyncSession, efforts: tuple[int, int]) -> None:
    """Mira put it off before; her thanks reaches nobody, looks like any other, and is the answer from then on."""
    first, second = efforts
    row = {"workspace_id": TEAM, "manager_id": MIRA, "effort_id": first}
    session.add(EffortAnswer(**row, answer="later", answered_at=NOW))
    await session.flush()
    assert await waiting(session) == [first, second]
    given = await thank(session, MIRA, TOMAS, effort_id=first)
    assert (await waiting(session), await unanswered(session)) == ([second], 2)
    [answer] = (await session.scalars(select(EffortAnswer))).all()
    assert (answer.answer, answer.answered_at) == ("said", LATER)
    await correcting.take_back(session, acting(MIRA, LATER + STEP), given.thanks_id)
    assert await waiting(session) == [first, second]


async def test_b_by_choice(session: AsyncSession, efforts: tuple[int, int]) -> None:
    first, second = efforts
    given = await thank(session, MIRA, TOMAS, words="you are good to work with")
    assert [choice.effort_id for choice in given.choices] == [first, second]
    assert await answered_efforts.choose(session, acting(MIRA, LATER), given.thanks_id, second) == ()
    assert (await waiting(session), await unanswered(session)) == ([first], 2)
    again = await thank(session, MIRA, TOMAS, words="you still are", at=LATER + STEP)
    assert [choice.effort_id for choice in again.choices] == [first]


async def test_b_another_persons_thanks_answers_as_ever(session: AsyncSession, efforts: tuple[int, int]) -> None:
    await thank(session, MIRA, TOMAS, effort_id=efforts[0])
    others = await thank(session, SAM, TOMAS, words="for the on-call night", at=LATER + STEP)
    assert await unanswered(session) == 1
    await correcting.take_back(session, acting(SAM, LATER + STEP), others.thanks_id)
    assert await unanswered(session) == 2, "a thanks that reached nobody answers nothing, later too"


async def test_b_a_group_answers_the_efforts_of_the_others(session: AsyncSession, efforts: tuple[int, int]) -> None:
    await lead(session, SAM)
    sams = await note(session, SAM, "the on-call night")
    given = await thank(session, MIRA, TOMAS, SAM, words="for the on-call night")
    assert given.reached == (TOMAS, SAM)
    assert await waiting(session) == [efforts[1]]
    answered = (await session.scalars(select(Effort.id).where(Effort.acknowledged_at.is_not(None)))).all()
    assert answered == [sams]
    standings = await session.execute(select(ThanksReceiver.receiver_id, ThanksReceiver.standing))
    assert {row.receiver_id: row.standing for row in standings} == {TOMAS: "removed", SAM: "private"}


async def test_only_what_the_giver_gave_is_counted(session: AsyncSession) -> None:
    """Oleg's thanks is private, one was taken back, and an effort noted later counts from then."""
    first, second = await note(session, TOMAS, "the night"), await note(session, TOMAS, "the plan", at=LATER - STEP)
    for giver, words, at in ((MIRA, "for lunch", NOW), (OLEG, "for the charger", LATER), (MIRA, "for the tea", LATER)):
        await thank(session, giver, TOMAS, words=words, at=at)
    gone = await thank(session, MIRA, TOMAS, words="for the cake")
    await correcting.take_back(session, acting(MIRA, LATER), gone.thanks_id)
    since = {first: (TOMAS, NOW), second: (TOMAS, LATER - STEP)}
    assert await own_thanks.count_given(session, acting(MIRA, LATER), since) == {first: 2, second: 1}
    assert await own_thanks.count_given(session, acting(SAM, LATER), since) == {first: 0, second: 0}
    assert await own_thanks.count_given(session, acting(SAM, LATER), {}) == {}
