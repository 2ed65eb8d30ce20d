"""A season with people counted in, and what its hosts are asked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rituals.hosting import asking
from slackapp.domain.rituals.seasons import membership, seasons, timing
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from tests.cast import MIRA, NOW, PLATFORM, acting

THURSDAYS = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
OPENS = datetime.fromisoformat("2026-11-26T14:00:00+00:00")  # Thursday 15:00 in Berlin
TUESDAY = datetime.fromisoformat("2026-11-24T09:00:00+00:00")  # two working days before, 10:00 in Berlin
A_WEEK = timedelta(weeks=1)


async def started(session: AsyncSession, *member_ids: str, starter: str = MIRA) -> Season:
    """Start a season whose next round opens at OPENS; its starter counts out again unless they are a member."""
    season = await seasons.start(session, acting(starter, NOW + timedelta(days=1, hours=8)), PLATFORM, THURSDAYS)
    assert season.next_opens_at == OPENS
    for user_id in member_ids:
        await membership.count_in(session, acting(user_id), season.id)
    if starter not in member_ids:
        await membership.leave(session, acting(starter), season.id)
    return season


async def asked(session: AsyncSession) -> list[str]:
    """Give the people whom a host's message goes to, in the order in which they were asked."""
    rows = select(Outgoing.target).where(Outgoing.kind == asking.HOST_ASKED).order_by(Outgoing.id)
    return list(await session.scalars(rows))


async def host_of(session: AsyncSession, season: Season) -> str | None:
    """Give the host of the season's next round."""
    rows = select(Round.host_id).where(Round.season_id == season.id, Round.number == season.next_number)
    return await session.scalar(rows)


async def turns(session: AsyncSession, season: Season) -> dict[str, str]:
    """Give the day of each member's last turn, those without one left out."""
    rows = await session.scalars(select(SeasonMember).where(SeasonMember.season_id == season.id))
    return {row.user_id: row.last_hosted_on.isoformat() for row in rows if row.last_hosted_on is not None}


async def open_round(session: AsyncSession, season: Season, at: datetime) -> Round:
    """Open the season's next round, as the job does."""
    planned = await asking.planned_round(session, season)
    assert planned is not None
    planned.state, planned.opened_at = "open", at
    await seasons.advance(session, season, at, opened=True)
    assert season.next_opens_at is None or planned.gathers_at == timing.gathers_at(season, planned.opens_at)
    return planned
