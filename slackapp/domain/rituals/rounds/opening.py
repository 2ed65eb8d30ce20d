"""Open the rounds of seasons, each once, and undo an opening that Slack did not take.

Several workers may open at once: a season is locked, and looked at again, before its round opens. This module must not
know how a post looks.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.rituals.hosting import asking
from slackapp.domain.rituals.rounds import asked, closing
from slackapp.domain.rituals.seasons import seasons, timing
from slackapp.domain.rituals.seasons.timing import Slot
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season

LATE_MAX: Final = timedelta(days=1)  # a round never opens later than this; the next one takes its place

Opened = Literal["opened", "skipped"]


async def open_round(session: AsyncSession, season_id: int, now: datetime) -> Opened | None:
    """Open the season's due round and queue its one post; None if another worker did, or the season stands still.

    A round that is more than LATE_MAX late does not open: its question and its number wait for the next one.
    """
    season = await _locked(session, season_id)
    if season is None or season.state != seasons.RUNNING or season.next_opens_at is None or season.next_opens_at > now:
        return None
    if now - season.next_opens_at > LATE_MAX:
        await seasons.advance(session, season, now, opened=False)
        return "skipped"
    row = await asking.planned_round(session, season)
    if row is None:
        return None
    await closing.close_earlier(session, season, row.number, now)
    row.state, row.opened_at = asked.OPEN, now
    row.gathers_at = timing.gathers_at(season, max(now, row.opens_at))
    await seasons.advance(session, season, now, opened=True)
    await queue_post(session, season, row, now)
    return "opened"


async def undo(session: AsyncSession, workspace_id: str, round_id: int) -> Season | None:
    """Take back the opening of a round visible to no person; None if not open any more.

    Its number and question belong to the next opening. Returns its season, locked; the caller decides about the season.
    """
    found = await asked.find(session, workspace_id, round_id)
    season = None if found is None else await _locked(session, found.season.id)
    row = await session.get(Round, round_id, with_for_update=True, populate_existing=True)
    if season is None or row is None or row.state != asked.OPEN or row.number != season.next_number - 1:
        return None
    row.state, row.opened_at = asked.PLANNED, None
    season.rounds_opened -= 1
    season.next_number -= 1
    await session.flush()
    return season


async def put_off(session: AsyncSession, workspace_id: str, round_id: int, now: datetime) -> None:
    """Undo the opening of a round whose post came too late, and plan it for the next moment of the rhythm."""
    season = await undo(session, workspace_id, round_id)
    if season is None or season.state != seasons.RUNNING:
        return
    if season.next_on is None or season.next_opens_at is None:  # it was the last round
        await seasons.advance(session, season, now, opened=False)
    else:
        await seasons.plan(session, season, Slot(season.next_on, season.next_opens_at))


def is_too_late(row: Round, now: datetime) -> bool:
    """Return whether the question of a round may not be posted any more."""
    return now - row.opens_at > LATE_MAX


def post_key(round_id: int) -> str:
    """Return the dedupe key of the post with the question."""
    return f"round_open:{round_id}"


async def _locked(session: AsyncSession, season_id: int) -> Season | None:
    return await session.get(Season, season_id, with_for_update=True, populate_existing=True)


async def queue_post(session: AsyncSession, season: Season, row: Round, now: datetime) -> None:
    """Queue the post; again where the earlier one was refused, came too late, or is in doubt and perhaps missing."""
    refs = {"round_id": row.id}
    post = OutboxMessage("round_open", season.channel_id, post_key(row.id), refs, urgency=outbox.IN_A_CHANNEL)
    await outbox.enqueue_again(session, season.workspace_id, post, now)
