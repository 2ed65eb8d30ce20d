"""Remind people of private words: `Not now`, `I'd rather talk`, and requests of their own without an answer.

Reminders never depend on another person's reading, blocking or putting off a word: only on dates known to the person
reminded, on the person's own presses, and on arrived answers. Visible to the person reminded only.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.prompting_hours import next_working_morning
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.reminders import planning
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility import repairs as visibility

NOT_NOW: Final = "not_now"
TALK: Final = "talk"
UNANSWERED: Final = "request_unanswered"
# PRODUCT, "Private repair prompts": whole working days of the person reminded
TALK_DAYS: Final = 3
UNANSWERED_DAYS: Final = 5
# Words stand at least this long after they went, read or not; later their going would tell that they were read
SURELY_STANDS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WordDue:
    """A private word with a reminder, for its person alone."""

    word_id: int
    other_id: str  # the person who wrote it, or for one's own request, the person asked
    at: datetime  # when it was sent or answered
    words: str = ""  # one's own words; empty for words of others, which only `Read` opens


async def plan_not_now(
    session: AsyncSession, acting: Acting, word_id: int, comes_back_at: datetime, erase_at: datetime | None
) -> None:
    """Remind the receiver on the chosen day of a word put off, or on the working morning after the day.

    Where the words would be gone by then, the last working morning before counts.
    """
    calendar = await calendars.of_acting(session, acting)
    due_at = next_working_morning(calendar, comes_back_at)
    if erase_at is not None and due_at >= erase_at:
        due_at = planning.last_morning_until(calendar, erase_at) or due_at
    await planning.plan(session, acting.workspace_id, acting.user_id, NOT_NOW, word_id, due_at)


async def plan_talk(session: AsyncSession, acting: Acting, word_id: int) -> None:
    """Remind the receiver who would rather talk, after TALK_DAYS, of having said so."""
    due_at = planning.morning_after(await calendars.of_acting(session, acting), acting.now, TALK_DAYS)
    await planning.plan(session, acting.workspace_id, acting.user_id, TALK, word_id, due_at)


async def plan_requests(session: AsyncSession, acting: Acting, goes_at: Mapping[int, datetime]) -> None:
    """Remind the sender of requests, UNANSWERED_DAYS after the moment of sending shown to the sender.

    `goes_at`: by word. The real moment is not used: times away of the receiver must not show.
    """
    calendar = await calendars.of_acting(session, acting)
    for word_id, moment in goes_at.items():
        due_at = planning.morning_after(calendar, moment, UNANSWERED_DAYS)
        await planning.plan(session, acting.workspace_id, acting.user_id, UNANSWERED, word_id, due_at)


async def put_off(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> Mapping[int, WordDue]:
    """Return the words among `word_ids` put off by the receiver, and not answered or closed since, by number."""
    found = {}
    for word_id, body in await _received(session, acting, word_ids):
        is_back = body.comes_back_at is not None and body.comes_back_at <= acting.now
        if is_back and body.answered_at is None and body.closed_at is None:
            found[word_id] = WordDue(word_id, body.sender_id, body.sent_at)
    return found


async def to_talk_about(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> Mapping[int, WordDue]:
    """Return the words among `word_ids` with the receiver's wish to talk, by number.

    Words of people who left are left out.
    """
    bodies = dict(await _received(session, acting, word_ids))
    known = await people.known(session, acting.workspace_id, {body.sender_id for body in bodies.values()})
    left = {user_id for user_id in known if people.why_not(known, user_id) is not None}
    return {
        word_id: WordDue(word_id, body.sender_id, body.answered_at)
        for word_id, body in bodies.items()
        if body.answered_at is not None and body.sender_id not in left
    }


async def unanswered(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> Mapping[int, WordDue]:
    """Return the sender's own requests among `word_ids` without an arrived answer, by number.

    For SURELY_STANDS after their sending, whatever the receiver does: the time in the list must tell nothing.
    """
    mine = visibility.is_sent_by(acting.workspace_id, acting.user_id)
    rows = await session.scalars(
        select(PrivateWord).where(
            PrivateWord.id.in_(sorted(word_ids)), mine, PrivateWord.goes_at > acting.now - SURELY_STANDS
        )
    )
    bodies = {row.id: WordBody.read(row.body) for row in rows}
    own = {word_id: body for word_id, body in bodies.items() if body.sender_id == acting.user_id}
    answered = await _answered(session, acting, own) if own else frozenset()
    return {
        word_id: WordDue(word_id, body.receiver_id, body.sent_at, _first(body.contents.texts.values()))
        for word_id, body in own.items()
        if word_id not in answered
    }


async def _answered(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> frozenset[int]:
    """Return the words among `word_ids` whose answer's envelope stands in the person's Slack."""
    to_me = visibility.is_received_by(acting.workspace_id, acting.user_id)
    rows = await session.scalars(select(PrivateWord).where(to_me, PrivateWord.delivered_at.is_not(None)))
    bodies = [WordBody.read(row.body) for row in rows]
    return frozenset(
        body.answers_id
        for body in bodies
        if body.receiver_id == acting.user_id and body.answers_id is not None and body.answers_id in word_ids
    )


async def _received(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> list[tuple[int, WordBody]]:
    """Return the words among `word_ids` readable by the receiver now."""
    mine = visibility.is_received_by(acting.workspace_id, acting.user_id)
    rows = await session.scalars(select(PrivateWord).where(PrivateWord.id.in_(sorted(word_ids)), mine))
    standing = [row for row in rows if row.erase_at is None or row.erase_at > acting.now]
    bodies = [(row.id, WordBody.read(row.body)) for row in standing]
    return [(number, body) for number, body in bodies if body.receiver_id == acting.user_id and not body.is_removed]


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
