"""The one kind of outbox row of repairs: an envelope, an emptied envelope, or words back with their author.

All three share a kind, so that logs, metrics and the outbox do not tell one from another.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import delivery, drafts
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.delivery.kinds import (
    Defer,
    Kind,
    Post,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    reader_for,
    reader_of,
)
from slackapp.slack.platform.outcome_table import may_have_arrived
from slackapp.slack.repairs import envelope_views as views

WORD, DRAFT = "word_id", "draft_id"  # references; a row without them empties an envelope


async def render(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the message; skip deleted words, and let an envelope wait for the receiver's hours."""
    if WORD in row.refs:
        found = await delivery.envelope(session, context.moment(row), row.refs[WORD], row.target)
        if found is None:
            return Skip("gone")
        if found.opens_at > context.as_of(row):
            return Defer(found.opens_at)
        return message_to(row, await _envelope(session, row, found))
    reader = await reader_of(session, row.workspace_id, row.target)
    if DRAFT in row.refs:
        try:
            draft = await drafts.find(session, context.acting_for(row), row.refs[DRAFT])
        except NotFound:
            return Skip("gone")
        return message_to(row, views.back(reader, draft.draft_id))
    message = views.emptied(reader)
    at = {"channel": row.refs["channel_id"], "ts": row.refs["ts"]}
    return Post("chat.update", {**at, "text": message.text, "blocks": message.blocks})


async def _envelope(session: AsyncSession, row: Outgoing, found: delivery.Envelope) -> Message:
    reader, word_id = await reader_for(session, row.workspace_id, found.receiver), row.refs[WORD]
    if found.sort == "help":
        return views.would_talk(reader, row.workspace_id, found.sender_id, word_id)
    return views.envelope(reader, found.sender_id, word_id)


async def stands(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Record that the envelope arrived; of an emptied envelope, not even the row stays."""
    if WORD in row.refs:
        await delivery.delivered(session, context.moment(row), row.refs[WORD])
    elif DRAFT not in row.refs:
        await outbox.forget_row(session, row.id)


async def refused(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> OutboxMessage | None:
    """Give the words back to the sender, with a notice; an envelope that may have arrived is sent again tomorrow."""
    if WORD in row.refs:
        if may_have_arrived(error):
            return outbox.tomorrow_again(row, context.now)
        await delivery.not_delivered(session, row.refs[WORD], context.now)
        # beside the message to the sender of the same moment, the refused row would name the pair
        await outbox.forget_row(session, row.id)
    elif DRAFT not in row.refs:
        await outbox.forget_row(session, row.id)
    return None


KINDS = {"private_word": Kind(render, shows="word", sent=stands, refused=refused)}
