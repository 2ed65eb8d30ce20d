"""Stop a season that Slack takes no posts for any more, and tell the one person who can act, once.

No word is lost: answers are thanks of their own, and a round that was not posted keeps its number for later.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.seasons import host_messages, notices, seasons
from slackapp.domain.rituals.seasons.notices import What
from slackapp.domain.tables.rituals.seasons import Season

# docs.slack.dev/reference/methods/chat.postMessage
ARCHIVED: Final = "is_archived"
NOT_THERE: Final = frozenset({"not_in_channel", "channel_not_found"})


async def post_refused(
    session: AsyncSession,
    workspace_id: str,
    season_id: int,
    error: str,
    now: datetime,
) -> None:
    """Pause or end a season because Slack refused a post, and tell the one who can act.

    An archived channel ends the season. Without Tend in the channel, or for any other reason, the season is paused
    until a press of `Try again`. A season already paused or over stays unchanged, without a second message.
    """
    season = await _find(session, workspace_id, season_id)
    if season is None or season.state != seasons.RUNNING:
        return
    if error == ARCHIVED:
        await _end(session, season, now)
    else:
        await _pause(session, season, "uninvited" if error in NOT_THERE else "refused", now)


async def archived(session: AsyncSession, workspace_id: str, channel_id: str, now: datetime) -> None:
    """End the season of a channel archived or deleted, and tell the person who can act. Without one: nothing."""
    season = await seasons.of_channel(session, workspace_id, channel_id)
    locked = None if season is None else await _find(session, workspace_id, season.id)
    if locked is not None and locked.state != seasons.ENDED:
        await _end(session, locked, now)


async def _find(session: AsyncSession, workspace_id: str, season_id: int) -> Season | None:
    try:
        return await seasons.find(session, workspace_id, season_id, for_update=True)
    except NotFound:
        return None


async def _pause(session: AsyncSession, season: Season, why: What, now: datetime) -> None:
    season.state, season.paused_why = seasons.PAUSED, why
    await seasons.plan(session, season, None)
    await host_messages.redraw(session, season, now)
    await notices.tell_who_can_act(session, season, why, now)
    await seasons.refresh_homes(session, season, now)


async def _end(session: AsyncSession, season: Season, now: datetime) -> None:
    who = await notices.who_can_act(session, season)
    await seasons.end(session, season, now, "archived")
    if who is not None:
        await notices.tell(session, season, who, "archived", now)
