"""The outbox row that opens a round: its one post with the question.

The question is posted once at most. A post of unknown outcome is not sent again: two posts of a round would divide its
people. The person who looks after the season is asked to look instead.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places.places import Place
from slackapp.domain.rituals.rounds import asked, doubting, opening
from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.domain.rituals.seasons import stopping
from slackapp.domain.seen import asking
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.delivery.kinds import (
    Kind,
    NothingFollows,
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
from slackapp.slack.rituals.rounds import doubt_views, views
from slackapp.slack.seen import views as seen_views


async def render(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Render the post with the question; skip a round that is closed, or too late."""
    shown = await asked.find(session, row.workspace_id, row.refs["round_id"])
    if shown is None or shown.round.state not in asked.TAKES_ANSWERS:
        return Skip("not_open")
    if row.unknown_outcomes:
        await doubting.ask(session, row.workspace_id, shown.round.id, context.as_of(row))
        return Skip("in_doubt")
    if opening.is_too_late(shown.round, context.as_of(row)):
        await opening.put_off(session, row.workspace_id, shown.round.id, context.as_of(row))
        return Skip("late")
    return message_to(row, await _question(session, shown))


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Redraw the question as its round is now: without the seen check once the check is over."""
    shown = await asked.find(session, row.workspace_id, row.refs["round_id"])
    if shown is None:
        return Skip("gone")
    place = await standing(session, row, opening.post_key(shown.round.id), context)
    return redraw(place, await _question(session, shown)) if isinstance(place, Place) else place


async def _question(session: AsyncSession, shown: RoundShown) -> Message:
    reader, check = await channel_reader(session, shown.round.workspace_id, shown.season.zone), []
    if shown.round.state == asked.OPEN and await asking.is_asked(session, shown.round.id):
        check = [b.actions(seen_views.asking(reader, shown.round.id), block_id="seen_check")]
    return views.post(reader, shown, check)


async def refused(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Undo the opening and stop the season, so that the question waits; with an unknown outcome, ask about the post."""
    if may_have_arrived(error):
        await doubting.ask(session, row.workspace_id, row.refs["round_id"], context.now)
        return
    season = await opening.undo(session, row.workspace_id, row.refs["round_id"])
    if season is not None:
        await stopping.post_refused(session, row.workspace_id, season.id, error, context.as_of(row))


async def render_doubt(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Ask the person who looks after the season to look whether the post stands."""
    shown = await doubting.in_doubt(session, row.workspace_id, row.refs["round_id"], context.as_of(row))
    if shown is None:
        return Skip("settled")
    return message_to(row, doubt_views.in_doubt(await reader_of(session, row.workspace_id, row.target), shown))


KINDS = {
    "round_open": Kind(render, shows="round", refused=refused),
    "round_redrawn": Kind(
        render_redrawn, surface="update", refused=NothingFollows("its button answers that the check is over")
    ),
    "round_in_doubt": Kind(
        render_doubt, refused=NothingFollows("the channel shows whether the question stands"), is_notice=True
    ),
}
