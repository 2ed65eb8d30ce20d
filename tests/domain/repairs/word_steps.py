"""Hold private words and let them go, without Slack."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs import delivery, words
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from tests.cast import ANA, SAM, TEAM

HAPPENED = "I cut you off in the review"


def contents(happened: str = HAPPENED, sort: Sort = "own") -> Contents:
    """Give what somebody wrote."""
    return Contents(sort, {"happened": happened})


def draft_of(author: str = SAM, happened: str = HAPPENED, *receivers: str) -> DraftBody:
    """Give a draft, to Ana where nobody is named."""
    return DraftBody(author, contents(happened), receivers or (ANA,))


async def held(session: AsyncSession, goes_at: datetime, sender: str = SAM, receiver: str = ANA) -> int:
    """Hold a word until then; give its number."""
    body = WordBody(sender, receiver, contents(), goes_at)
    return (await words.hold(session, TEAM, body, goes_at)).word_id


async def let_go(session: AsyncSession, now: datetime) -> list[int]:
    """Let go what is due; give the numbers of the words that went."""
    due = await delivery.due(session, [TEAM], now)
    return [word_id for _, word_id in due if await delivery.let_go(session, word_id, None, now)]


async def envelopes(session: AsyncSession) -> list[Outgoing]:
    """Give the rows of the outbox."""
    return list(await session.scalars(select(Outgoing).order_by(Outgoing.id)))


async def drafts_stored(session: AsyncSession) -> list[DraftBody]:
    """Give every draft that is stored, whose ever."""
    return [DraftBody.read(row.body) for row in await session.scalars(select(RepairDraft).order_by(RepairDraft.id))]


async def words_stored(session: AsyncSession) -> list[PrivateWord]:
    """Give every word that is stored."""
    return list(await session.scalars(select(PrivateWord).order_by(PrivateWord.id)))


async def sent(
    session: AsyncSession, sender: str, receiver: str, at: datetime, sort: Sort = "own", *, went: bool = True
) -> PrivateWord:
    """Store a word as if it was sent at `at`, and let it go at once."""
    body = WordBody(sender, receiver, Contents(sort, {"happened": "I cut you off"}), sent_at=at)
    held = await words.hold(session, TEAM, body, at)
    row = await session.get_one(PrivateWord, held.word_id)
    if went:
        await delivery._queue(session, row, body, at)
    return row
