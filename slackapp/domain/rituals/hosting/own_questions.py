"""Propose and remove a channel's own questions, and read which question is next. No person sees a question's author."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.phrases.refusals import NotCountedIn
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.hosting.questions import QUESTION_MAX, QUESTIONS, OwnQuestion, Question, in_turn
from slackapp.domain.rituals.hosting.refusals import NothingAsked, QuestionsFull
from slackapp.domain.rows import removal
from slackapp.domain.tables.rituals.own_questions import OwnQuestion as OwnQuestionRow
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.text import one_line
from slackapp.domain.visibility import rituals as visibility
from slackapp.domain.words import check_words

CHANNEL_MAX: Final = 30  # own questions of one channel: the twelve still come round
OWN_MAX: Final = 5  # of one member in one channel


@dataclass(frozen=True, slots=True)
class ProposedQuestion:
    """An own question of a channel, for a member allowed to remove the question."""

    own_id: int
    words: str


async def propose(session: AsyncSession, acting: Acting, channel_id: str, words: str) -> int:
    """Store a question for the channel's rounds, and return its number. It comes before questions asked already.

    Raises NotCountedIn, QuestionsFull, BrokenCharacter, NothingAsked, and TooLong beyond QUESTION_MAX characters.
    """
    words = check_words(one_line(words), NothingAsked, QUESTION_MAX)
    if not await _is_counted_in(session, acting, channel_id):
        raise NotCountedIn
    here = (OwnQuestionRow.workspace_id == acting.workspace_id, OwnQuestionRow.channel_id == channel_id)
    mine = visibility.is_question_of(acting.workspace_id, acting.user_id)
    if (await session.scalar(select(func.count()).where(*here)) or 0) >= CHANNEL_MAX:
        raise QuestionsFull(CHANNEL_MAX)
    if (await session.scalar(select(func.count()).where(*here, mine)) or 0) >= OWN_MAX:
        raise QuestionsFull(OWN_MAX)
    row = OwnQuestionRow(
        workspace_id=acting.workspace_id,
        channel_id=channel_id,
        author_id=acting.user_id,
        words=words,
    )
    session.add(row)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return row.id


async def remove(session: AsyncSession, acting: Acting, own_id: int) -> None:
    """Delete an own question, for its author or the starter of the channel's newest season.

    A round planned with the
    question asks one of the twelve instead.

    Idempotent. Sends no message. Raises NotFound for other people.
    """
    mine = (OwnQuestionRow.id == own_id, OwnQuestionRow.workspace_id == acting.workspace_id)
    row = await session.scalar(select(OwnQuestionRow).where(*mine))
    if row is None:
        return
    if (
        row.author_id != acting.user_id
        and await _starter_in(session, acting.workspace_id, row.channel_id) != acting.user_id
    ):
        raise NotFound
    await release(session, acting.workspace_id, own_id)
    await removal.run_delete(session, delete(OwnQuestionRow).where(OwnQuestionRow.id == own_id))
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def release(session: AsyncSession, workspace_id: str, *own_ids: int) -> None:
    """Let planned rounds ask the first of the twelve instead of these own questions."""
    planned = (Round.workspace_id == workspace_id, Round.state == "planned", Round.own_question_id.in_(own_ids))
    await session.execute(
        update(Round).where(*planned).values(question_key=QUESTIONS[0], own_question=None, own_question_id=None)
    )


async def erase_words(session: AsyncSession, workspace_id: str, own_ids: Collection[int]) -> None:
    """Erase the words of these own questions in every round; a planned round asks the first of the twelve instead."""
    await release(session, workspace_id, *own_ids)
    asked = (Round.workspace_id == workspace_id, Round.own_question_id.in_(own_ids))
    await session.execute(update(Round).where(*asked).values(own_question=None))


async def proposed(session: AsyncSession, acting: Acting, channel_id: str) -> tuple[ProposedQuestion, ...]:
    """Return the channel's own questions the acting member may remove, oldest first.

    Members get their own questions, the starter all questions. Raises NotCountedIn for other people.
    """
    starter_id = await _starter_in(session, acting.workspace_id, channel_id)
    if starter_id != acting.user_id and not await _is_counted_in(session, acting, channel_id):
        raise NotCountedIn
    here = (OwnQuestionRow.workspace_id == acting.workspace_id, OwnQuestionRow.channel_id == channel_id)
    query = select(OwnQuestionRow).where(*here).order_by(OwnQuestionRow.id)
    if starter_id != acting.user_id:
        query = query.where(visibility.is_question_of(acting.workspace_id, acting.user_id))
    rows = await session.scalars(query)
    return tuple(ProposedQuestion(row.id, row.words) for row in rows)


async def next_questions(session: AsyncSession, season: Season, but: Question | None = None) -> tuple[Question, ...]:
    """Return every question in the order for the season's channel.

    Counts the questions of all seasons of the channel. `but`: left out. For the host, and for opening a round.
    """
    return in_turn(
        await _used(session, season), await _own_of(session, season.workspace_id, season.channel_id), but=but
    )


async def _used(session: AsyncSession, season: Season) -> dict[str, datetime]:
    asked = select(Round.question_key, func.max(Round.opened_at)).join(Season, Season.id == Round.season_id)
    here = (Season.workspace_id == season.workspace_id, Season.channel_id == season.channel_id)
    keys = asked.where(*here, Round.opened_at.is_not(None), Round.question_key.is_not(None))
    found = await session.execute(keys.group_by(Round.question_key))
    return {key: at for key, at in found if key is not None and at is not None}


async def _own_of(session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[OwnQuestion, ...]:
    here = (OwnQuestionRow.workspace_id == workspace_id, OwnQuestionRow.channel_id == channel_id)
    of_row = select(func.max(Round.opened_at)).where(Round.own_question_id == OwnQuestionRow.id)
    used_at = of_row.correlate(OwnQuestionRow).scalar_subquery()
    rows = await session.execute(select(OwnQuestionRow, used_at).where(*here).order_by(OwnQuestionRow.id))
    return tuple(OwnQuestion(row.id, row.words, at) for row, at in rows)


async def _is_counted_in(session: AsyncSession, acting: Acting, channel_id: str) -> bool:
    mine = visibility.is_counted_in(acting.workspace_id, acting.user_id)
    return await session.scalar(select(Season.id).where(mine, Season.channel_id == channel_id)) is not None


async def _starter_in(session: AsyncSession, workspace_id: str, channel_id: str) -> str | None:
    here = (Season.workspace_id == workspace_id, Season.channel_id == channel_id)
    starter_id: str | None = await session.scalar(
        select(Season.starter_id).where(*here).order_by(Season.id.desc()).limit(1)
    )
    return starter_id
