"""Queue the private messages about a season, each to the person who can act.

A message names the season and the event; its words are made at the sending. The module must not know the words.
"""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_A_PERSON, FROM_TEND, OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.rituals.seasons import membership
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.workspace import held

# paused: uninvited, refused · ended: archived, by_admin, over · asked: again, handed, without_starter · told: taken,
# declined
What = Literal[
    "uninvited", "refused", "archived", "by_admin", "over", "again", "handed", "without_starter", "taken", "declined"
]
BEGUN_BY_TEND: Final = frozenset({"over", "again"})  # nobody did anything a moment ago: these keep to hours and limits


async def tell(session: AsyncSession, season: Season, user_id: str, what: What, now: datetime, *, of: str = "") -> None:
    """Queue a message about the season to one person. `of`: the other person in the message, such as a new starter."""
    refs = {"season_id": season.id, "what": what, **({"user_id": of} if of else {})}
    key = f"season_notice:{season.id}:{what}:{user_id}:{now.isoformat()}"
    urgency = FROM_TEND if what in BEGUN_BY_TEND else FROM_A_PERSON
    message = OutboxMessage("season_notice", user_id, key, refs, urgency)
    await outbox.enqueue(session, season.workspace_id, [message], now)


async def tell_who_can_act(session: AsyncSession, season: Season, what: What, now: datetime) -> None:
    """Queue a message to the person who can act for the season, if any."""
    user_id = await who_can_act(session, season)
    if user_id is not None:
        await tell(session, season, user_id, what, now)


async def is_gone(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Return whether a person can act no more: erased, deactivated, or of another company. An unknown person can."""
    if not user_id:
        return True
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    return person is not None and (person.is_deactivated or person.is_external)


async def who_can_act(session: AsyncSession, season: Season) -> str | None:
    """Return the person who can act for a season: its starter; else the next host, else the member longest in.

    Without any member counted in, an admin of the workspace; None: no person. A person already asked to look after the
    season comes before hosts, members and admins.
    """
    starters = [season.starter_id, season.next_starter_id or ""]
    hosts = await session.scalars(
        select(Round.host_id)
        .where(Round.season_id == season.id, Round.state == "planned", Round.host_id.is_not(None))
        .order_by(Round.number)
    )
    counted_in = [member.user_id for member in await membership.members(session, season.id)]
    for user_id in dict.fromkeys([*starters, *(host or "" for host in hosts), *counted_in]):
        if not await is_gone(session, season.workspace_id, user_id):
            return user_id
    return await held.first_admin(session, season.workspace_id)
