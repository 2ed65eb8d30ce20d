"""Agree to a correction in public, and hand an unposted correction back to its sender.

A correction is proposed as a private word of the sort `credit`: the public words, and a link to the message. Only after
the agreement of the work's owner the correction is posted, once, in the thread of the message. A silent owner means no
post; to the sender, silence looks like an unread word. The module must not know the reading of a link or the look of a
post.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import answering, drafts, reading
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.repairs.reading import Received
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord

NO_PLACE: Final = "no_place"  # among `drafts.WHY`: Slack did not take the post, because Tend is not there
UNSURE: Final = "unsure_posted"  # among `drafts.WHY`: the post may stand in the thread, or may not


async def agree(session: AsyncSession, acting: Acting, word_id: int, channel_id: str) -> Received:
    """Agree to the words and to the place, and queue the post in the channel; the sender hears of the agreement.

    `channel_id`: of the proposed link, read by the caller. Raises NotFound, AlreadyDecided, and CannotGetWords for a
    sender who left.
    """
    _, body = await reading.received(session, acting, word_id)
    if body.contents.sort != "credit":
        raise NotFound
    received = await answering.answer(session, acting, word_id, "post")
    outbox.on_behalf_of(session, None)
    post = OutboxMessage("credit_back", channel_id, f"credit_back:{word_id}", {"word_id": word_id})
    await outbox.enqueue(session, acting.workspace_id, [post], acting.now)
    return received


async def leave(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Leave a correction unposted, without a reason. Raises as `agree`."""
    return await answering.answer(session, acting, word_id, "leave")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with the agreement of the work's owner."""

    body: WordBody
    sender: Person | None  # None: missing from the directory


async def to_post(session: AsyncSession, workspace_id: str, word_id: int) -> Correction | None:
    """Return an agreed correction; None where erased, not agreed, or with a deactivated sender."""
    mine = (PrivateWord.workspace_id == workspace_id, PrivateWord.id == word_id)
    packed = await session.scalar(select(PrivateWord.body).where(*mine))
    body = None if packed is None else WordBody.read(packed)
    if body is None or body.contents.sort != "credit" or body.answered_at is None:
        return None
    known = await people.known(session, workspace_id, [body.sender_id])
    is_gone = body.sender_id in known and people.why_not(known, body.sender_id) is not None
    return None if is_gone else Correction(body, known.get(body.sender_id))


async def not_posted(session: AsyncSession, workspace_id: str, word_id: int, why: str, now: datetime) -> None:
    """Hand the text to the sender, for a post of their own; `why`: NO_PLACE or UNSURE. A second call tells nothing."""
    found = await to_post(session, workspace_id, word_id)
    if found is None:
        return
    body = found.body
    draft_id = await drafts.restore(session, workspace_id, body.sender_id, (body.receiver_id,), body.contents, why, now)
    await drafts.tell(session, workspace_id, body.sender_id, draft_id, now)
