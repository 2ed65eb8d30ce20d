"""Outbox messages about a stand-in: to the stand-in, to members with open efforts, and back to the manager."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import stand_ins
from slackapp.domain.leads import naming as leads
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.away import views
from slackapp.slack.delivery.kinds import Kind, RenderContext, Rendered, Skip, message_to, reader_of


async def named(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Ask the stand-in, if the manager has not changed the choice."""
    away = await stand_ins.named(session, row.workspace_id, row.refs["away_id"], context.now)
    if away is None or away.stand_in_id != row.target:
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.named(reader, away.id, away.user_id, away.first_day, away.last_day))


async def reads_along(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Tell a member with an open effort about the stand-in as a reader, if the choice is unchanged."""
    away = await stand_ins.named(session, row.workspace_id, row.refs["away_id"], context.now)
    if away is None or away.stand_in_id is None or away.reads_from is None:
        return Skip("changed")
    if away.user_id not in await leads.active_managers_of(session, row.workspace_id, row.target):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.reads_along(reader, away.user_id, away.stand_in_id, away.reads_from, away.last_day))


async def declined(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the manager that the stand-in declined."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.declined(reader, row.refs["stand_in_id"]))


KINDS = {
    "stand_in_named": Kind(named, shows="away"),
    "stand_in_reads": Kind(reads_along),
    "stand_in_declined": Kind(declined),
}
