"""Outbox messages of efforts: the private message to the doer, and later messages to the noter."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.away import stand_ins
from slackapp.domain.efforts import everyday, noting, review_day, undelivered
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.leads import naming as leads
from slackapp.domain.message_places.places import Place
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.left_out import left_out_later
from slackapp.slack.delivery.kinds import (
    AskDirectory,
    Kind,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    quotes,
    reader_of,
    redraw,
    repeat_without_words,
    standing,
    why_lost,
)
from slackapp.slack.efforts import views
from slackapp.slack.efforts.noted_views import NotedState, about_you
from slackapp.slack.platform import metrics
from slackapp.slack.platform.outcome_table import may_have_arrived


async def render_noted(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the private message to the doer."""
    effort = await review_day.start_day(session, context.moment(row), row.refs["effort_id"])
    if effort is None or effort.doer_id != row.target or effort.is_pending or effort.hidden_at is not None:
        return Skip("gone")
    shown = await effort_lists.for_reader(session, row.workspace_id, row.target, effort_lists.about_me(effort))
    return message_to(row, await _drawn_message(session, row, shown, context))


async def doer_knows(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Let managers read the effort after the doer's working day, which began with the message."""
    await review_day.end_hold(session, context.moment(row), row.refs["effort_id"])


async def doer_not_told(
    session: AsyncSession, row: Outgoing, context: RenderContext, error: str
) -> OutboxMessage | None:
    """Keep the effort from managers, tell the noter, and try again tomorrow; a source introduces itself anew."""
    effort_id, is_unsure = row.refs["effort_id"], may_have_arrived(error)
    metrics.UNTOLD.inc()
    again = await undelivered.doer_not_notified(session, context.moment(row), effort_id, is_unsure=is_unsure)
    await source_choices.forget_notice(session, row.workspace_id, row.target, effort_id)
    return again


async def noter_told(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the noter that the doer could not be notified; quote the words. Skip if the doer was notified meanwhile."""
    effort_id = row.refs["effort_id"]
    found = await undelivered.words_for_noter(session, row.workspace_id, effort_id, row.target)
    if found is None:
        return Skip("told")
    doer_id, words = found
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, views.not_delivered(reader, doer_id, row.refs["why"], words if quotes(row) else None))


async def put_off(session: AsyncSession, row: Outgoing, context: RenderContext, until: datetime) -> None:
    """Start the doer's working day when the postponed message arrives, so that managers wait as well."""
    await review_day.start_day(session, Moment(row.workspace_id, until, context.country), row.refs["effort_id"])


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the message to the effort's present state."""
    shown = await effort_lists.one_about_me(session, row.workspace_id, row.target, row.refs["effort_id"])
    if shown is None:
        return Skip("gone")
    place = await standing(session, row, row.refs["told"], context)
    if not isinstance(place, Place):
        return place
    post = redraw(place, await _drawn_message(session, row, shown, context))
    return replace(post, remembers={"shown": shown})


async def redrawing_stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Update again if the effort changed meanwhile: an update with the old words may have arrived last."""
    shown = await effort_lists.one_about_me(session, row.workspace_id, row.target, row.refs["effort_id"])
    if shown is not None and shown != posted.remembers["shown"]:
        await noting.redraw_for_doer(session, context.moment(row), shown.effort_id, f"again:{row.id}")


async def redraw_refused(session: AsyncSession, row: Outgoing, context: RenderContext, _error: str) -> None:
    """Tell the doer of the noter's new words by a new message; Home shows every other change of the effort."""
    if row.refs["why"] == "edited":
        await undelivered.edit_not_shown(session, context.moment(row), row.refs["effort_id"])


async def _drawn_message(
    session: AsyncSession, row: Outgoing, shown: effort_lists.AboutMe, context: RenderContext
) -> Message:
    manager_ids = await leads.active_managers_of(session, row.workspace_id, row.target)
    if manager_ids:
        others = await stand_ins.of_member(session, context.acting_for(row))
        manager_ids = tuple(dict.fromkeys((*manager_ids, *others)))
    reader = await reader_of(session, row.workspace_id, row.target)
    has_left = row.refs.get("why") == "left"
    everyday_id = await everyday.running_of(session, row.workspace_id, shown.effort_id)
    state = NotedState(context.now, manager_ids, has_left=has_left, everyday_id=everyday_id)
    return about_you(reader, shown, state)


async def looked_up(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Look up a doer unknown at the time of noting, then note the effort or leave the doer out."""
    doer_id = row.refs["doer_id"]
    if not context.asked and doer_id not in await people.known(session, row.workspace_id, [doer_id]):
        return AskDirectory(doer_id)
    await noting.resolve_doer(session, context.moment(row), row.refs["effort_id"])
    return Skip("looked_up")


async def look_up_lost(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Leave out a doer after a failed look-up in Slack, and tell the noter."""
    await noting.resolve_doer(session, context.moment(row), row.refs["effort_id"], why_unknown=why_lost(error))


async def left_out(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the noter about a doer who could not be noted; quote the words, so that no words are lost."""
    found = await noting.left_out(session, row.workspace_id, row.refs["effort_id"])
    if found is None:
        return Skip("gone")
    doer_id, words = found
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, left_out_later(reader, doer_id, row.refs["why"], words if quotes(row) else None))


async def noter_knows(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Remove the effort, now that the noter has the words back."""
    await noting.remove_left_out(session, row.workspace_id, row.refs["effort_id"], context.now)


async def noter_unreachable(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Tell the noter once more, without the words; remove the effort if Slack refuses the second message too."""
    if quotes(row):
        await repeat_without_words(session, row, context, error)
        return
    await noting.remove_left_out(session, row.workspace_id, row.refs["effort_id"], context.now)


KINDS = {
    "effort_noted": Kind(render_noted, shows="effort", sent=doer_knows, refused=doer_not_told, put_off=put_off),
    "effort_noted_redrawn": Kind(
        render_redrawn,
        surface="update",
        sent=redrawing_stands,
        refused=redraw_refused,
    ),
    "effort_undelivered": Kind(noter_told, refused=repeat_without_words, is_notice=True),
    "look_up_effort": Kind(looked_up, refused=look_up_lost),
    "effort_left_out": Kind(left_out, sent=noter_knows, refused=noter_unreachable, is_notice=True),
}
