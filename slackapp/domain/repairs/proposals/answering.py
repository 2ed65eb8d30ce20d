"""Answer a proposed pause: agree, offer another day, or let it be. Visible to the person who was asked.

No reason is asked, and none travels. The answer reaches the proposer as an envelope.
"""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.repairs import answering, reading
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.reading import Received


async def to_answer(session: AsyncSession, acting: Acting, word_id: int) -> tuple[Received, date]:
    """Return the proposal, and a day to begin with for another offer.

    Raises NotFound, AlreadyDecided, and CannotGetWords for a proposer who left.
    """
    found = await reading.open_word(session, acting, word_id)
    _check(found.body)
    await answering.check_sender(session, acting, found.body)
    return found, await pauses.suggested_day(session, acting, found.body.sender_id)


async def agree(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Agree to the proposed day: both have the pause now, and both are reminded on its morning.

    Raises NotFound, AlreadyDecided, CannotGetWords, PausedAlready, and the refusals of a day, such as a day passed
    since.
    """
    row, body = await reading.received(session, acting, word_id)
    _check(body)
    await answering.check_sender(session, acting, body)
    day = await pauses.check_day(session, acting, body.sender_id, body.contents.due)
    is_blocked = await blocking.is_blocked(
        session, acting.workspace_id, sender_id=acting.user_id, receiver_id=body.sender_id
    )
    await pauses.agree(session, acting, body.sender_id, day, reaches_other=not is_blocked)
    return await answering.answer(session, acting, row.id, "agree", due=day)


async def offer(session: AsyncSession, acting: Acting, word_id: int, day: date | None) -> Received:
    """Offer another day. It travels as a proposal of the acting person, which the proposer answers the same way.

    Raises NotFound, AlreadyDecided, CannotGetWords, PausedAlready, and the refusals of a day.
    """
    row, body = await reading.received(session, acting, word_id)
    _check(body)
    await answering.check_sender(session, acting, body)
    day = await pauses.check_day(session, acting, body.sender_id, day)
    await pauses.check_free(session, acting, body.sender_id)
    if day == body.contents.due:
        return await agree(session, acting, word_id)
    offered = WordBody(
        sender_id=acting.user_id,
        receiver_id=body.sender_id,
        contents=Contents("pause", link=body.contents.link, due=day),
        sent_at=acting.now,
        answers_id=row.id,
    )
    return await answering.reply_with(session, acting, row, body, offered)


async def let_be(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Let it be, without a reason. Raises NotFound, AlreadyDecided, and CannotGetWords for a proposer who left."""
    return await answering.answer(session, acting, word_id, "let_be")


def _check(body: WordBody) -> None:
    if body.contents.sort != "pause":
        raise NotFound
    if body.answered_at is not None:
        raise AlreadyDecided
