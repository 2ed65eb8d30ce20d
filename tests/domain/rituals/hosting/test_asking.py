"""Who hosts the next round: least recent first, away skipped, and nobody needed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.away import times_away
from slackapp.domain.data_rules import Erasure
from slackapp.domain.refusals import NotFound, TooLong
from slackapp.domain.rituals.hosting import answering, asking, own_questions
from slackapp.domain.rituals.hosting.data import DATA
from slackapp.domain.rituals.hosting.questions import QUESTION_MAX, Question
from slackapp.domain.rituals.hosting.refusals import NotHosting, QuestionsFull
from slackapp.domain.rituals.seasons import changing, membership, seasons
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.own_questions import OwnQuestion
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.overlapping import overlapping
from tests.domain.rituals.hosting.hosting_steps import (
    A_WEEK,
    OPENS,
    THURSDAYS,
    TUESDAY,
    asked,
    host_of,
    open_round,
    started,
    turns,
)

TEAM_OF_FOUR = (MIRA, TOMAS, ANA, SAM)
Change = Callable[[AsyncSession, Acting, int], Awaitable[Season]]


async def deactivate(session: AsyncSession, user_id: str) -> None:
    await session.execute(update(Person).where(Person.user_id == user_id).values(is_deactivated=True))


async def test_point_3_the_least_recent_member_hosts_and_everybody_in_turn(session: AsyncSession) -> None:
    season = await started(session, *TEAM_OF_FOUR)
    for week in range(4):
        at = TUESDAY + week * A_WEEK + timedelta(hours=6)  # 16:00 in Berlin, 10:00 in New York
        await asking.prepare(session, season, at)
        await open_round(session, season, OPENS + week * A_WEEK)
    first_round = await asked(session)
    assert sorted(first_round) == sorted(TEAM_OF_FOUR)
    await asking.prepare(session, season, TUESDAY + 4 * A_WEEK + timedelta(hours=6))
    assert await asked(session) == [*first_round, first_round[0]]


async def test_point_3_the_host_is_asked_two_working_days_before_in_the_own_morning(session: AsyncSession) -> None:
    season = await started(session, SAM)  # New York
    for hour, is_asked in ((9, False), (14, False), (15, True)):  # 09:30 there is 14:30 UTC
        await asking.prepare(session, season, TUESDAY.replace(hour=hour))
        assert (await asked(session) == [SAM]) is is_asked
    row = (await session.scalars(select(Outgoing).where(Outgoing.kind == asking.HOST_ASKED))).one()
    assert (row.urgency, row.expires_at) == (1, OPENS)  # begun by Tend, and of no use later
    assert await turns(session, season) == {SAM: "2026-11-24"}


async def test_point_3_nobody_is_asked_twice_by_any_number_of_runs(session: AsyncSession) -> None:
    season = await started(session, *TEAM_OF_FOUR)
    for minute in range(0, 60, 5):
        await asking.prepare(session, season, TUESDAY + timedelta(minutes=minute))
    assert len(await asked(session)) == 1
    assert await session.scalar(select(func.count()).select_from(Round)) == 1


async def test_point_3_workers_at_the_same_moment_ask_one_host(database: Database) -> None:
    async with database.transaction() as session:
        season_id = (await started(session, *TEAM_OF_FOUR)).id

    async def prepare(session: AsyncSession) -> None:
        season = await seasons.find(session, TEAM, season_id)
        await asking.prepare(session, season, TUESDAY + timedelta(hours=6))

    await overlapping(database, prepare, prepare)
    async with database.transaction() as session:
        assert len(await asked(session)) == 1


async def test_must_hold_a_host_who_is_away_is_skipped(session: AsyncSession) -> None:
    season = await started(session, TOMAS, ANA)
    await times_away.add(session, acting(TOMAS), date(2026, 11, 23), date(2026, 11, 27), None)
    await asking.prepare(session, season, TUESDAY + timedelta(hours=2))
    assert await asked(session) == [ANA]
    assert TOMAS not in await turns(session, season)  # and comes first next time


async def test_must_hold_a_host_whose_account_is_deactivated_is_followed_by_the_next(session: AsyncSession) -> None:
    season = await started(session, TOMAS, ANA)
    await asking.prepare(session, season, TUESDAY + timedelta(hours=2))
    first = await host_of(session, season)
    assert first is not None
    await deactivate(session, first)
    assert (await asking.to_prepare(session, [TEAM], TUESDAY)).season_ids == (season.id,)
    await asking.prepare(session, season, TUESDAY + timedelta(hours=3))
    assert await host_of(session, season) == ({TOMAS, ANA} - {first}).pop()
    assert (await asking.to_prepare(session, [TEAM], TUESDAY)).season_ids == ()


async def test_must_hold_a_host_who_leaves_the_season_is_followed_by_the_next(session: AsyncSession) -> None:
    season = await started(session, TOMAS, ANA)
    await asking.prepare(session, season, TUESDAY + timedelta(hours=2))
    first = await host_of(session, season)
    assert first is not None
    await membership.leave(session, acting(first), season.id)
    await asking.prepare(session, season, TUESDAY + timedelta(hours=3))
    assert await host_of(session, season) == ({TOMAS, ANA} - {first}).pop()


async def test_must_hold_everybody_passes_and_the_round_opens_all_the_same(session: AsyncSession) -> None:
    season = await started(session, *TEAM_OF_FOUR)
    at = TUESDAY + timedelta(hours=6)
    planned = await asking.prepare(session, season, at)
    assert planned is not None
    for _ in TEAM_OF_FOUR:
        host_id = await host_of(session, season)
        assert host_id is not None
        await answering.pass_on(session, acting(host_id, at), planned.id)
        await answering.pass_on(session, acting(host_id, at), planned.id)
        await asking.prepare(session, season, at)
    assert await host_of(session, season) is None
    assert await asked(session) == []  # no row is left that says who was asked and passed
    assert set(await turns(session, season)) == set(TEAM_OF_FOUR)  # as if all had hosted
    assert (await open_round(session, season, OPENS)).question_key == "easier"


async def test_must_hold_with_nobody_counted_in_the_round_opens_all_the_same(session: AsyncSession) -> None:
    season = await started(session)
    planned = await asking.prepare(session, season, TUESDAY + timedelta(hours=2))
    assert planned is not None
    assert (planned.state, planned.host_id, planned.question_key) == ("planned", None, "easier")
    assert (await open_round(session, season, OPENS)).state == "open"


@pytest.mark.parametrize("state", ["paused", "ended"])
async def test_must_hold_no_host_for_a_season_that_rests(session: AsyncSession, state: str) -> None:
    season = await started(session, TOMAS)
    season.state = state
    assert await asking.prepare(session, season, TUESDAY) is None
    assert await asked(session) == []


async def test_bad_input_only_the_host_of_a_planned_round_may_answer(session: AsyncSession) -> None:
    season = await started(session, TOMAS, OLEG)
    planned = await asking.prepare(session, season, TUESDAY)
    assert planned is not None
    assert planned.host_id is not None
    other = ({TOMAS, OLEG} - {planned.host_id}).pop()
    for who, number in ((other, planned.id), (planned.host_id, planned.id + 1), (planned.host_id, -1)):
        with pytest.raises(NotHosting):
            await answering.hosted(session, acting(who, TUESDAY), number)
    await open_round(session, season, OPENS)
    with pytest.raises(NotHosting):
        await answering.hosted(session, acting(planned.host_id, TUESDAY), planned.id)


async def test_a_moved_season_keeps_its_host_and_tells_the_new_moment(session: AsyncSession) -> None:
    season = await started(session, TOMAS)
    planned = await asking.prepare(session, season, TUESDAY)
    friday = replace(THURSDAYS, weekday=5)
    await changing.move(session, acting(MIRA, TUESDAY), season.id, friday)
    await asking.prepare(session, season, TUESDAY)
    assert planned is not None
    assert (planned.opens_at, planned.host_id) == (OPENS + timedelta(days=1), TOMAS)
    assert await redrawn(session) == [TOMAS]


@pytest.mark.parametrize("change", [changing.pause, changing.end])
async def test_a_season_that_stops_takes_the_question_back(session: AsyncSession, change: Change) -> None:
    season = await started(session, TOMAS)
    planned = await asking.prepare(session, season, TUESDAY)
    assert planned is not None
    await change(session, acting(MIRA, TUESDAY), season.id)
    assert await redrawn(session) == [TOMAS]
    with pytest.raises(NotHosting):
        await answering.hosted(session, acting(TOMAS, TUESDAY), planned.id)


async def redrawn(session: AsyncSession) -> list[str]:
    """Give the hosts whose message is drawn again."""
    return list(await session.scalars(select(Outgoing.target).where(Outgoing.kind == "host_redrawn")))


async def test_seasons_far_off_are_not_looked_at(session: AsyncSession) -> None:
    season = await started(session, TOMAS)
    await session.execute(update(Season).values(next_opens_at=OPENS))
    assert (await asking.to_prepare(session, [TEAM], OPENS - asking.AHEAD - timedelta(hours=1))).season_ids == ()
    assert await asking.prepare(session, season, NOW) is None
    assert await session.scalar(select(func.count()).select_from(Round)) == 0


@pytest.mark.parametrize("question", [Question("nonsense"), Question(own_id=17), Question(own_id=-1), Question("")])
async def test_bad_input_a_question_that_is_none_of_ours(session: AsyncSession, question: Question) -> None:
    season = await started(session, TOMAS)
    planned = await asking.prepare(session, season, TUESDAY)
    assert planned is not None
    with pytest.raises(NotFound):
        await answering.take(session, acting(TOMAS, TUESDAY), planned.id, chosen=question)
    with pytest.raises(TooLong):
        await answering.take(session, acting(TOMAS, TUESDAY), planned.id, words="x" * (QUESTION_MAX + 1))
    assert planned.question_key == "easier"


async def test_an_erased_author_leaves_no_words_in_any_round(session: AsyncSession) -> None:
    season = await started(session, TOMAS, ANA)
    await own_questions.propose(session, acting(ANA), season.channel_id, "Who sang?")
    opened = await open_round(session, season, OPENS)
    await own_questions.propose(session, acting(ANA), season.channel_id, "Who danced?")
    planned = await asking.planned_round(session, season)
    assert (opened.own_question, planned and planned.own_question) == ("Who sang?", "Who danced?")
    for rule in DATA.erase:
        assert await rule.run(session, Erasure(TEAM, ANA, NOW)) == {"own_questions": 2}
    session.expire_all()
    rows = await session.execute(select(Round.question_key, Round.own_question).order_by(Round.number))
    assert [tuple(row) for row in rows] == [(None, None), ("easier", None)]


async def test_only_author_and_starter_remove_a_question(session: AsyncSession) -> None:
    """Neither another member nor anybody outside; twice is once."""
    season = await started(session, *TEAM_OF_FOUR)
    first, second = [
        await own_questions.propose(session, acting(ANA), season.channel_id, words)
        for words in ("Who sang?", "Who ran?")
    ]
    for user_id in (TOMAS, OLEG):
        with pytest.raises(NotFound):
            await own_questions.remove(session, acting(user_id), first)
    assert await session.scalar(select(func.count()).select_from(OwnQuestion)) == 2
    for user_id, number in ((ANA, first), (ANA, first), (MIRA, second)):
        await own_questions.remove(session, acting(user_id), number)
    assert await session.scalar(select(func.count()).select_from(OwnQuestion)) == 0


async def test_bad_input_a_channel_has_so_many_questions(session: AsyncSession) -> None:
    """Of all its members together; whoever has asked none yet is refused too."""
    season = await started(session, *TEAM_OF_FOUR)
    words = {"workspace_id": TEAM, "channel_id": season.channel_id, "author_id": TOMAS, "words": "Who ran?"}
    session.add_all(OwnQuestion(**words) for _ in range(own_questions.CHANNEL_MAX))
    await session.flush()
    with pytest.raises(QuestionsFull) as full:
        await own_questions.propose(session, acting(ANA), season.channel_id, "Who sang?")
    assert full.value.limit == own_questions.CHANNEL_MAX
