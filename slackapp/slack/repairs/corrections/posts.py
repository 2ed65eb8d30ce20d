"""The one public outbox row of repairs: an agreed correction, posted in the corrected message's thread.

The correction is posted once at most. A post of unknown outcome is not sent again: the sender looks, and has the text.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs.crediting import correcting
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.chosen_message import place_in
from slackapp.slack.delivery.kinds import Kind, Post, RenderContext, Rendered, Skip, channel_reader
from slackapp.slack.platform.outcome_table import may_have_arrived
from slackapp.slack.repairs.crediting import views


async def render(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the post; a post in doubt, after a worker died or Slack did not answer, is handed to its sender."""
    word_id = row.refs["word_id"]
    found = await correcting.to_post(session, row.workspace_id, word_id)
    place = None if found is None else place_in(found.body.contents.link or "")
    if found is None or place is None:
        return Skip("gone")
    if row.unknown_outcomes:
        await correcting.not_posted(session, row.workspace_id, word_id, correcting.UNSURE, context.now)
        return Skip("in_doubt")
    body, words = found.body, found.body.contents.texts.get(shared_ids.WORDS, "")
    reader = await channel_reader(session, row.workspace_id)
    message = views.post(reader, body.sender_id, body.receiver_id, words)
    args = {"channel": row.target, "thread_ts": place.thread_ts, "text": message.text, "blocks": message.blocks}
    return Post("chat.postMessage", args)


async def refused(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Give the text to the sender where Tend may not post, for example in a channel without Tend."""
    why = correcting.UNSURE if may_have_arrived(error) else correcting.NO_PLACE
    await correcting.not_posted(session, row.workspace_id, row.refs["word_id"], why, context.now)


KINDS = {"credit_back": Kind(render, refused=refused)}
