"""Outbox message about a round in which fewer than five people answered, for the starter of its season."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.delivery.kinds import Kind, NothingFollows, RenderContext, Rendered, Skip, message_to, reader_of
from slackapp.slack.seen import season_views


async def render_too_few(session: AsyncSession, row: Outgoing, _: RenderContext) -> Rendered:
    """Tell the starter that nothing is shown; skip for a season that is over, asks no more, or changed hands."""
    season = await session.get(Season, int(row.refs["season_id"]))
    if season is None or season.state == "ended" or not season.asks_seen or season.starter_id != row.target:
        return Skip("not_asked")
    reader = await reader_of(session, row.workspace_id, row.target)
    return message_to(row, season_views.too_few(reader, season.channel_id, season.id))


KINDS = {
    "seen_too_few": Kind(
        render=render_too_few,
        refused=NothingFollows("the round's post shows no word, which says the same"),
    )
}
