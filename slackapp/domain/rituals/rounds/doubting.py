"""Ask about a post of a round with an unknown outcome, instead of posting twice.

Only the one person who can act for the season is asked, once a post; an admin may answer too.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.rounds import asked, opening
from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.domain.rituals.seasons import changing, notices


async def ask(session: AsyncSession, workspace_id: str, round_id: int, now: datetime) -> None:
    """Queue the question whether the post stands, to the person looking after the season, if any."""
    shown = await asked.find(session, workspace_id, round_id)
    user_id = None if shown is None else await notices.who_can_act(session, shown.season)
    if user_id is None:
        return
    key, refs = f"round_in_doubt:{round_id}:{now.isoformat()}", {"round_id": round_id}
    message = OutboxMessage("round_in_doubt", user_id, key, refs)
    await outbox.enqueue(session, workspace_id, [message], now)


async def in_doubt(session: AsyncSession, workspace_id: str, round_id: int, now: datetime) -> RoundShown | None:
    """Return a round with a post perhaps missing and still possible; None for any other round."""
    shown = await asked.find(session, workspace_id, round_id)
    if shown is None or shown.round.state != asked.OPEN or opening.is_too_late(shown.round, now):
        return None
    place = await places.place_of(session, workspace_id, opening.post_key(round_id))
    return shown if place is None else None


async def post_again(session: AsyncSession, acting: Acting, round_id: int) -> bool:
    """Post the question once more, because the acting person saw the post missing; False when too late.

    A second press changes nothing. Raises NotFound for people who do not look after the season.
    """
    shown = await asked.find(session, acting.workspace_id, round_id)
    if shown is None:
        raise NotFound
    is_asked = await notices.who_can_act(session, shown.season) == acting.user_id
    if not is_asked and not await changing.may_end(session, shown.season, acting.user_id):
        raise NotFound
    if await in_doubt(session, acting.workspace_id, round_id, acting.now) is None:
        return False
    await opening.queue_post(session, shown.season, shown.round, acting.now)
    return True
