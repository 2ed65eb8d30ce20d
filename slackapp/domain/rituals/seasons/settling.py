"""Redraw the posted messages about a season: its post of the start, and questions to one person.

A question that was answered elsewhere, by a second name or on the page of the season, loses its buttons. This module
must not know how a message looks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.rituals.seasons import Season

NOTICE: Final = "season_notice"


def start_key(season_id: int) -> str:
    """Return the dedupe key of the post of a start."""
    return f"season_started:{season_id}"


async def is_waiting(session: AsyncSession, season: Season, refs: Mapping[str, Any], user_id: str) -> bool:
    """Return whether a notice still waits for an answer of its person; see `notices.What`. News always does."""
    what = refs["what"]
    if what in {"uninvited", "refused"}:
        return bool(season.paused_why == what)
    if what in {"handed", "without_starter"}:
        return bool(season.next_starter_id == user_id)
    if what in {"over", "again"}:
        here = (Season.workspace_id == season.workspace_id, Season.channel_id == season.channel_id)
        return not await session.scalar(select(exists().where(*here, Season.state != "ended")))
    return True


async def settle(session: AsyncSession, workspace_id: str, channel_id: str, now: datetime) -> None:
    """Queue redraws of the notices about seasons of a channel that wait for no answer any more. Call after a change."""
    await session.flush()
    notices = (MessagePlace.kind == NOTICE, Season.workspace_id == workspace_id, Season.channel_id == channel_id)
    found = await session.execute(
        select(MessagePlace, Season)
        .join(Season, Season.id == MessagePlace.season_id)
        .where(*notices)
        .order_by(MessagePlace.key)
    )
    settled = [
        OutboxMessage(
            "season_notice_settled",
            place.target,
            f"settled:{place.key}",
            {"season_id": season.id, "key": place.key},
            is_redraw=True,
        )
        for place, season in found.all()
        if not await is_waiting(session, season, place.refs, place.target)
    ]
    await outbox.enqueue(session, workspace_id, settled, now)


async def answered(session: AsyncSession, acting: Acting, season_id: int, ts: str) -> None:
    """Forget the place of a notice whose button the person pressed: the answer stands in its place already."""
    mine = (MessagePlace.season_id == season_id, MessagePlace.target == acting.user_id, MessagePlace.ts == ts)
    here = MessagePlace.workspace_id == acting.workspace_id
    for key in (await session.scalars(select(MessagePlace.key).where(here, *mine))).all():
        await places.forget(session, acting.workspace_id, key)


async def redraw_start(session: AsyncSession, season: Season, now: datetime) -> None:
    """Queue the redraw of the post of the start, which loses its button with the end of the season."""
    key = start_key(season.id)
    if await places.place_of(session, season.workspace_id, key) is not None:
        again = OutboxMessage(
            "season_start_redrawn", season.channel_id, f"{key}:ended", {"season_id": season.id}, is_redraw=True
        )
        await outbox.enqueue(session, season.workspace_id, [again], now)
