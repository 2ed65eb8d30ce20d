"""Outbox messages for the admin who connected a source; people get efforts from sources as usual efforts."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.sources import connections, reports
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, Skip, message_to, reader_for
from slackapp.slack.sources import report_views, views


async def render_failing(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the admin who connected the source; skip if the source works again."""
    admin = await _admin(session, row)
    line = None if admin is None else await connections.failing(session, admin, row.refs["source_id"])
    if line is None:
        return Skip("gone")
    return message_to(row, views.failing(await reader_for(session, row.workspace_id, admin), line))


async def render_report(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the admin who connected a source about items that became no person's effort; skip without such items."""
    admin = await _admin(session, row)
    found = None if admin is None else await reports.of_source(session, admin, row.refs["source_id"])
    if found is None:
        return Skip("gone")
    return message_to(row, report_views.report(await reader_for(session, row.workspace_id, admin), found))


async def _admin(session: AsyncSession, row: Outgoing) -> Person | None:
    return (await people.known(session, row.workspace_id, [row.target])).get(row.target)


IN_LIST = NothingFollows("the list of sources says the same")
KINDS = {"source_failing": Kind(render_failing, refused=IN_LIST), "source_report": Kind(render_report, refused=IN_LIST)}
