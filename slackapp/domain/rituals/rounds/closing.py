"""Gather the answers of a round, once, at noon of the next working day; and close rounds when the next one opens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.rituals.rounds import asked, gathering_posts, lines, unthanked
from slackapp.domain.rituals.seasons import renewing
from slackapp.domain.rows.lists import is_none_of
from slackapp.domain.rows.turns import in_turn
from slackapp.domain.seen import closing as seen
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season


async def due(
    session: AsyncSession, workspace_ids: Sequence[str], now: datetime, without: Collection[int] = ()
) -> Sequence[int]:
    """Return the ids of a portion of the open rounds to gather by `now`; workspaces take turns.

    `without`: rounds to leave out. Rounds of ended and paused seasons are gathered too.
    """
    # written as in the index, so that SQLite too reads no other rows
    waiting = (Round.state == literal_column("'open'"), Round.gathers_at <= now, Round.workspace_id.in_(workspace_ids))
    query = select(Round.id, Round.workspace_id, Round.gathers_at).where(
        *waiting, is_none_of(Round.id, "without", BigInteger)
    )
    return list(await session.scalars(in_turn(query), {"without": without}))


async def gather(session: AsyncSession, round_id: int, now: datetime) -> bool:
    """Gather a round, and queue the post of the thanks shared so far; False if another worker was faster.

    Without an answer to share, and without a word of the seen check, there is no post until a receiver agrees. After
    the last round the season ends.
    """
    season_id = await session.scalar(select(Round.season_id).where(Round.id == round_id))
    season = await session.get(Season, season_id, with_for_update=True, populate_existing=True)
    row = await session.get(Round, round_id, with_for_update=True, populate_existing=True)
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
    if season.asks_seen:  # the check is over, so the question loses its button
        await outbox.enqueue(session, season.workspace_id, [_question_redrawn(season, row)], now)
    has_lines = bool(await lines.lines_of(session, season.workspace_id, row.id))
    if has_lines or await seen.line_for(session, row.id) is not None:
        post = gathering_posts.page_post(row.id, season.channel_id, 0, urgency=outbox.IN_A_CHANNEL)
        await outbox.enqueue(session, season.workspace_id, [post], now)


def _question_redrawn(season: Season, row: Round) -> OutboxMessage:
    key, refs = f"round_redrawn:{row.id}", {"round_id": row.id}
    return OutboxMessage("round_redrawn", season.channel_id, key, refs, outbox.IN_A_CHANNEL, is_redraw=True)
