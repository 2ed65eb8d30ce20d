"""Delete a season with its rounds. Its answers stay thanks of their givers and receivers."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.refusals import NotStarter
from slackapp.domain.rituals.rounds import releasing
from slackapp.domain.rituals.seasons import changing, seasons


async def delete(session: AsyncSession, acting: Acting, season_id: int) -> str:
    """Delete a season, ended or not, with its rounds and the people counted in; returns its channel.

    The posts that gather answers leave the channel. Every answer stays a thanks, and may be shared as any other.

    Raises NotFound, and NotStarter for everybody but the starter.
    """
    season = await seasons.find(session, acting.workspace_id, season_id, for_update=True)
    if not await changing.may_change(session, season, acting.user_id):
        raise NotStarter
    await releasing.release_answers(session, season, acting.now)
    await seasons.refresh_homes(session, season, acting.now)
    channel_id = season.channel_id
    await session.delete(season)
    await session.flush()
    return channel_id
