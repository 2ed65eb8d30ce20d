"""Decide whether a round asks the seen check, and whether a person's answer counts in it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.refusals import NotFound
from slackapp.domain.seen.refusals import SeenNotAllowed, SeenNotAsked
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.workspaces import FeatureSwitch
from slackapp.domain.visibility import rituals, seen
from slackapp.domain.workspace import admins, switches

# each answer writes the digests of all who answered anew; and a larger group is no team
PEOPLE_MAX: Final = 500
SWITCH: Final = "seen"  # of `workspace/switches`: off until an admin turns it on


@dataclass(frozen=True, slots=True)
class AskedRound:
    """A round with the question, for one person."""

    is_counted_in: bool
    leads_anybody: bool  # in the workspace: their answer counts only where they lead nobody who is counted in
    counts: bool  # for the counters alone; told to nobody, the person included


async def is_asked(session: AsyncSession, round_id: int) -> bool:
    """Return whether the round asks: its season does, an admin allows it, and at most PEOPLE_MAX are counted in."""
    return await session.scalar(select(Round.id).where(Round.id == round_id, *_asks())) is not None


def _asks() -> tuple[ColumnElement[bool], ...]:
    counted = select(func.count()).where(SeasonMember.season_id == Round.season_id).scalar_subquery()
    asks = exists().where(Season.id == Round.season_id, Season.asks_seen).correlate(Round)
    return (asks, _is_on(), counted <= PEOPLE_MAX)


def _is_on() -> ColumnElement[bool]:
    """Match rounds of workspaces where the check is on, and its needed part is not turned off."""
    of_workspace = FeatureSwitch.workspace_id == Round.workspace_id
    is_chosen = exists().where(of_workspace, FeatureSwitch.name == SWITCH, FeatureSwitch.is_on)
    needed = FeatureSwitch.name == switches.NEEDS[SWITCH]
    return and_(is_chosen, ~exists().where(of_workspace, needed, FeatureSwitch.is_on.is_(False)))


async def is_allowed(session: AsyncSession, workspace_id: str) -> bool:
    """Return whether an admin allows the check in the workspace."""
    return SWITCH not in await switches.off(session, workspace_id)


async def asked_of(session: AsyncSession, acting: Acting, round_id: int) -> AskedRound:
    """Return the open round for the acting person. Visible to that person only.

    Raises NotFound for a deleted round or a round of another workspace, SeenNotAsked for a round over or without the
    question.
    """
    both = (acting.workspace_id, acting.user_id)
    leads = seen.leads_in_round(*both, round_id, acting.now)
    is_in = exists().where(SeasonMember.season_id == Season.id, rituals.is_membership_of(*both))
    asks = and_(Round.state == "open", *_asks())
    facts = (
        select(asks, leads, seen.leads_anybody(*both, acting.now), is_in)
        .join_from(Season, Round, Round.season_id == Season.id)
        .where(Round.id == round_id, Round.workspace_id == acting.workspace_id)
    )
    found = (await session.execute(facts)).one_or_none()
    if found is None:
        raise NotFound
    is_asking, is_lead, leads_anybody, is_member = found
    if not is_asking:
        raise SeenNotAsked
    return AskedRound(is_member, leads_anybody, counts=is_member and not is_lead)


async def ask_in_season(session: AsyncSession, acting: Acting, season_id: int, *, asks: bool) -> None:
    """Let a season's rounds ask from now on, or not any more; its starter decides, and an admin may turn it off.

    Raises NotFound for other people and for an ended season, SeenNotAllowed while the workspace's switch is off.
    """
    found = select(Season).where(
        Season.id == season_id, Season.workspace_id == acting.workspace_id, Season.state != "ended"
    )
    season = (await session.scalars(found.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if season is None:
        raise NotFound
    is_admin = not asks and await admins.is_admin(session, acting.workspace_id, acting.user_id)
    if season.starter_id != acting.user_id and not is_admin:
        raise NotFound
    await set_asks(session, season, asks=asks)


async def set_asks(session: AsyncSession, season: Season, *, asks: bool) -> None:
    """Let the rounds of a season ask from now on, or not any more; its caller locked it, and knows who may.

    Raises SeenNotAllowed while the workspace's switch is off.
    """
    if asks and not await is_allowed(session, season.workspace_id):
        raise SeenNotAllowed
    season.asks_seen = asks
    await session.flush()
