"""Outbox messages to the host of a round: the question, and its redrawing."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places.places import Place
from slackapp.domain.rituals.hosting import answering, asking
from slackapp.domain.rituals.hosting.refusals import NotHosting
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    RenderContext,
    Rendered,
    Skip,
    message_to,
    reader_of,
    redraw,
    standing,
)
from slackapp.slack.rituals.hosting import views as view


async def render_asked(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the question to its host; skip if the round opened, was called off, or has another host."""
    try:
        hosting = await answering.hosted(session, context.acting_for(row), row.refs["round_id"])
    except NotHosting:
        return Skip("not_hosting")
    if hosting.opens_at <= context.as_of(row):
        return Skip("too_late")
    return message_to(row, view.asked(await reader_of(session, row.workspace_id, row.target), hosting))


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Update the host's message: another question, another moment, or nothing to answer any more."""
    place = await standing(session, row, asking.key_of(row.refs["round_id"], row.target), context)
    if not isinstance(place, Place):
        return place
    reader = await reader_of(session, row.workspace_id, row.target)
    try:
        hosting = await answering.hosted(session, context.acting_for(row), row.refs["round_id"])
    except NotHosting:
        return redraw(place, view.settled(reader))
    return redraw(place, view.asked(reader, hosting))


KINDS = {
    asking.HOST_ASKED: Kind(
        render_asked,
        shows="round",
        refused=NothingFollows("the round opens with its question all the same"),
        is_answered_in_place=True,
    ),
    "host_redrawn": Kind(render_redrawn, surface="update", refused=NothingFollows("the message answers as before")),
}
