"""Edits and take-backs: outbox messages to update or delete what was posted."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Defer, Kind, Post, RenderContext, Rendered, Skip
from slackapp.slack.thanks import posts as acknowledgments
from slackapp.slack.thanks import replying_posts

A_MOMENT = timedelta(seconds=1)
COPIES = {**acknowledgments.KINDS, **replying_posts.KINDS}


async def redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update a message to what its own kind would post now."""
    copy = await outbox.row_of(session, row.workspace_id, row.refs["key"])
    place = _place(copy, context)
    if copy is None or not isinstance(place, tuple):
        return Skip("gone") if isinstance(place, tuple) else place
    post = await COPIES[copy.kind].render(session, copy, context)
    if not isinstance(post, Post):
        return post
    channel, ts = place
    return Post("chat.update", {**post.args, "channel": channel, "ts": ts})


async def withdrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Delete a posted message."""
    place = _place(await outbox.row_of(session, row.workspace_id, row.refs["key"]), context)
    if not isinstance(place, tuple):
        return place
    channel, ts = place
    return Post("chat.delete", {"channel": channel, "ts": ts})


def _place(copy: Outgoing | None, context: RenderContext) -> tuple[str, str] | Defer | Skip:
    """Return channel and `ts` of a message; defer while the message is being posted, skip if it was never sent."""
    if copy is not None and copy.state == "queued":
        return Defer(context.now + A_MOMENT)
    if copy is None or copy.state != "sent" or copy.sent_channel is None or copy.sent_ts is None:
        return Skip("never_sent")
    return copy.sent_channel, copy.sent_ts


KINDS = {"copy_redrawn": Kind(redrawn, surface="update"), "copy_withdrawn": Kind(withdrawn, surface="update")}
