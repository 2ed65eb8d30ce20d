"""What a sender keeps tells nothing of what the receiver does with the sender's words."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs import answering, delivery, reading
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.tables.repairs import PrivateWord
from tests.cast import ANA, NOW, SAM, acting
from tests.domain.repairs.word_steps import sent

DAY = timedelta(days=1)


@pytest.mark.parametrize("then", ["nothing", "keep", "remove"])
async def test_5_words_under_an_answer_stand_for_as_long_whatever_their_receiver_does(
    session: AsyncSession, then: str
) -> None:
    """Sam keeps the answer, and looks at it again and again: "You wrote" ends on the same day."""
    word = await sent(session, SAM, ANA, NOW)
    ana = acting(ANA, NOW + DAY)
    await reading.mark_read(session, ana, word.id)
    await answering.answer(session, ana, word.id, "heard")
    answer = await session.scalar(select(PrivateWord).where(PrivateWord.id > word.id))
    assert answer is not None
    await delivery._queue(session, answer, WordBody.read(answer.body), NOW + DAY)
    await reading.keep(session, acting(SAM, NOW + DAY), answer.id)
    if then != "nothing":
        await reading.keep(session, ana, word.id)
    if then == "remove":
        await reading.remove(session, ana, word.id)
    shown = []
    for days in (2, 13, 14, 15, 16, 40):
        while await delivery.forget(session, NOW + days * DAY):
            pass
        shown.append((await reading.open_word(session, acting(SAM, NOW + days * DAY), answer.id)).answers is not None)
    assert shown == [True, True, False, False, False, False]
