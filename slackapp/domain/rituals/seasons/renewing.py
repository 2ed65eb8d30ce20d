"""Renew a season after its rounds, ask once four weeks later, and find a person for a season without a starter."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.refusals import NotStarter, SeasonThere
from slackapp.domain.rituals.seasons import notices, seasons, settling, timing
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.rows.turns import PORTION
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.seasons import Season


async def renew(session: AsyncSession, acting: Acting, season_id: int) -> Season:
    """Start and return the next season of the channel like the last season, with the same people counted in.

    The first round comes a week, or two, after the last round. A second press finds the season started by the first
    press. Raises NotFound, NotStarter for all people but the starter, and SeasonThere for another person's season.
    """
    last = await seasons.find(session, acting.workspace_id, season_id, for_update=True)
    if last.starter_id != acting.user_id:
        raise NotStarter
    there = await seasons.of_channel(session, acting.workspace_id, last.channel_id)
    if there is not None:
        if there.starter_id != acting.user_id:
            raise SeasonThere(last.channel_id)
        return there
    rhythm = Rhythm(last.every_weeks, last.weekday, last.minute, last.zone, last.country, last.work_days)
    opened_at = await seasons.last_opened_at(session, season_id)
    slot = timing.next_slot(rhythm, timing.earliest(rhythm, opened_at, acting.now))
    last.ask_again_on = None
    await session.flush()
    season = await seasons.insert(session, acting, last.channel_id, rhythm, slot, carries_from=last.id)
    season.asks_seen = last.asks_seen
    await seasons.refresh_homes(session, season, acting.now)
    return season


async def finish(session: AsyncSession, season: Season, now: datetime) -> None:
    """End a season whose rounds are all gathered, and offer a renewal to the person who can act. `season`: locked."""
    if season.state == seasons.ENDED:
        return
    who = await notices.who_can_act(session, season)
    if who is not None and who != season.starter_id:
        season.starter_id = who  # the starter left; this person is the one to renew it
    await seasons.end(session, season, now, "rounds")
    if who is not None:
        await notices.tell(session, season, who, "over", now)


async def to_ask_again(
    session: AsyncSession, workspace_ids: Sequence[str], now: datetime, beyond: int
) -> Sequence[tuple[str, int]]:
    """Return (workspace, season) of a portion of ended seasons with a starter to be asked once about a renewal.

    `beyond`: the last season of the portion before, 0 for the first.
    """
    due = (Season.ask_again_on <= now.date(), Season.workspace_id.in_(workspace_ids), Season.id > beyond)
    found = await session.execute(select(Season.workspace_id, Season.id).where(*due).order_by(Season.id).limit(PORTION))
    return [(workspace_id, season_id) for workspace_id, season_id in found]


async def ask_again(session: AsyncSession, workspace_id: str, season_id: int, now: datetime) -> bool:
    """Ask the starter once, unless a newer season is there or the starter left; return whether asked."""
    season = await seasons.find(session, workspace_id, season_id, for_update=True)
    if season.ask_again_on is None:
        return False
    season.ask_again_on = None
    await session.flush()
    newer = select(Season.id).where(
        Season.workspace_id == workspace_id, Season.channel_id == season.channel_id, Season.id > season_id
    )
    if await session.scalar(newer.limit(1)) is not None:
        return False
    if await notices.is_gone(session, workspace_id, season.starter_id):
        return False
    await notices.tell(session, season, season.starter_id, "again", now)
    return True


_Starter, _Asked = aliased(Person), aliased(Person)


def _is_gone(person: type[Person]) -> ColumnElement[bool]:
    """Match a person of the directory who can act no more, as `notices.is_gone` does."""
    return or_(person.is_deactivated.is_(True), person.is_external.is_(True))


_WITHOUT_STARTER = (
    select(Season.workspace_id, Season.id)
    .outerjoin(_Starter, and_(_Starter.workspace_id == Season.workspace_id, _Starter.user_id == Season.starter_id))
    .outerjoin(_Asked, and_(_Asked.workspace_id == Season.workspace_id, _Asked.user_id == Season.next_starter_id))
    .where(
        Season.state != seasons.ENDED,
        Season.workspace_id.in_(bindparam("workspaces", expanding=True)),
        Season.id > bindparam("beyond"),
        or_(Season.starter_id == "", _is_gone(_Starter)),
        or_(Season.next_starter_id.is_(None), _is_gone(_Asked)),
    )
    .order_by(Season.id)
)


async def without_starter(
    session: AsyncSession, workspace_ids: Sequence[str], _: datetime, beyond: int
) -> Sequence[tuple[str, int]]:
    """Return (workspace, season) of a portion of open seasons whose starter left, without a successor asked yet.

    A season may have nobody to ask for years; so the portion after it is looked up too. `beyond` as for `to_ask_again`.
    """
    query = _WITHOUT_STARTER.limit(PORTION)
    found = await session.execute(query, {"workspaces": list(workspace_ids), "beyond": beyond})
    return [(workspace_id, season_id) for workspace_id, season_id in found]


async def find_starter(session: AsyncSession, workspace_id: str, season_id: int, now: datetime) -> bool:
    """Ask the person who can act to look after a season whose starter left; return whether a person is asked.

    The season goes on meanwhile, and ends by itself.
    """
    season = await seasons.find(session, workspace_id, season_id, for_update=True)
    if season.state == seasons.ENDED or not await notices.is_gone(session, workspace_id, season.starter_id):
        return False
    who = await notices.who_can_act(session, season)
    if who is None or who == season.next_starter_id:
        return False
    season.next_starter_id = who
    await settling.settle(session, season.workspace_id, season.channel_id, now)
    await notices.tell(session, season, who, "without_starter", now)
    return True
