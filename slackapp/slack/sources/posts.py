"""Outbox messages for the admin who connected a source; people get efforts from sources as usual efforts."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.sources import connections, reports
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, RenderContext, Rendered, Skip, message_to, reader_of
from slackapp.slack.sources import report_views, views


async def failing(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the admin who connected the source; skip if the source works again."""
    line = await connections.failing(session, row.workspace_id, row.target, row.refs["source_id"])
    if line is None:
        return Skip("gone")
    return message_to(row, views.failing(await reader_of(session, row.workspace_id, row.target), line))


async def report(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the admin who connected a source what became nobody's effort; skip if nothing is left of that."""
    told = await reports.of_source(session, row.workspace_id, row.target, row.refs["source_id"])
    if told is None:
        return Skip("gone")
    return message_to(row, report_views.report(await reader_of(session, row.workspace_id, row.target), told))


KINDS = {"source_failing": Kind(failing), "source_report": Kind(report)}
