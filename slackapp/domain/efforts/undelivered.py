"""Follow up on a doer who could not be told: no manager reads the effort, the noter hears, and Tend tries again.

This module must not know the messages. `review_day` begins the doer's working day at the next success.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.visibility.efforts import NOTED, UNREACHABLE

AGAIN_AFTER = timedelta(days=1)


async def doer_not_notified(
    session: AsyncSession, moment: Moment, effort_id: int, *, is_unsure: bool
) -> OutboxMessage | None:
    """Keep the effort from every manager, tell its noter once, and return the message to the doer for tomorrow.

    The caller queues it, once the refused one has ended. `is_unsure`: the message may have arrived, so is not sent
    again; the doer's own press proves the arrival. Tries end with the effort's time. No effect on an effort removed
    meanwhile.
    """
    effort = await session.get(Effort, effort_id, with_for_update=True)
    if effort is None or effort.workspace_id != moment.workspace_id or effort.is_pending or effort.taken_back_at:
        return None
    effort.not_notified = UNREACHABLE
    await session.flush()
    if effort.noter_id:
        refs = {"effort_id": effort_id, "why": "unsure" if is_unsure else "unreachable"}
        message = OutboxMessage("effort_undelivered", effort.noter_id, f"effort_undelivered:{effort_id}", refs)
        await outbox.enqueue(session, moment.workspace_id, [message], moment.now)
    await homes.refresh_homes(session, moment.workspace_id, [effort.doer_id], moment.now)
    await effort_lists.tell_managers(session, moment.workspace_id, [effort.doer_id], moment.now)
    again_at = moment.now + AGAIN_AFTER
    if is_unsure or again_at >= effort.closes_at:
        return None
    return OutboxMessage(
        "effort_noted",
        effort.doer_id,
        effort_lists.notice_key(effort_id, effort.noted_at),
        {"effort_id": effort_id, "doer_id": effort.doer_id},
        due_at=again_at,
        expires_at=effort.closes_at,
    )


async def edit_not_shown(session: AsyncSession, moment: Moment, effort_id: int) -> None:
    """Keep an effort from managers whose doer knows only the noter's former words, and send the doer a new message.

    Used when Slack refused to change the message. The refused message keeps its place under another key. No effect
    where managers read no words of the noter's, or where a message to the doer is on its way already.
    """
    effort = await session.get(Effort, effort_id, with_for_update=True)
    if effort is None or effort.workspace_id != moment.workspace_id or effort.closes_at <= moment.now:
        return
    if effort.hidden_at or effort.doers_words is not None or effort.not_notified in {NOTED, UNREACHABLE}:
        return
    effort.not_notified = NOTED
    await session.flush()
    key = effort_lists.notice_key(effort_id, effort.noted_at)
    await places.rename(session, moment.workspace_id, key, f"{key}:former:{moment.now.isoformat()}")
    refs = {"effort_id": effort_id, "doer_id": effort.doer_id}
    anew = OutboxMessage("effort_noted", effort.doer_id, key, refs, expires_at=effort.closes_at)
    await outbox.enqueue(session, moment.workspace_id, [anew], moment.now)
    await homes.refresh_homes(session, moment.workspace_id, [effort.doer_id], moment.now)
    await effort_lists.tell_managers(session, moment.workspace_id, [effort.doer_id], moment.now)


async def words_for_noter(
    session: AsyncSession, workspace_id: str, effort_id: int, noter_id: str
) -> tuple[str, str] | None:
    """Return the doer's id and the noter's words, for the noter only; None once the doer was told, or on removal."""
    effort = await session.get(Effort, effort_id)
    if effort is None or (effort.workspace_id, effort.noter_id) != (workspace_id, noter_id):
        return None
    return None if effort.not_notified != UNREACHABLE or effort.taken_back_at else (effort.doer_id, effort.words)
