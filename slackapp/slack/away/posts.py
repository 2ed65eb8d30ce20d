"""Outbox messages about a stand-in: to the stand-in, to members with open efforts, and back to the manager."""

import contextlib

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import stand_ins, times_away
from slackapp.domain.efforts import review_day
from slackapp.domain.leads import naming as leads
from slackapp.domain.message_places import places
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.away import views
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    Post,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    reader_of,
)
from slackapp.slack.efforts.new_readers_posts import member_knows, member_not_told
from slackapp.slack.platform.outcome_table import may_have_arrived


async def render_named(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
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
        await review_day.show_to_readers(session, context.acting_for(row))
        return Skip("changed")
    if away.user_id not in await leads.active_managers_of(session, row.workspace_id, row.target):
        await review_day.show_to_readers(session, context.acting_for(row))
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.reads_along(reader, away.user_id, away.stand_in_id, away.reads_from, away.last_day))


async def stand_in_not_asked(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """End the standing in of a person who could not be asked, and tell the manager; keep a stand-in perhaps asked."""
    if not may_have_arrived(error):
        with contextlib.suppress(NotFound):  # the manager chose otherwise meanwhile
            await times_away.decline(session, context.acting_for(row), row.refs["away_id"])


async def render_declined(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the manager that the stand-in declined."""
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.declined(reader, row.refs["stand_in_id"]))


async def render_withdrawn(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Update the question to a former stand-in, without its button."""
    refs = row.refs
    message = views.withdrawn(await reader_of(session, row.workspace_id, row.target), refs["manager_id"])
    at = {"channel": refs["channel_id"], "ts": refs["ts"]}
    return Post("chat.update", {**at, "text": message.text, "blocks": message.blocks})


async def no_button_left(session: AsyncSession, row: Outgoing, _: RenderContext, _posted: Posted) -> None:
    """Delete the place of the redrawn question, never to be redrawn again."""
    await places.forget(session, row.workspace_id, row.refs["key"])


KINDS = {
    "stand_in_named": Kind(render_named, shows="away", refused=stand_in_not_asked, is_answered_in_place=True),
    "stand_in_withdrawn": Kind(
        render_withdrawn,
        surface="update",
        sent=no_button_left,
        refused=NothingFollows("the button says that nothing is here any more"),
    ),
    "stand_in_reads": Kind(reads_along, sent=member_knows, refused=member_not_told),
    "stand_in_declined": Kind(
        render_declined, refused=NothingFollows("the settings list the time away without a stand-in")
    ),
}
