"""Outbox messages of seasons: the post of the start, the offer, and the private notices."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places import places
from slackapp.domain.message_places.places import Place
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.seasons import lists, seasons, settling, stopping
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    channel_reader,
    message_to,
    reader_of,
    redraw,
    standing,
)
from slackapp.slack.platform.outcome_table import may_have_arrived
from slackapp.slack.rituals.seasons import notice_views, views


async def render_started(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Say in the channel that a season began, in the language of the workspace and the zone of the season."""
    season = await _find(session, row)
    if season is None or season.state == seasons.ENDED:
        return Skip("gone")
    reader = await channel_reader(session, row.workspace_id, season.zone)
    return message_to(row, views.started(reader, lists.line_of(season)))


async def not_started(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Pause or end the season, and tell the person who can act; not if the post may stand after all."""
    if not may_have_arrived(error):
        await stopping.post_refused(session, row.workspace_id, row.refs["season_id"], error, context.as_of(row))


async def render_notice(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the person who can act about a change of a season."""
    season = await _find(session, row)
    if season is None or not await settling.is_waiting(session, season, row.refs, row.target):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    said = notice_views.notice(reader, lists.line_of(season), row.refs["what"], row.refs.get("user_id", ""))
    return message_to(row, said)


async def notice_stands(session: AsyncSession, row: Outgoing, context: RenderContext, _: Posted) -> None:
    """Resolve a notice that was answered elsewhere while Slack took the notice."""
    season = await _find(session, row)
    if season is not None:
        await settling.settle(session, row.workspace_id, season.channel_id, context.now)


async def render_settled(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Draw a notice without its buttons, because no answer is awaited any more."""
    season = await _find(session, row)
    if season is None:
        return Skip("gone")
    place = await standing(session, row, row.refs["key"], context)
    if not isinstance(place, Place):
        return place
    reader = await reader_of(session, row.workspace_id, row.target)
    return redraw(place, views.done(reader, reader.say("No answer is needed any more."), lists.line_of(season)))


async def is_settled(session: AsyncSession, row: Outgoing, _: RenderContext, __: Posted) -> None:
    """Forget the place: the notice is never drawn again."""
    await places.forget(session, row.workspace_id, row.refs["key"])


async def render_start_again(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Draw the post of the start as the season is now."""
    season = await _find(session, row)
    if season is None:
        return Skip("gone")
    place = await standing(session, row, settling.start_key(season.id), context)
    if not isinstance(place, Place):
        return place
    reader = await channel_reader(session, row.workspace_id, season.zone)
    return redraw(place, views.started(reader, lists.line_of(season)))


async def render_offered(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Offer a season to the person who invited Tend; not if the channel has a season meanwhile."""
    if await seasons.of_channel(session, row.workspace_id, row.refs["channel_id"]) is not None:
        return Skip("started")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, notice_views.offered(reader, row.refs["channel_id"]))


async def _find(session: AsyncSession, row: Outgoing) -> Season | None:
    try:
        return await seasons.find(session, row.workspace_id, row.refs["season_id"])
    except NotFound:
        return None


ON_HOME = NothingFollows("Home and `/tend ritual` show the season as it is")
KINDS = {
    "season_started": Kind(render_started, shows="season", refused=not_started),
    "season_start_redrawn": Kind(render_start_again, surface="update", refused=ON_HOME),
    "season_notice": Kind(
        render_notice,
        shows="season",
        sent=notice_stands,
        refused=ON_HOME,
        is_notice=True,
        is_answered_in_place=True,
    ),
    "season_notice_settled": Kind(render_settled, surface="update", sent=is_settled, refused=ON_HOME),
    "season_offered": Kind(render_offered, refused=NothingFollows("`/tend ritual` offers the same at any time")),
}
