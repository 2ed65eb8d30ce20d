"""The outbox message about a view that Slack did not open, for presses on Home and global shortcuts."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit import refusals
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, message_to, reader_of


async def not_shown(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the person that the form, or the answer, did not open."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, refusals.not_shown(reader, is_answer=row.refs["is_answer"]))


# not `is_notice`: worthless after ten minutes, so the message does not wait for the end of Slack's trouble
KINDS = {"view_not_shown": Kind(not_shown, refused=NothingFollows("the person sees that nothing opened"))}
