"""Count people in and out of a season. Membership is known only to the member and to the rotation of hosts.

Every person in the channel may count in, and leave at any time; no message is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.phrases import team_words
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.refusals import SeasonOver
from slackapp.domain.rituals.seasons import timing
from slackapp.domain.rows import inserts
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.visibility import rituals as visibility


@dataclass(frozen=True, slots=True)
class Member:
    """A person counted in, for the rotation of hosts alone."""

    user_id: str
    joined_on: date
    last_hosted_on: date | None  # None: never asked in this channel


async def count_in(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Count the acting person in; a second time changes nothing. Returns the season, for that person.

    The row has the day in the season's zone, and no moment. Raises NotFound, SeasonOver.
    """
    season = await session.scalar(
        select(Season).where(Season.id == season_id, Season.workspace_id == acting.workspace_id)
    )
    if season is None:
        raise NotFound
    if season.state == "ended":
        raise SeasonOver
    today = timing.calendar_of(season).local(acting.now).date()
    new = {"season_id": season_id, "user_id": acting.user_id, "workspace_id": acting.workspace_id, "joined_on": today}
    await inserts.insert_new(session, SeasonMember, [new])
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return season


async def leave(session: AsyncSession, acting: Acting, season_id: int) -> None:
    """Take the acting person out, with all traces of the membership; no message is sent, and no thanks changes."""
    mine = visibility.is_membership_of(acting.workspace_id, acting.user_id)
    await session.execute(delete(SeasonMember).where(SeasonMember.season_id == season_id, mine))
    here = (Season.id == season_id, Season.workspace_id == acting.workspace_id)
    channel_id = await session.scalar(select(Season.channel_id).where(*here))
    if channel_id is not None:
        await team_words.left(session, acting, channel_id)
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def is_counted_in(session: AsyncSession, acting: Acting, season_id: int) -> bool:
    """Return whether the acting person is counted in."""
    mine = visibility.is_membership_of(acting.workspace_id, acting.user_id)
    return bool(await session.scalar(select(literal(1)).where(SeasonMember.season_id == season_id, mine)))


async def members(session: AsyncSession, season_id: int) -> Sequence[Member]:
    """Return the people counted in, longest first; people of one day by id. For the rotation only, never for a view."""
    rows = await session.scalars(
        select(SeasonMember)
        .where(SeasonMember.season_id == season_id)
        .order_by(SeasonMember.joined_on, SeasonMember.user_id)
    )
    return [Member(row.user_id, row.joined_on, row.last_hosted_on) for row in rows]


async def count(session: AsyncSession, season_id: int) -> int:
    """Return how many people are counted in, to compare with a threshold; never shown."""
    return await session.scalar(select(func.count()).where(SeasonMember.season_id == season_id)) or 0


async def carry_over(session: AsyncSession, from_id: int, to_id: int) -> None:
    """Count the people of one season in to the next of the same channel, with the days of their hosting."""
    columns = ("season_id", "user_id", "workspace_id", "joined_on", "last_hosted_on")
    theirs = select(literal(to_id), *(getattr(SeasonMember, name) for name in columns[1:])).where(
        SeasonMember.season_id == from_id
    )
    await session.execute(insert(SeasonMember).from_select(columns, theirs))
