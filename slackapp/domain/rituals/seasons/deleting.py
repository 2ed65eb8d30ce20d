"""Delete a season with its rounds and posts. Its answers stay thanks of their givers and receivers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.rituals.refusals import NotStarter
from slackapp.domain.rituals.seasons import changing, seasons
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import sharing


async def delete(session: AsyncSession, acting: Acting, season_id: int) -> str:
    """Delete a season, ended or not, with its rounds, the people counted in, and its posts; returns its channel.

    Every answer stays a thanks, and may be shared as any other. Raises NotFound, and NotStarter for all people but the
    starter.
    """
    season = await seasons.find(session, acting.workspace_id, season_id, for_update=True)
    if not await changing.may_change(session, season, acting.user_id):
        raise NotStarter
    channel_id = season.channel_id
    await _delete(session, season, acting.now)
    return channel_id


async def withdraw_one(session: AsyncSession, workspace_id: str, now: datetime) -> int:
    """Delete one season of a workspace that erases its seasons, as its starter would; 0 when none is left."""
    mine = select(Season).where(Season.workspace_id == workspace_id).order_by(Season.id).limit(1).with_for_update()
    season = await session.scalar(mine)
    if season is None:
        return 0
    await _delete(session, season, now)
    return 1


async def _delete(session: AsyncSession, season: Season, now: datetime) -> None:
    # locked, so that a post which Slack takes at this moment finds its round gone, or has stored its place before
    rounds = select(Round.id).where(Round.season_id == season.id).order_by(Round.id).with_for_update()
    round_ids = tuple(await session.scalars(rounds))
    await _release_thanks(session, season.workspace_id, round_ids, now)
    await _withdraw_posts(session, season, round_ids, now)
    await seasons.refresh_homes(session, season, now)
    await session.delete(season)
    await session.flush()


async def _release_thanks(session: AsyncSession, workspace_id: str, round_ids: Sequence[int], now: datetime) -> None:
    """Take thanks out of their rounds, and queue redraws of the private copies.

    A receiver who agreed before the post named them is offered the channel again. A receiver named in the post keeps
    the thanks in private, because the post goes.
    """
    ours = (Thanks.workspace_id == workspace_id, Thanks.round_id.in_(round_ids))
    thanks_ids = tuple(await session.scalars(select(Thanks.id).where(*ours).order_by(Thanks.id).with_for_update()))
    theirs = ThanksReceiver.thanks_id.in_(thanks_ids)
    asked = select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id).where(
        theirs, ThanksReceiver.standing.in_(("offered", "agreed", "shared"))
    )
    copies = (await session.execute(asked)).all()
    for before, after in (("agreed", "offered"), ("shared", "kept")):
        await session.execute(
            update(ThanksReceiver).where(theirs, ThanksReceiver.standing == before).values(standing=after)
        )
    await session.execute(update(Thanks).where(*ours).values(round_id=None, shared_ts=None))
    why = f"deleted:{now.isoformat()}"
    redrawn = [sharing.redrawn(thanks_id, receiver_id, why) for thanks_id, receiver_id in copies]
    await outbox.enqueue(session, workspace_id, redrawn, now)


async def _withdraw_posts(session: AsyncSession, season: Season, round_ids: Sequence[int], now: datetime) -> None:
    """Queue the deletion of the season's messages, by where they stand: the database forgets the places at once."""
    ours = or_(MessagePlace.season_id == season.id, MessagePlace.round_id.in_(round_ids))
    posts = await session.scalars(select(MessagePlace).where(ours).order_by(MessagePlace.key))
    withdrawn = [places.withdrawn(post.key, post.target, post.channel_id, post.ts) for post in posts]
    await outbox.enqueue(session, season.workspace_id, withdrawn, now)
