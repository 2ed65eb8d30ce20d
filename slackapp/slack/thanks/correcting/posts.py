"""Edits and take-backs: outbox messages to update or delete posted messages."""

import logging

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places import places
from slackapp.domain.message_places.places import Place
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, NothingFollows, Post, Posted, RenderContext, Rendered, standing
from slackapp.slack.delivery.outcomes import LATE
from slackapp.slack.thanks import posts as acknowledgments
from slackapp.slack.thanks import replying_posts

logger = logging.getLogger(__name__)

GONE = frozenset({"message_not_found", "channel_not_found", "is_archived"})  # nothing to delete, or no access
COPIES = {**acknowledgments.KINDS, **replying_posts.KINDS}


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update a message to the text that its own kind would post now."""
    place = await standing(session, row, row.refs["key"], context)
    if not isinstance(place, Place):
        return place
    copy = Outgoing(workspace_id=row.workspace_id, kind=place.kind, target=place.target, refs=dict(place.refs))
    post = await COPIES[place.kind].render(session, copy, context)
    if not isinstance(post, Post):
        return post
    return Post("chat.update", {**post.args, "channel": place.channel_id, "ts": place.ts}, changes=place.key)


async def render_withdrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Delete a posted message."""
    if "ts" in row.refs:
        # stored with the wish: meanwhile the thanks and its place may have been removed
        return Post("chat.delete", {"channel": row.refs["channel_id"], "ts": row.refs["ts"]})
    place = await standing(session, row, row.refs["key"], context)
    if not isinstance(place, Place):
        return place
    return Post("chat.delete", {"channel": place.channel_id, "ts": place.ts})


async def is_gone(session: AsyncSession, row: Outgoing, _: RenderContext, _posted: Posted) -> None:
    """Delete the place of the deleted message, and the message's row if its thing is gone."""
    await places.forget(session, row.workspace_id, row.refs["key"])
    if row.refs.get(LATE):
        await outbox.forget_row(session, row.id)


async def not_withdrawn(
    session: AsyncSession, row: Outgoing, context: RenderContext, error: str
) -> OutboxMessage | None:
    """Try again tomorrow: the dialog promised that the message goes. A message deleted already needs nothing."""
    if error in GONE:
        await is_gone(session, row, context, Posted("", {}))
        return None
    logger.warning("outbox row %s: a message could not be deleted (%s); tried again tomorrow", row.id, error)
    return outbox.tomorrow_again(row, context.now)


KINDS = {
    "copy_redrawn": Kind(
        render_redrawn, surface="update", refused=NothingFollows("kept words show the thanks as it is")
    ),
    "copy_withdrawn": Kind(render_withdrawn, surface="update", sent=is_gone, refused=not_withdrawn),
}
