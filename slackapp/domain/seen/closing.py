"""Close the seen check of a round: take its word, and erase who answered.

Shown are one word for the whole round, and the lead's next step beside the word. Visible to the round's channel.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.rows import removal
from slackapp.domain.seen import bodies
from slackapp.domain.seen.asking import is_asked
from slackapp.domain.seen.words import WORDS, Counts, Standing, Word, next_word
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.seen import SeenAnswered, SeenCount, SeenStanding, SeenStep, SeenWord

STANDS_FOR: Final = timedelta(days=180)  # a channel's word, after the last round that showed it
TOLD_WITHIN: Final = timedelta(days=7)
OVER_FOR: Final = timedelta(days=2)  # after its end a round without a close loses its counters


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a lead, in their words."""

    lead_id: str
    words: str


@dataclass(frozen=True, slots=True)
class SeenShown:
    """The check in a round's post."""

    word: Word | None  # None: fewer than five people answered
    step: Step | None  # None: the lead wrote none


async def line_for(session: AsyncSession, round_id: int) -> SeenShown | None:
    """Return the check for the round's post; None before the close, and without anything to show."""
    row = await session.get(SeenWord, round_id)
    step = await session.get(SeenStep, round_id)
    if row is None and step is None:
        return None
    word = None if row is None else _word_of(row)
    return SeenShown(word, None if step is None else Step(step.lead_id, step.words))


async def close(session: AsyncSession, round_id: int, now: datetime) -> None:
    """Take the round's word, and erase its counters and the digests of the people who answered.

    Called once, in the transaction that takes the round out of `open`; a second call changes nothing. Where the round
    asks and fewer than five people answered, the season's starter is told so, once a season.
    """
    of_season = select(Season).join(Round, Round.season_id == Season.id).where(Round.id == round_id)
    season = (await session.scalars(of_season)).one_or_none()
    if season is None:
        return
    counts = await _taken(session, round_id)
    is_asking = await is_asked(session, round_id)
    if counts is None and not is_asking:
        return
    if not is_asking or await session.get(SeenWord, round_id) is not None:
        return
    if not await _show(session, season, round_id, counts or Counts(), now):
        await _tell_too_few(session, season, round_id, now)


async def _taken(session: AsyncSession, round_id: int) -> Counts | None:
    row = await session.get(SeenCount, round_id, with_for_update=True, populate_existing=True)
    if row is None:
        return None
    counts = bodies.OpenBody.read(row.body).counts
    await session.execute(delete(SeenAnswered).where(SeenAnswered.round_id == round_id))
    await session.delete(row)
    await session.flush()
    return counts


async def _show(session: AsyncSession, season: Season, round_id: int, counts: Counts, now: datetime) -> bool:
    """Store the word of the round and of its channel; False where fewer than five people answered."""
    key = (season.workspace_id, season.channel_id)
    row = await session.get(SeenStanding, key, with_for_update=True, populate_existing=True)
    before = None if row is None else bodies.standing_in(row.body)
    standing = next_word(counts, before)
    if standing is None:
        return False
    await _store(session, row, key, standing, now)
    session.add(SeenWord(round_id=round_id, workspace_id=season.workspace_id, word=standing.word))
    await session.flush()
    return True


async def _store(
    session: AsyncSession, row: SeenStanding | None, key: tuple[str, str], standing: Standing, now: datetime
) -> None:
    packed = bodies.packed_standing(standing)
    if row is not None:
        row.body, row.shown_on = packed, now.date()
        return
    workspace_id, channel_id = key
    session.add(SeenStanding(workspace_id=workspace_id, channel_id=channel_id, body=packed, shown_on=now.date()))


async def _tell_too_few(session: AsyncSession, season: Season, round_id: int, now: datetime) -> None:
    if not season.starter_id:
        return
    key = f"seen_too_few:{season.id}"
    message = OutboxMessage(
        "seen_too_few",
        season.starter_id,
        key,
        {"season_id": season.id, "round_id": round_id},
        FROM_TEND,
        expires_at=now + TOLD_WITHIN,
    )
    await outbox.enqueue(session, season.workspace_id, [message], now)


def _word_of(row: SeenWord) -> Word | None:
    return next((word for word in WORDS if word == row.word), None)


async def forget_open(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the counters and digests that no close erased; returns their number."""
    count = 0
    for table in (SeenAnswered, SeenCount):
        is_open = exists().where(Round.id == table.round_id, Round.state == "open", Round.gathers_at > now - OVER_FOR)
        count += await removal.remove_portion(session, table, ~is_open)
    return count


async def forget_standings(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the words of channels that no round showed for STANDS_FOR; returns their number."""
    return await removal.remove_portion(session, SeenStanding, SeenStanding.shown_on < (now - STANDS_FOR).date())
