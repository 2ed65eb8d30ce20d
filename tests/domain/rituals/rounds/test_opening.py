"""Rounds open and are gathered once, however many workers look; six rounds make a season."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rituals.rounds import asked, closing, opening
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.storage.database import Database
from tests.cast import MIRA, PLATFORM, TEAM, acting
from tests.domain.overlapping import overlapping

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
THURSDAY, FRIDAY = datetime(2026, 11, 19, 14, tzinfo=UTC), datetime(2026, 11, 20, 11, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)


async def start(session: AsyncSession, rhythm: Rhythm = BERLIN, channel_id: str = PLATFORM) -> int:
    return (await seasons.start(session, acting(MIRA), channel_id, rhythm)).id


async def gather_all(session: AsyncSession, now: datetime) -> int:
    return sum([await closing.gather(session, one, now) for one in await closing.due(session, [TEAM], now)])


async def rows(session: AsyncSession) -> list[tuple[int, str]]:
    found = await session.execute(select(Round.number, Round.state).order_by(Round.number))
    return [(number, state) for number, state in found]


async def posts(session: AsyncSession) -> list[tuple[str, str]]:
    found = await session.execute(select(Outgoing.dedupe_key, Outgoing.state).where(Outgoing.kind == "round_open"))
    return [(key, state) for key, state in found]


async def test_two_workers_at_the_same_moment_open_one_round(database: Database) -> None:
    """The second waits for the first, looks again, and finds the next week's round."""
    outcomes: list[str | None] = []

    async def open_one(session: AsyncSession) -> None:
        outcomes.append(await opening.open_round(session, 1, THURSDAY))

    async with database.transaction() as session:
        await start(session)
    await overlapping(database, open_one, open_one)
    assert outcomes == ["opened", None]
    async with database.reading() as session:
        assert await rows(session) == [(1, asked.OPEN)]
        assert await posts(session) == [("round_open:1", "queued")]


async def test_two_workers_at_the_same_moment_gather_a_round_once(database: Database) -> None:
    outcomes: list[bool] = []

    async def gather_one(session: AsyncSession) -> None:
        outcomes.append(await closing.gather(session, 1, FRIDAY))

    async with database.transaction() as session:
        await opening.open_round(session, await start(session), THURSDAY)
    await overlapping(database, gather_one, gather_one)
    assert outcomes == [True, False]


async def test_a_round_opened_while_the_season_ends_is_all_or_nothing(database: Database) -> None:
    """Whoever comes second sees what the first did."""

    async def end(session: AsyncSession) -> None:
        season = await seasons.find_open(session, TEAM, 1)
        await seasons.end(session, season, THURSDAY, "starter")

    async with database.transaction() as session:
        await start(session)
    await overlapping(database, end, lambda session: opening.open_round(session, 1, THURSDAY))
    async with database.reading() as session:
        assert await rows(session) == []


async def test_six_rounds_end_a_season_and_the_last_takes_answers_for_a_week(session: AsyncSession) -> None:
    season_id = await start(session)
    for week in range(8):
        now = THURSDAY + week * A_WEEK
        assert await opening.open_round(session, season_id, now) == ("opened" if week < 6 else None)
        assert await gather_all(session, now + timedelta(days=1)) == (1 if week < 6 else 0)
    season = await session.get_one(Season, season_id)
    assert (season.state, season.ended_why, season.rounds_opened) == (seasons.ENDED, "rounds", 6)
    states = [asked.CLOSED] * 5 + [asked.GATHERED]
    assert [state for _, state in await rows(session)] == states
    last = await asked.find(session, TEAM, 6)
    assert last is not None
    assert last.ordinal == 6
    over = last.round.gathers_at + A_WEEK
    assert (last.takes_answers(over - timedelta(seconds=1)), last.takes_answers(over)) == (True, False)


@pytest.mark.parametrize(
    ("late", "outcome"), [(timedelta(days=1), "opened"), (timedelta(days=1, seconds=1), "skipped")]
)
async def test_a_round_never_opens_more_than_a_day_late(session: AsyncSession, late: timedelta, outcome: str) -> None:
    """Its number and its question wait for the next hour of the rhythm."""
    season_id = await start(session)
    planned = {"workspace_id": TEAM, "season_id": season_id, "number": 1, "state": asked.PLANNED}
    session.add(Round(**planned, question_key="easier", opens_at=THURSDAY, gathers_at=FRIDAY))
    await session.flush()
    assert await opening.open_round(session, season_id, THURSDAY + late) == outcome
    season = await session.get_one(Season, season_id)
    assert season.next_opens_at == THURSDAY + A_WEEK
    row = await session.get_one(Round, 1)
    assert (row.question_key, row.number) == ("easier", 1)
    if outcome == "skipped":
        assert (row.state, row.opens_at, season.next_number) == (asked.PLANNED, THURSDAY + A_WEEK, 1)
        assert await opening.open_round(session, season_id, THURSDAY + A_WEEK) == "opened"
        assert await rows(session) == [(1, asked.OPEN)]


async def test_a_round_opened_late_is_gathered_on_the_working_day_after_it_opened(session: AsyncSession) -> None:
    """Otherwise a question posted at 14:00 on Friday would have been gathered two hours before."""
    await opening.open_round(session, await start(session), FRIDAY + timedelta(hours=2))
    row = await session.get_one(Round, 1)
    assert row.gathers_at == datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 6])
async def test_an_opening_that_slack_did_not_take_is_undone(session: AsyncSession, number: int) -> None:
    """The same row opens again at the next hour, the last round of a season too."""
    season_id = await start(session)
    for week in range(number):
        await opening.open_round(session, season_id, THURSDAY + week * A_WEEK)
    now = THURSDAY + (number - 1) * A_WEEK
    await session.execute(update(Outgoing).values(state="dropped"))
    await opening.put_off(session, TEAM, number, now + timedelta(days=2))
    season = await session.get_one(Season, season_id)
    assert (season.rounds_opened, season.next_number, season.next_opens_at) == (number - 1, number, now + A_WEEK)
    assert (await session.get_one(Round, number)).state == asked.PLANNED
    assert await opening.open_round(session, season_id, now + A_WEEK) == "opened"
    assert (f"round_open:{number}", "queued") in await posts(session)
    assert len(await rows(session)) == number


async def test_what_is_not_running_does_not_open(session: AsyncSession) -> None:
    season_id = await start(session)
    season = await session.get_one(Season, season_id)
    season.state = seasons.PAUSED
    assert await opening.open_round(session, season_id, THURSDAY) is None
    season.state = seasons.RUNNING
    assert await opening.open_round(session, season_id, THURSDAY - timedelta(seconds=1)) is None
    assert await opening.open_round(session, 99, THURSDAY) is None
    assert await rows(session) == []


async def test_a_noon_missed_in_an_outage_is_made_up_for_by_the_next_opening(session: AsyncSession) -> None:
    """The round before is gathered before it closes, so that no yes is lost."""
    season_id = await start(session)
    await opening.open_round(session, season_id, THURSDAY)
    await opening.open_round(session, season_id, THURSDAY + A_WEEK)
    assert await rows(session) == [(1, asked.CLOSED), (2, asked.OPEN)]
    assert (await session.get_one(Round, 1)).gathered_at == THURSDAY + A_WEEK
