"""Answer a private word, once. The answer is a private word of its own, and reaches the sender as an envelope.

No answer follows an answer. The module must not know the look of an envelope.
"""

from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.promises import promising
from slackapp.domain.refusals import AlreadyDecided, LeftOut, NotFound, NothingWritten
from slackapp.domain.repairs import reading, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import REPLIES, REPLY, Reply
from slackapp.domain.repairs.reading import Received
from slackapp.domain.repairs.refusals import CannotGetWords
from slackapp.domain.repairs.reminding import words as reminding
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.words import WORDS_MAX, check_words

ANSWER_MAX: Final = WORDS_MAX  # characters of an answer


async def to_answer(session: AsyncSession, acting: Acting, word_id: int, reply: Reply = "words") -> Received:
    """Return the word for its receiver's answer: in their own words, or with a day (`yes`).

    Raises NotFound, AlreadyDecided for an answered word, and CannotGetWords for a sender who left.
    """
    found = await reading.open_word(session, acting, word_id)
    _check(found.body, reply)
    await check_sender(session, acting, found.body)
    return found


async def answer(
    session: AsyncSession, acting: Acting, word_id: int, reply: Reply, typed: str = "", due: date | None = None
) -> Received:
    """Store the receiver's answer, for sending in the sender's hours.

    `typed`: the words of the reply `words`. `due`: the day of the reply `yes`, the receiver's own date; the request
    becomes the receiver's promise to the sender. Of the reply `agree`:

    the day of the pause, checked before. Raises NotFound, AlreadyDecided for an answered word, and CannotGetWords for a
    sender who left. For typed words also NothingWritten, TooLong and BrokenCharacter; for `yes` NoDueDay and
    DueDayNotPossible.
    """
    row, body = await reading.received(session, acting, word_id)
    _check(body, reply)
    texts: dict[str, str] = {REPLY: reply}
    if reply == "words":
        texts["words"] = check_words(typed, NothingWritten, ANSWER_MAX)
    if reply == "yes":
        await promising.check_day(session, acting, due)
    await check_sender(session, acting, body)
    answered = WordBody(
        sender_id=acting.user_id,
        receiver_id=body.sender_id,
        contents=Contents("answer", texts, due=due),
        sent_at=acting.now,
        answers_id=row.id,
    )
    received = await reply_with(session, acting, row, body, answered)
    if reply == "yes" and due is not None:
        what = body.contents.texts.get("words", "")
        await promising.make(session, acting, acting.user_id, body.sender_id, what, due, link=body.contents.link)
    if reply == "talk":
        await reminding.plan_talk(session, acting, word_id)
    return received


async def reply_with(
    session: AsyncSession, acting: Acting, row: PrivateWord, body: WordBody, answered: WordBody
) -> Received:
    """Store the answer `answered` to the word in `row` with its `body`; the row is locked and may be answered."""
    # a person who wants nothing more from the receiver gets no answer either, and the receiver sees no difference
    if not await blocking.is_blocked(
        session, acting.workspace_id, sender_id=acting.user_id, receiver_id=body.sender_id
    ):
        await words.hold(session, acting.workspace_id, answered, acting.now)
    body = body.but(answered_at=acting.now, closed_at=None, comes_back_at=None)
    row.body = body.packed()
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return Received(row.id, body, row.erase_at)


async def check_sender(session: AsyncSession, acting: Acting, body: WordBody) -> None:
    """Raise CannotGetWords where the sender of a word can read no answer: the account is gone, or elsewhere now."""
    known = await people.known(session, acting.workspace_id, [body.sender_id])
    why = people.why_not(known, body.sender_id) if body.sender_id in known else None
    if why is not None:
        raise CannotGetWords((LeftOut(body.sender_id, why),))


def _check(body: WordBody, reply: Reply) -> None:
    if reply not in REPLIES[body.contents.sort]:
        raise NotFound
    if body.answered_at is not None:
        raise AlreadyDecided
