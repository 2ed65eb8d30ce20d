"""Reminders of private words: due by dates alone, and they tell nothing of what somebody read or blocked. §7."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import times_away
from slackapp.domain.blocks import blocking
from slackapp.domain.repairs import answering, delivery, reading, sending, words
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.repairs.reminding import words as reminding
from slackapp.domain.repairs.sending import Held
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility.reminders import is_reminder_of
from tests.cast import ANA, SAM, TEAM, acting, moment

ASKED_AT: Final = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday; 10:00 in New York, 15:00 in Lisbon
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE: Final = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)  # five whole working days later, the morning after them
Act = Callable[[AsyncSession, int], Awaitable[object]]


async def ask(session: AsyncSession) -> int:
    """Let Sam ask Ana for one thing, and let it go in her hours; return its number."""
    body = DraftBody(SAM, Contents("request", {"words": "Could you let me finish?"}), (ANA,))
    held = await sending.send(session, acting(SAM, ASKED_AT), body)
    assert isinstance(held, Held)
    return held.words[0].word_id


async def let_go(session: AsyncSession, word_id: int, at: datetime) -> None:
    await delivery.let_go(session, word_id, None, at)
    await delivery.delivered(session, moment(at), word_id)


async def nothing(session: AsyncSession, word_id: int) -> None:
    """She does not look."""


async def reads(session: AsyncSession, word_id: int) -> None:
    await reading.mark_read(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id)


async def puts_off(session: AsyncSession, word_id: int) -> None:
    await reads(session, word_id)
    await reading.put_off(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id, date(2026, 11, 24))


async def closes(session: AsyncSession, word_id: int) -> None:
    await reads(session, word_id)
    await reading.close(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id)


async def blocks(session: AsyncSession, word_id: int) -> None:
    await reads(session, word_id)
    await blocking.block(session, acting(ANA, ASKED_AT + 2 * HOUR), SAM)


async def keeps_and_removes(session: AsyncSession, word_id: int) -> None:
    await reads(session, word_id)
    await reading.keep(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id)
    await reading.remove(session, acting(ANA, ASKED_AT + 3 * HOUR), word_id)


DAYS = (0, 1, 7, 13, 14, 15, 27, 39)  # the first that it is over is the fifteenth
LISTED = [True] * 4 + [False] * 4


async def seen_by_the_asker(session: AsyncSession, word_id: int) -> tuple[datetime, list[bool]]:
    """Give when Sam is reminded, and on which of DAYS after it the request stands in his list."""
    [due_at] = await session.scalars(select(PlannedReminder.due_at).where(is_reminder_of(TEAM, SAM)))
    days = []
    for day in DAYS:
        now = ASKED_AT + 4 * HOUR + day * DAY
        await delivery.forget(session, now)
        days.append(word_id in await reminding.unanswered(session, acting(SAM, now), [word_id]))
    return due_at, days


@pytest.mark.parametrize("act", [nothing, reads, puts_off, closes, blocks, keeps_and_removes])
async def test_7_a_request_comes_up_by_dates_alone(session: AsyncSession, act: Act) -> None:
    """The same day, and in the list for the same days, whatever its receiver does with it."""
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    await act(session, word_id)
    assert await seen_by_the_asker(session, word_id) == (DUE, LISTED)


async def test_7_a_request_to_somebody_away_comes_up_on_the_same_day(session: AsyncSession) -> None:
    """It has not even gone then, which its sender must not learn."""
    await times_away.add(session, acting(ANA, ASKED_AT), date(2026, 11, 18), date(2026, 12, 4), None)
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    row = await session.get_one(PrivateWord, word_id)
    assert row.queued_at is None
    assert await seen_by_the_asker(session, word_id) == (DUE, LISTED)


async def test_7_an_answer_that_arrived_ends_it_and_one_on_its_way_does_not(session: AsyncSession) -> None:
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    await answering.answer(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id, "words", "Yes, of course.")
    sam = acting(SAM, ASKED_AT + 4 * HOUR)
    assert word_id in await reminding.unanswered(session, sam, [word_id])
    [answer_id] = await session.scalars(select(PrivateWord.id).where(PrivateWord.id != word_id))
    await let_go(session, answer_id, ASKED_AT + 4 * HOUR)
    assert await reminding.unanswered(session, sam, [word_id]) == {}


async def test_7_no_one_but_its_sender_is_told_of_a_request(session: AsyncSession) -> None:
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    assert await reminding.unanswered(session, acting(ANA, DUE), [word_id]) == {}
    assert await reminding.put_off(session, acting(SAM, DUE), [word_id]) == {}
    assert await reminding.to_talk_about(session, acting(SAM, DUE), [word_id]) == {}


async def planned_of(session: AsyncSession, user_id: str) -> list[datetime]:
    found = select(PlannedReminder.due_at).where(is_reminder_of(TEAM, user_id)).order_by(PlannedReminder.id)
    return list(await session.scalars(found))


async def test_7_not_now_comes_up_on_its_day_to_its_receiver_alone(session: AsyncSession) -> None:
    """Until it is answered, closed or put off again; and its sender has nothing of it."""
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    await puts_off(session, word_id)
    morning = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday, in Lisbon
    assert await planned_of(session, ANA) == [morning]
    assert await planned_of(session, SAM) == [DUE]
    assert await reminding.put_off(session, acting(ANA, morning - DAY), [word_id]) == {}
    assert word_id in await reminding.put_off(session, acting(ANA, morning), [word_id])
    await reading.put_off(session, acting(ANA, morning), word_id, date(2026, 11, 28))  # a Saturday
    assert await planned_of(session, ANA) == [datetime(2026, 11, 30, 9, 30, tzinfo=UTC)]
    assert await reminding.put_off(session, acting(ANA, morning), [word_id]) == {}
    await reading.close(session, acting(ANA, morning + DAY), word_id)
    assert await reminding.put_off(session, acting(ANA, morning + 9 * DAY), [word_id]) == {}


async def test_7_not_now_comes_up_before_the_words_are_gone(session: AsyncSession) -> None:
    """On the last working morning, where the day is a day off and they go before the next."""
    word_id = await ask(session)
    await let_go(session, word_id, ASKED_AT + HOUR)
    await reads(session, word_id)  # on Wednesday; erased on the Wednesday after next
    await times_away.add(session, acting(ANA, ASKED_AT), date(2026, 12, 1), date(2026, 12, 11), None)
    await reading.put_off(session, acting(ANA, ASKED_AT + 2 * HOUR), word_id, date(2026, 12, 1))
    assert await planned_of(session, ANA) == [datetime(2026, 11, 30, 9, 30, tzinfo=UTC)]


async def test_7_who_would_rather_talk_is_asked_once_after_three_working_days(session: AsyncSession) -> None:
    """The one who pressed it, not the other; nothing once the other has left."""
    body = WordBody(SAM, ANA, Contents("own", {"happened": "I cut you off"}), ASKED_AT)
    word_id = (await words.hold(session, TEAM, body, ASKED_AT)).word_id
    await let_go(session, word_id, ASKED_AT)
    ana = acting(ANA, ASKED_AT + HOUR)
    await answering.answer(session, ana, word_id, "talk")
    morning = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # Thursday, Friday and Monday lie between
    assert await planned_of(session, ANA) == [morning]
    assert await planned_of(session, SAM) == []
    assert word_id in await reminding.to_talk_about(session, acting(ANA, morning), [word_id])
    sam = await session.get_one(Person, (TEAM, SAM))
    sam.is_deactivated = True
    await session.flush()
    assert await reminding.to_talk_about(session, acting(ANA, morning), [word_id]) == {}
