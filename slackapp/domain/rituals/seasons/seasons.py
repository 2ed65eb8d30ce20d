"""Start a season, open its rounds in order, and end it. Visible to every person in its channel.

Refused posts are handled in `stopping`, the starter's changes in `changing`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.refusals import NoChannel, SeasonOver, SeasonThere
from slackapp.domain.rituals.seasons import host_messages, membership, settling, timing
from slackapp.domain.rituals.seasons.timing import Rhythm, Slot
from slackapp.domain.rows import inserts
from slackapp.domain.rows.lists import is_none_of
from slackapp.domain.rows.turns import in_turn
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import ROUNDS_WANTED, Season

RUNNING: Final = "running"
PAUSED: Final = "paused"
ENDED: Final = "ended"
ASKED_AGAIN_AFTER: Final = timedelta(weeks=4)  # PRODUCT §3 "Rituals"


async def of_channel(session: AsyncSession, workspace_id: str, channel_id: str) -> Season | None:
    """Return the channel's season, if not over; otherwise None."""
    there = (Season.workspace_id == workspace_id, Season.channel_id == channel_id, Season.state != ENDED)
    found: Season | None = await session.scalar(select(Season).where(*there))
    return found


async def find(session: AsyncSession, workspace_id: str, season_id: int, *, for_update: bool = False) -> Season:
    """Return a season of the workspace, ended or not; `for_update` locks it first. Raises NotFound."""
    query = select(Season).where(Season.id == season_id, Season.workspace_id == workspace_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    season: Season | None = await session.scalar(query)
    if season is None:
        raise NotFound
    return season


async def find_open(session: AsyncSession, workspace_id: str, season_id: int) -> Season:
    """Lock and return a season, if not over. Raises NotFound, SeasonOver."""
    season = await find(session, workspace_id, season_id, for_update=True)
    if season.state == ENDED:
        raise SeasonOver
    return season


async def due(
    session: AsyncSession, workspace_ids: Sequence[str], until: datetime, without: Collection[int] = ()
) -> Sequence[int]:
    """Return the ids of a portion of the running seasons whose next round opens by `until`; workspaces take turns.

    `without`: seasons to leave out. Other workers may be at the same seasons: lock a season and look again before a
    change.
    """
    found = (Season.next_opens_at <= until, Season.workspace_id.in_(workspace_ids), Season.state == RUNNING)
    query = select(Season.id, Season.workspace_id, Season.next_opens_at).where(
        *found, is_none_of(Season.id, "without", BigInteger)
    )
    return list(await session.scalars(in_turn(query), {"without": without}))


async def rhythm_for(session: AsyncSession, acting: Acting, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm with the acting person's public holidays and the workspace's days. Raises RhythmNotPossible."""
    person = (await people.known(session, acting.workspace_id, [acting.user_id])).get(acting.user_id)
    defaults = await defaults_of(session, acting)
    country = (person.country if person is not None else None) or defaults.country
    whole = Rhythm(rhythm.every_weeks, rhythm.weekday, rhythm.minute, rhythm.zone, country, defaults.work_days)
    return whole.check()


async def start(session: AsyncSession, acting: Acting, channel_id: str | None, rhythm: Rhythm) -> Season:
    """Start a season of six rounds in a channel, and queue its one post. Its starter is counted in.

    Uses the present public holidays of the acting person and the present working days of the workspace.

    Raises NoChannel, RhythmNotPossible, and SeasonThere for a channel with a season that is not over.
    """
    if channel_id is None:
        raise NoChannel
    whole = await rhythm_for(session, acting, rhythm)
    slot = timing.next_slot(whole, acting.now)
    return await insert(session, acting, channel_id, whole, slot)


async def insert(
    session: AsyncSession,
    acting: Acting,
    channel_id: str,
    rhythm: Rhythm,
    slot: Slot,
    *,
    carries_from: int | None = None,
) -> Season:
    """Insert a running season and queue its post. Raises SeasonThere.

    `carries_from`: an earlier season of the channel; its people stay counted in.
    """
    new = {
        "workspace_id": acting.workspace_id,
        "channel_id": channel_id,
        "starter_id": acting.user_id,
        **columns_of(rhythm),
        "rounds_wanted": ROUNDS_WANTED,
        "state": RUNNING,
        "next_on": slot.on,
        "next_opens_at": slot.opens_at,
        "started_at": acting.now,
    }
    if await inserts.insert_new(session, Season, [new]) == 0:
        raise SeasonThere(channel_id)
    season = await of_channel(session, acting.workspace_id, channel_id)
    if season is None:
        raise SeasonThere(channel_id)  # ended at the same moment
    if carries_from is not None:
        await membership.carry_over(session, carries_from, season.id)
    await announce(session, season, acting.now)
    await membership.count_in(session, acting, season.id)
    await settling.settle(session, acting.workspace_id, channel_id, acting.now)  # questions about the season before
    return season


def columns_of(rhythm: Rhythm) -> dict[str, object]:
    """Return the columns of a season in which a rhythm is stored."""
    names = ("every_weeks", "weekday", "minute", "zone", "country", "work_days")
    return {name: getattr(rhythm, name) for name in names}


async def announce(session: AsyncSession, season: Season, now: datetime) -> None:
    """Queue the post of the start; again only after Slack refused it."""
    key, refs = settling.start_key(season.id), {"season_id": season.id}
    post = OutboxMessage("season_started", season.channel_id, key, refs)
    await outbox.enqueue_again(session, season.workspace_id, post, now)


async def advance(session: AsyncSession, season: Season, now: datetime, *, opened: bool) -> None:
    """Plan the round after the present one; call in the transaction of opening or skipping the present round.

    `season` is locked by the caller. `opened`: the present round counts among the six. A skipped round does not count,
    and the next opening has its number. After the last round nothing is planned; `end` follows after the gathering.
    """
    if opened:
        season.rounds_opened += 1
        season.next_number += 1
    if season.rounds_opened >= season.rounds_wanted:
        season.next_on = season.next_opens_at = None
    else:
        after = max(now, season.next_opens_at or now)
        await plan(session, season, timing.next_slot(season, after, season.next_on))
    await session.flush()


async def plan(session: AsyncSession, season: Season, slot: Slot | None) -> None:
    """Set when the next round opens, in its planned row too; None: not while the season is paused."""
    season.next_on, season.next_opens_at = (None, None) if slot is None else (slot.on, slot.opens_at)
    if slot is None:
        return
    planned = select(Round).where(
        Round.season_id == season.id, Round.number == season.next_number, Round.state == "planned"
    )
    for row in await session.scalars(planned):
        row.opens_at, row.gathers_at = slot.opens_at, timing.gathers_at(season, slot.opens_at)
    await session.flush()


async def last_opened_at(session: AsyncSession, season_id: int) -> datetime | None:
    """Return when the newest round of the season opened; None before the first."""
    newest = select(Round.opened_at).where(Round.season_id == season_id, Round.opened_at.is_not(None))
    return await session.scalar(newest.order_by(Round.opened_at.desc()).limit(1))


async def end(session: AsyncSession, season: Season, now: datetime, why: str) -> None:
    """End a season; idempotent. An open round is gathered all the same.

    `why`: rounds (all six are gathered) · starter · admin · archived. After the sixth round, and after an end by its
    starter, the starter is asked once, four weeks later. Messages are the business of the callers and of `stopping`.
    """
    if season.state == ENDED:
        return
    season.state, season.ended_at, season.ended_why = ENDED, now, why
    season.paused_why = season.next_starter_id = None
    season.next_on = season.next_opens_at = None
    if why in {"rounds", "starter"}:
        season.ask_again_on = (now + ASKED_AGAIN_AFTER).date()
    await session.flush()
    await host_messages.redraw(session, season, now)
    await settling.settle(session, season.workspace_id, season.channel_id, now)
    if why != "archived":  # where nothing can be changed any more
        await settling.redraw_start(session, season, now)
    await refresh_homes(session, season, now)


async def refresh_homes(session: AsyncSession, season: Season, now: datetime) -> None:
    """Queue redraws of the Homes with the season: of its starter and of the people counted in."""
    ids = {season.starter_id, *(member.user_id for member in await membership.members(session, season.id))}
    await homes.refresh_homes(session, season.workspace_id, ids - {""}, now)
