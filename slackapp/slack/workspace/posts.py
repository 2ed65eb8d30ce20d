"""Outbox message about a workspace that Slack refused for a while, for a single admin."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.workspace import admins
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, Skip, message_to, reader_of
from slackapp.slack.workspace import views


async def render_held(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the admin when and why messages waited; skip for a former admin."""
    if not await admins.is_admin(session, row.workspace_id, row.target):
        return Skip("no_admin")
    reader = await reader_of(session, row.workspace_id, row.target)
    began_at = datetime.fromisoformat(row.refs["began_at"])
    return message_to(row, views.held(reader, row.refs["error"], began_at))


KINDS = {
    "workspace_held": Kind(
        render_held, refused=NothingFollows("the log, metrics and `tend doctor` say the same"), is_notice=True
    )
}
