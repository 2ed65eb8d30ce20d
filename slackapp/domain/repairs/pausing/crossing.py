"""Settle two proposals of a pause that cross, at the moment when the second would go.

The same day in both: the second becomes the answer to the first, and the two have their pause. Another day: the second
does not go, and its author has the first to answer. This module must not know how words are delivered.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.pauses.refusals import PausedAlready
from slackapp.domain.refusals import Refusal
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility import repairs as visibility

CROSSED, PAUSED = "crossed", "paused"  # among `drafts.WHY`


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal of a pause that its receiver has and did not answer yet."""

    row: PrivateWord
    body: WordBody
    day: date


async def settle(session: AsyncSession, row: PrivateWord, sender: Acting) -> str | None:
    """Look for the receiver's own proposal before a proposal goes; return why it does not go, None if it does.

    Call `lock` before. `sender`: the author of the proposal in `row`, which becomes an answer where the receiver
    proposed the same day.
    """
    body = WordBody.read(row.body)
    try:
        await pauses.check_free(session, sender, body.receiver_id)
    except PausedAlready:
        return PAUSED
    theirs = await proposal_by(session, sender, body.receiver_id)
    if theirs is None:
        return None
    if theirs.day != body.contents.due:
        return CROSSED
    try:
        day = await pauses.check_day(session, sender, body.receiver_id, theirs.day)
        await pauses.agree(session, sender, body.receiver_id, day)
    except Refusal:
        return CROSSED  # the day has passed, or became a day off: the sender has their proposal to answer
    theirs.row.body = theirs.body.but(answered_at=sender.now, closed_at=None, comes_back_at=None).packed()
    answer = Contents("answer", {REPLY: "agree"}, due=theirs.day)
    row.body = body.but(contents=answer, answers_id=theirs.row.id).packed()
    await session.flush()
    return None


async def proposal_by(session: AsyncSession, acting: Acting, other_id: str) -> Proposal | None:
    """Return the other's newest proposal that the acting person has and did not answer yet; None once its day came."""
    rows = await session.scalars(
        select(PrivateWord)
        .where(
            visibility.is_received_by(acting.workspace_id, acting.user_id),
            visibility.is_between(acting.workspace_id, other_id, acting.user_id),
            PrivateWord.erase_at > acting.now,
        )
        .order_by(PrivateWord.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    mine, _ = await pauses.calendars(session, acting, other_id)
    today = mine.local(acting.now).date()
    for row in rows:
        body = WordBody.read(row.body)
        is_theirs = (body.sender_id, body.receiver_id) == (other_id, acting.user_id)
        is_open = body.contents.sort == "pause" and body.answered_at is None
        if is_theirs and is_open and body.contents.due is not None and body.contents.due > today:
            return Proposal(row, body, body.contents.due)
    return None


async def lock(session: AsyncSession, workspace_id: str, *user_ids: str) -> None:
    """Lock the two people of a proposal, so that two workers cannot let two proposals pass each other.

    In the order of their ids, before any other lock on a person: two workers never wait for each other.
    """
    both = select(Person.user_id).where(Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)))
    await session.execute(both.order_by(Person.user_id).with_for_update())
