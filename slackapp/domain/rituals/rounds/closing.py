"""Gather the answers of a round, once, at noon of the next working day; and close rounds when the next one opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.rituals.rounds import asked, gathering_posts, lines, unthanked
from slackapp.domain.rituals.seasons import renewing
from slackapp.domain.seen import closing as seen
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season

PORTION: Final = 200  # rounds looked up at once, so that memory stays bounded


@dataclass(frozen=True, slots=True)
class Due:
    """An open round whose answers are to be gathered, and its place in the order of all of them."""

    gathers_at: datetime
    round_id: int
    season_id: int


async def due(
    session: AsyncSession, workspace_ids: Sequence[str], now: datetime, beyond: Due | None = None
) -> Sequence[Due]:
    """Return at most PORTION open rounds to gather by `now`, the earliest first; `beyond`: the last one before.

    Rounds of ended and paused seasons are gathered too.
    """
    # written as in the index, so that SQLite too reads no other rows
    waiting = [Round.state == literal_column("'open'"), Round.gathers_at <= now, Round.workspace_id.in_(workspace_ids)]
    if beyond is not None:
        waiting.append(tuple_(Round.gathers_at, Round.id) > (beyond.gathers_at, beyond.round_id))
    rows = await session.execute(
        select(Round.gathers_at, Round.id, Round.season_id)
        .where(*waiting)
        .order_by(Round.gathers_at, Round.id)
        .limit(PORTION)
    )
    return [Due(*row) for row in rows]


async def gather(session: AsyncSession, one: Due, now: datetime) -> bool:
    """Gather a round, and queue the post of what may be shared so far; False if another worker did.

    Without an answer to share, and without a word of the seen check, there is no post until a receiver agrees. After
    the last round the season ends.
    """
    season = await session.get(Season, one.season_id, with_for_update=True, populate_existing=True)
    row = await session.get(Round, one.round_id, with_for_update=True, populate_existing=True)
    if season is None or row is None or row.state != asked.OPEN:
        return False
    await _gather(session, season, row, now)
    if season.rounds_opened >= season.rounds_wanted and row.number == season.next_number - 1:
        await renewing.finish(session, season, now)
    return True


async def close_earlier(session: AsyncSession, season: Season, number: int, now: datetime) -> None:
    """Close the rounds before `number`: answers to them are thanks like any other. `season` is locked by the caller."""
    earlier = (Round.season_id == season.id, Round.number < number, Round.state.in_(asked.TAKES_ANSWERS))
    for row in await session.scalars(select(Round).where(*earlier).with_for_update()):
        if row.state == asked.OPEN:  # after an outage over its noon
            await _gather(session, season, row, now)
        row.state = asked.CLOSED
    await session.flush()


async def _gather(session: AsyncSession, season: Season, row: Round, now: datetime) -> None:
    row.state, row.gathered_at = asked.GATHERED, now
    row.foot_kinds = unthanked.packed(await unthanked.kinds_without_thanks(session, season, now))
    await session.flush()
    await seen.close(session, row.id, now)
    has_lines = bool(await lines.lines_of(session, season.workspace_id, row.id))
    if has_lines or await seen.line_for(session, row.id) is not None:
        post = gathering_posts.page_post(row.id, season.channel_id, 0, urgency=outbox.IN_A_CHANNEL)
        await outbox.enqueue(session, season.workspace_id, [post], now)
