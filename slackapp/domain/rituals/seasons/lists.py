"""Seasons as one person sees them.

The rhythm is visible to every person in the channel. Whether a person is counted in, only that person sees.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import changing, membership, seasons, timing
from slackapp.domain.rows.slices import page_of
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.visibility import rituals as visibility


@dataclass(frozen=True, slots=True)
class SeasonLine:
    """A season in short, for the people of its channel."""

    season_id: int
    channel_id: str
    starter_id: str  # empty: erased
    every_weeks: int
    weekday: int  # ISO weekday
    minute: int  # of the local day in `zone`
    zone: str
    state: str
    paused_why: str | None
    next_day: date | None  # in `zone`; None: no further round is planned
    is_moved: bool  # a day off moves the next round to another day
    rounds_left: int


@dataclass(frozen=True, slots=True)
class SeasonShown:
    """A season as one person sees it."""

    line: SeasonLine
    is_counted_in: bool  # the person themself
    may_change: bool
    may_end: bool
    next_starter_id: str | None  # the person asked to look after it; None for everybody but these two
    asks_seen: bool


async def shown_to(session: AsyncSession, acting: Acting, season: Season) -> SeasonShown:
    """Return a season as the acting person sees it."""
    may_change = await changing.may_change(session, season, acting.user_id)
    sees_next = may_change or season.next_starter_id == acting.user_id
    return SeasonShown(
        line_of(season),
        is_counted_in=await membership.is_counted_in(session, acting, season.id),
        may_change=may_change,
        may_end=may_change or await changing.may_end(session, season, acting.user_id),
        next_starter_id=season.next_starter_id if sees_next else None,
        asks_seen=season.asks_seen,
    )


def line_of(season: Season) -> SeasonLine:
    """Return a season in short."""
    at = season.next_opens_at
    next_day = None if at is None else timing.calendar_of(season).local(at).date()
    return SeasonLine(
        season.id,
        season.channel_id,
        season.starter_id,
        season.every_weeks,
        season.weekday,
        season.minute,
        season.zone,
        season.state,
        season.paused_why,
        next_day,
        is_moved=next_day != season.next_on,
        rounds_left=max(0, season.rounds_wanted - season.rounds_opened),
    )


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[SeasonLine, ...], int]:
    """Return a slice of the open seasons that the acting person started or is counted in, and their number.

    For that person's own Home only.
    """
    both = (acting.workspace_id, acting.user_id)
    started = select(Season.id).where(Season.workspace_id == acting.workspace_id, Season.starter_id == acting.user_id)
    counted_in = select(SeasonMember.season_id).where(visibility.is_membership_of(*both))
    # joined, and the states listed: otherwise SQLite walks through the open seasons of all
    own = union(started, counted_in).subquery()
    is_open = Season.state.in_((seasons.RUNNING, seasons.PAUSED))
    query = select(Season).join(own, own.c.id == Season.id).where(is_open).order_by(Season.id)
    rows, count = await page_of(session, query, skip, limit)
    return tuple(line_of(row) for row in rows), count
