"""Outbox messages of seasons: the post of the start, the offer, and the private notices."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.seasons import lists, seasons, stopping
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
    RenderContext,
    Rendered,
    Skip,
    channel_reader,
    message_to,
    reader_of,
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
    """Pause or end the season, and tell the one who can act; not if the post may stand after all."""
    if not may_have_arrived(error):
        await stopping.post_refused(session, row.workspace_id, row.refs["season_id"], error, context.as_of(row))


async def render_notice(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the one person who can act what happened to a season."""
    season = await _find(session, row)
    if season is None or not await _is_current(session, season, row):
        return Skip("changed")
    reader = await reader_of(session, row.workspace_id, row.target)
    said = notice_views.notice(reader, lists.line_of(season), row.refs["what"], row.refs.get("user_id", ""))
    return message_to(row, said)


async def render_offered(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Offer a season to the person who invited Tend; not if there is one meanwhile."""
    if await seasons.of_channel(session, row.workspace_id, row.refs["channel_id"]) is not None:
        return Skip("started")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, notice_views.offered(reader, row.refs["channel_id"]))


async def _find(session: AsyncSession, row: Outgoing) -> Season | None:
    try:
        return await seasons.find(session, row.workspace_id, row.refs["season_id"])
    except NotFound:
        return None


async def _is_current(session: AsyncSession, season: Season, row: Outgoing) -> bool:
    """Whether what the message asks still waits for an answer; news is told in any case."""
    what = row.refs["what"]
    if what in {"uninvited", "refused"}:
        return bool(season.paused_why == what)
    if what in {"handed", "without_starter"}:
        return bool(season.next_starter_id == row.target)
    if what in {"over", "again"}:
        return await seasons.of_channel(session, row.workspace_id, season.channel_id) is None
    return True


ON_HOME = NothingFollows("Home and `/tend ritual` show the season as it is")
KINDS = {
    "season_started": Kind(render_started, refused=not_started),
    "season_notice": Kind(render_notice, refused=ON_HOME, is_notice=True),
    "season_offered": Kind(render_offered, refused=NothingFollows("`/tend ritual` offers the same at any time")),
}
