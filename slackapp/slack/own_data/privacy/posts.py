"""Outbox message that tells a person what the server's operators did with the person's data."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, message_to, reader_of
from slackapp.slack.own_data.privacy import views


async def render_told(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the person."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.told(reader, row.refs["what"], datetime.fromisoformat(row.refs["at"])))


KINDS = {
    "own_data_told": Kind(render_told, refused=NothingFollows("the person cannot be reached; nobody else may know")),
}
