"""Outbox messages of prompts: the weekly message to a manager, and its updates."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places.places import Place
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import (
    Defer,
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
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, NOT_TAKEN_FOR_A_DAY
from slackapp.slack.prompts import message_views


async def render_prompt(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the prompt, after a last check for waiting efforts."""
    prompt_id = row.refs["prompt_id"]
    shown = await weekly_prompts.last_look(session, context.moment(row), prompt_id)
    if shown is None:
        return Skip("nothing_left")
    if isinstance(shown, datetime):
        return Defer(shown)
    return message_to(row, message_views.prompt(await reader_of(session, row.workspace_id, row.target), shown))


async def render_paused(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the single line of a long pause; defer outside the manager's hours, skip after the pause ended."""
    outcome = await weekly_prompts.may_announce_pause(session, context.acting_for(row))
    if isinstance(outcome, datetime):
        return Defer(outcome)
    if not outcome:
        return Skip("not_paused")
    return message_to(row, message_views.paused(await reader_of(session, row.workspace_id, row.target)))


async def line_stands(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Record the delivered line: the manager gets no second line."""
    await back_off.line_arrived(session, context.acting_for(row))


async def stands(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Record the prompt as sent."""
    await weekly_prompts.stands(session, row.workspace_id, row.refs["prompt_id"], context.now)


async def counts_as_asked(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Count a refused prompt as asked, so that its efforts block no others; forget a prompt that Slack never took."""
    is_asked = error not in {NOT_TAKEN_FOR_A_DAY, HELD_TOO_LONG}
    await weekly_prompts.given_up(session, row.workspace_id, row.refs["prompt_id"], context.now, is_asked=is_asked)


async def line_counts(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Count a refused line of a long pause as sent; a line that Slack never took may come again."""
    if error not in {NOT_TAKEN_FOR_A_DAY, HELD_TOO_LONG}:
        await back_off.line_arrived(session, context.acting_for(row))


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the message with the manager's answers."""
    prompt_id = row.refs["prompt_id"]
    shown = await shown_prompts.for_manager(session, context.acting_for(row), prompt_id)
    if shown is None:
        return Skip("gone")
    place = await standing(session, row, shown.message_key, context)
    if not isinstance(place, Place):
        return place
    return redraw(place, message_views.prompt(await reader_of(session, row.workspace_id, row.target), shown))


KINDS = {
    "prompt": Kind(render_prompt, shows="prompt", sent=stands, refused=counts_as_asked),
    "prompt_redrawn": Kind(render_redrawn, surface="update", refused=NothingFollows("Home shows the answers")),
    "prompts_paused": Kind(render_paused, sent=line_stands, refused=line_counts),
}
