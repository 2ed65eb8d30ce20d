"""Change a season as its starter: pause, resume, move, hand over, end. Admins can end the season too.

Visible to every person in the channel, except the name of the person asked to take over.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotYourself
from slackapp.domain.rituals.refusals import CannotLookAfter, NotAsked, NotStarter, SeasonOver
from slackapp.domain.rituals.seasons import host_messages, membership, notices, seasons, settling, timing
from slackapp.domain.rituals.seasons.timing import Rhythm, Slot
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.workspace import admins


async def may_change(session: AsyncSession, season: Season, user_id: str) -> bool:
    """Return whether the person may change the season: its starter, or without a starter the person asked instead."""
    if season.starter_id == user_id:
        return True
    is_asked = season.next_starter_id == user_id
    return is_asked and await notices.is_gone(session, season.workspace_id, season.starter_id)


async def may_end(session: AsyncSession, season: Season, user_id: str) -> bool:
    """Return whether the person may end the season: allowed to change the season, or an admin of the workspace."""
    return await may_change(session, season, user_id) or await admins.is_admin(session, season.workspace_id, user_id)


async def to_show(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Return a season for the acting person's form of changes. Raises NotFound, SeasonOver, NotStarter."""
    season = await seasons.find(session, acting.workspace_id, season_id)
    if season.state == seasons.ENDED:
        raise SeasonOver
    if not await may_change(session, season, acting.user_id):
        raise NotStarter
    return season


async def to_change(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Lock and return a season for a change by the acting person. Raises NotFound, SeasonOver, NotStarter."""
    season = await seasons.find_open(session, acting.workspace_id, season_id)
    if not await may_change(session, season, acting.user_id):
        raise NotStarter
    return season


async def pause(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Open no further round until resumed; an open round is gathered. Raises as `to_change`."""
    season = await to_change(session, acting, season_id)
    if season.state == seasons.RUNNING:
        season.state, season.paused_why = seasons.PAUSED, "starter"
        await seasons.plan(session, season, None)
        await host_messages.redraw(session, season, acting.now)
        await seasons.refresh_homes(session, season, acting.now)
    return season


async def resume(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Go on after a pause, also after a refused post: the post of the start is tried again.

    Raises as `to_change`.
    """
    season = await to_change(session, acting, season_id)
    if season.state == seasons.PAUSED:
        season.state, season.paused_why = seasons.RUNNING, None
        if season.rounds_opened < season.rounds_wanted:
            await seasons.plan(session, season, await _next_slot(session, season, acting, season))
        await seasons.announce(session, season, acting.now)
        await settling.settle(session, season.workspace_id, season.channel_id, acting.now)
        await host_messages.redraw(session, season, acting.now)
        await seasons.refresh_homes(session, season, acting.now)
    return season


async def move(session: AsyncSession, acting: Acting, season_id: int, rhythm: Rhythm) -> Season:
    """Give the rest of the season another day, hour, zone or rhythm; public holidays stay as chosen at the start.

    The next round comes in a later week than the last round. Raises as `to_change`, and RhythmNotPossible.
    """
    season = await to_change(session, acting, season_id)
    whole = Rhythm(
        rhythm.every_weeks, rhythm.weekday, rhythm.minute, rhythm.zone, season.country, season.work_days
    ).check()
    for name, value in seasons.columns_of(whole).items():
        setattr(season, name, value)
    if season.next_on is not None:
        await seasons.plan(session, season, await _next_slot(session, season, acting, whole))
    await session.flush()
    await host_messages.redraw(session, season, acting.now)
    await seasons.refresh_homes(session, season, acting.now)
    return season


async def hand_over(session: AsyncSession, acting: Acting, season_id: int, user_id: str) -> Season:
    """Ask a colleague to look after the season; until the colleague agrees nothing changes.

    A second name replaces the first. Raises as `to_change`, NotYourself, and CannotLookAfter.
    """
    season = await to_change(session, acting, season_id)
    if user_id == acting.user_id:
        raise NotYourself
    known = await people.known(session, acting.workspace_id, [user_id])
    why = people.why_not(known, user_id)
    if why is not None:
        raise CannotLookAfter(user_id, why)
    if season.next_starter_id != user_id:
        season.next_starter_id = user_id
        await settling.settle(session, season.workspace_id, season.channel_id, acting.now)
        await notices.tell(session, season, user_id, "handed", acting.now, of=acting.user_id)
        await homes.refresh_homes(session, acting.workspace_id, [acting.user_id, user_id], acting.now)
    return season


async def look_after(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Agree to look after the season; the former starter is told, unless gone. Counts the person in.

    Raises NotFound, SeasonOver, and NotAsked for a person not asked, or not any more.
    """
    season = await seasons.find_open(session, acting.workspace_id, season_id)
    if season.starter_id == acting.user_id:
        return season
    if season.next_starter_id != acting.user_id:
        raise NotAsked
    before = season.starter_id
    season.starter_id, season.next_starter_id = acting.user_id, None
    await settling.settle(session, season.workspace_id, season.channel_id, acting.now)
    await membership.count_in(session, acting, season_id)
    if not await notices.is_gone(session, acting.workspace_id, before):
        await notices.tell(session, season, before, "taken", acting.now, of=acting.user_id)
    await homes.refresh_homes(session, acting.workspace_id, [before, acting.user_id], acting.now)
    return season


async def decline(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Say no to looking after the season; the starter is told, and asks another person or goes on.

    Raises NotFound, SeasonOver.
    """
    season = await seasons.find_open(session, acting.workspace_id, season_id)
    if season.next_starter_id == acting.user_id:
        season.next_starter_id = None
        await settling.settle(session, season.workspace_id, season.channel_id, acting.now)
        if not await notices.is_gone(session, acting.workspace_id, season.starter_id):
            await notices.tell(session, season, season.starter_id, "declined", acting.now, of=acting.user_id)
            await homes.refresh_homes(session, acting.workspace_id, [season.starter_id], acting.now)
    return season


async def end(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """End the season; answers stay thanks, and an open round is gathered. The starter is told of an end by an admin.

    Raises NotFound, SeasonOver, NotStarter.
    """
    season = await seasons.find_open(session, acting.workspace_id, season_id)
    is_own = await may_change(session, season, acting.user_id)
    if not is_own and not await admins.is_admin(session, acting.workspace_id, acting.user_id):
        raise NotStarter
    await seasons.end(session, season, acting.now, "starter" if is_own else "admin")
    if not is_own and not await notices.is_gone(session, acting.workspace_id, season.starter_id):
        await notices.tell(session, season, season.starter_id, "by_admin", acting.now)
    return season


async def _next_slot(session: AsyncSession, season: Season, acting: Acting, rhythm: timing.HasRhythm) -> Slot:
    last = await seasons.last_opened_at(session, season.id)
    return timing.next_slot(rhythm, timing.earliest(rhythm, last, acting.now))
