"""Outbox messages about managers: the question to the manager, its outcome, and the news for the member."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import review_day
from slackapp.domain.leads import naming as leads
from slackapp.domain.message_places import places
from slackapp.domain.message_places.places import Place
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    reader_of,
    redraw,
    standing,
)
from slackapp.slack.efforts.new_readers_posts import member_knows, member_not_told
from slackapp.slack.leads import views
from slackapp.slack.platform.outcome_table import may_have_arrived


async def render_asked(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Ask the named manager, if the question is still open."""
    member_id, asked_at = row.refs["member_id"], datetime.fromisoformat(row.refs["asked_at"])
    if not await leads.is_asked(session, row.workspace_id, member_id, row.target, asked_at):
        return Skip("answered")
    return message_to(row, views.asked(await reader_of(session, row.workspace_id, row.target), member_id))


async def render_answered(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the question to its outcome, without buttons."""
    place = await standing(session, row, row.refs["asked"], context)
    if not isinstance(place, Place):
        return place
    reader = await reader_of(session, row.workspace_id, row.target)
    member_id = row.refs["member_id"]
    member = (await people.known(session, row.workspace_id, [member_id])).get(member_id)
    has_left = member is not None and member.is_deactivated
    return redraw(place, views.answered(reader, member_id, row.refs["answer"], has_left=has_left))


async def not_asked(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Withdraw the manager's undelivered question, and tell the member; keep a question that may have arrived."""
    if not may_have_arrived(error):
        asked_at = datetime.fromisoformat(row.refs["asked_at"])
        await leads.not_asked(session, context.acting_for(row), row.refs["member_id"], asked_at)


async def manager_not_asked(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the member that the manager could not be asked; skip if the manager was asked again."""
    if row.refs["manager_id"] == await leads.asked_by(session, row.workspace_id, row.target):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.not_asked(reader, row.refs["manager_id"]))


async def no_buttons_left(session: AsyncSession, row: Outgoing, _: RenderContext, _posted: Posted) -> None:
    """Delete the place of the answered question, never redrawn."""
    await places.forget(session, row.workspace_id, row.refs["asked"])


async def render_declined(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the member that the manager declined."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.declined(reader, row.refs["manager_id"]))


async def render_imported(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Tell a member about a manager set by an admin or by the Slack profile, if the manager is unchanged."""
    standing = await leads.active_managers_of(session, row.workspace_id, row.target)
    manager_ids = [user_id for user_id in row.refs["manager_ids"] if user_id in standing]
    if not manager_ids:
        await review_day.show_to_readers(session, context.acting_for(row))
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    held = await review_day.hold_until_notified(session, context.acting_for(row), row.due_at)
    reads_from = max(datetime.fromisoformat(row.refs["reads_from"]), held)
    return message_to(row, views.imported(reader, manager_ids, reads_from, row.refs.get("how", leads.IMPORT)))


async def held_longer(session: AsyncSession, row: Outgoing, context: RenderContext, until: datetime) -> None:
    """Start the member's working day to answer when the postponed message arrives."""
    await review_day.hold_until_notified(session, context.acting_for(row), until)


async def render_confirmed(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the member that the manager confirmed, if the manager is unchanged."""
    if row.refs["manager_id"] not in await leads.active_managers_of(session, row.workspace_id, row.target):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.confirmed(reader, row.refs["manager_id"]))


async def render_ended(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the member that a person is not their manager; skip if the person was named again."""
    if row.refs["manager_id"] in await leads.active_managers_of(session, row.workspace_id, row.target):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.ended(reader, row.refs["manager_id"]))


ON_HOME = NothingFollows("Home and the settings say who leads the member")
KINDS = {
    "lead_asked": Kind(render_asked, shows="question", refused=not_asked),
    "lead_not_asked": Kind(manager_not_asked, refused=ON_HOME, is_notice=True),
    "lead_answered": Kind(
        render_answered, surface="update", sent=no_buttons_left, refused=NothingFollows("Home lists the team")
    ),
    "lead_confirmed": Kind(render_confirmed, refused=ON_HOME),
    "lead_declined": Kind(render_declined, refused=ON_HOME),
    "lead_ended": Kind(render_ended, refused=ON_HOME),
    "lead_imported": Kind(render_imported, sent=member_knows, refused=member_not_told, put_off=held_longer),
}
