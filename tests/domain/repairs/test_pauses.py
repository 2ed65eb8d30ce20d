"""A pause is proposed as a private word, and two proposals that cross make one pause at most."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.pauses import agreeing
from slackapp.domain.pauses.refusals import AskedAlready, PausedAlready, PauseDayNotPossible, PauseDayOff
from slackapp.domain.refusals import AlreadyDecided, NobodyNamed, NotFound, Refusal, TooManyPeople
from slackapp.domain.repairs import delivery, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.limits import standing
from slackapp.domain.repairs.proposals import answering, proposing
from slackapp.domain.repairs.proposals.proposing import Agreed
from slackapp.domain.repairs.refusals import CannotGetWords
from slackapp.domain.repairs.sending import Held
from slackapp.domain.tables.pauses import Pause
from slackapp.domain.tables.people import Person
from slackapp.storage.database import Database
from tests.cast import ANA, DEPLOYBOT, IVO, MIRA, NOW, SAM, TEAM, TOMAS, acting
from tests.domain.overlapping import overlapping
from tests.domain.repairs.word_steps import drafts_stored, let_go, sent, words_stored

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)
AFTERNOON = datetime.fromisoformat("2026-11-18T15:00:00+00:00")  # in the hours of everybody
A_DAY = timedelta(days=1)


async def propose(
    session: AsyncSession, one: str = SAM, other: str = ANA, day: date | None = THURSDAY, at: datetime = AFTERNOON
) -> Held | Agreed:
    return await proposing.propose(session, acting(one, at), [other], Contents("pause", due=day))


async def delivered(session: AsyncSession, one: str = SAM, other: str = ANA, day: date = THURSDAY) -> int:
    """Propose, and let the envelope go; give the number of the word."""
    await propose(session, one, other, day)
    [word_id] = await let_go(session, AFTERNOON + timedelta(minutes=10))
    return word_id


async def answers(session: AsyncSession) -> list[tuple[str, str, str | None, date | None]]:
    bodies = [WordBody.read(row.body) for row in await words_stored(session)]
    return [
        (body.sender_id, body.contents.sort, body.contents.texts.get(REPLY), body.contents.due)
        for body in bodies
        if body.is_answer
    ]


async def count_pauses(session: AsyncSession, user_id: str = ANA) -> int:
    return (await agreeing.lines(session, acting(user_id)))[1]


async def test_point_4_agree_makes_the_pause_and_the_proposer_hears_it(session: AsyncSession) -> None:
    word_id = await delivered(session)
    with pytest.raises(NotFound):
        await answering.agree(session, acting(SAM, AFTERNOON + A_DAY), word_id)
    await answering.agree(session, acting(ANA, AFTERNOON + A_DAY), word_id)
    assert await count_pauses(session, ANA) == await count_pauses(session, SAM) == 1
    assert await answers(session) == [(ANA, "answer", "agree", THURSDAY)]
    for again in (answering.agree, answering.let_be):
        with pytest.raises(AlreadyDecided):
            await again(session, acting(ANA, AFTERNOON + A_DAY), word_id)


async def test_point_4_another_day_goes_back_as_a_proposal(session: AsyncSession) -> None:
    """The proposer agrees to it, or offers another one, the same way."""
    word_id = await delivered(session)
    tomorrow = AFTERNOON + A_DAY
    await answering.offer(session, acting(ANA, tomorrow), word_id, FRIDAY)
    assert await answers(session) == [(ANA, "pause", None, FRIDAY)]
    assert await count_pauses(session) == 0
    [offered] = await let_go(session, tomorrow)
    await answering.agree(session, acting(SAM, tomorrow + A_DAY), offered)
    [line], _ = await agreeing.lines(session, acting(ANA))
    assert (line.other_id, line.day) == (SAM, FRIDAY)


async def test_point_4_offering_the_proposed_day_is_agreeing(session: AsyncSession) -> None:
    word_id = await delivered(session)
    await answering.offer(session, acting(ANA, AFTERNOON + A_DAY), word_id, THURSDAY)
    assert await answers(session) == [(ANA, "answer", "agree", THURSDAY)]


async def test_point_4_let_it_be_says_no_reason(session: AsyncSession) -> None:
    word_id = await delivered(session)
    await answering.let_be(session, acting(ANA, AFTERNOON + A_DAY), word_id)
    assert await answers(session) == [(ANA, "answer", "let_be", None)]
    assert await count_pauses(session) == 0
    await propose(session, at=AFTERNOON + 2 * A_DAY)  # not before the answer has gone
    assert len(await words_stored(session)) == 2


@pytest.mark.parametrize(
    ("people", "day", "why"),
    [
        ([], THURSDAY, NobodyNamed),
        ([ANA, MIRA], THURSDAY, TooManyPeople),
        ([SAM], THURSDAY, CannotGetWords),
        ([IVO], THURSDAY, CannotGetWords),
        ([DEPLOYBOT], THURSDAY, CannotGetWords),
        ([ANA], date(2026, 11, 17), PauseDayNotPossible),
        ([ANA], date(2028, 12, 3), PauseDayNotPossible),
        ([ANA], date(2026, 12, 5), PauseDayOff),
    ],
)
async def test_bad_input_is_refused_and_nothing_is_stored(
    session: AsyncSession, people: list[str], day: date, why: type[Refusal]
) -> None:
    with pytest.raises(why):
        await proposing.propose(session, acting(SAM), people, Contents("pause", due=day))
    assert await words_stored(session) == []


async def test_bad_input_a_day_off_of_the_other_is_refused_but_not_their_time_away(session: AsyncSession) -> None:
    """A free day in the week is known to colleagues; a time away is not told. Away, they offer another day."""
    await session.execute(update(Person).where(Person.user_id == ANA).values(work_days="1235"))
    session.expire_all()
    with pytest.raises(PauseDayOff):
        await propose(session)
    await session.execute(
        update(Person).where(Person.user_id == ANA).values(work_days=None, away=[["2026-12-02", "2026-12-06"]])
    )
    session.expire_all()
    word_id = await delivered(session)
    with pytest.raises(PauseDayOff):
        await answering.agree(session, acting(ANA, AFTERNOON + A_DAY), word_id)


async def test_bad_input_the_other_left(session: AsyncSession) -> None:
    """The proposer is told with a draft; an answer to a person who left is refused."""
    word_id = await delivered(session, TOMAS, MIRA)
    await propose(session)
    for gone in (ANA, TOMAS):
        await session.execute(update(Person).where(Person.user_id == gone).values(is_deactivated=True))
    session.expire_all()
    with pytest.raises(CannotGetWords):
        await answering.agree(session, acting(MIRA, AFTERNOON + A_DAY), word_id)
    await let_go(session, AFTERNOON + A_DAY)
    assert [(draft.author_id, draft.why) for draft in await drafts_stored(session)] == [(SAM, "left")]


async def test_bad_input_the_day_passed_before_the_answer(session: AsyncSession) -> None:
    word_id = await delivered(session)
    late = datetime.fromisoformat("2026-12-03T12:00:00+00:00")
    with pytest.raises(PauseDayNotPossible):
        await answering.agree(session, acting(ANA, late), word_id)
    await answering.offer(session, acting(ANA, late), word_id, date(2026, 12, 10))
    assert await answers(session) == [(ANA, "pause", None, date(2026, 12, 10))]


async def test_point_4_proposed_by_both_the_same_day_is_one_pause(session: AsyncSession) -> None:
    """The second proposal is the answer to the first, whether it waits to go or is written after reading."""
    await propose(session)
    await propose(session, ANA, SAM)
    assert await count_pauses(session) == 0, "nobody knows yet: both may still take it back"
    assert len(await let_go(session, AFTERNOON + timedelta(minutes=10))) == 2
    assert await count_pauses(session, ANA) == await count_pauses(session, SAM) == 1
    [first, second] = [WordBody.read(row.body) for row in await words_stored(session)]
    assert first.answered_at is not None
    assert (second.contents.sort, second.contents.texts[REPLY], second.answers_id) == ("answer", "agree", 1)
    assert await drafts_stored(session) == []


async def test_point_4_a_second_proposal_of_the_same_day_agrees_at_once(session: AsyncSession) -> None:
    await delivered(session)
    assert await propose(session, ANA, SAM, at=AFTERNOON + A_DAY) == Agreed(SAM, THURSDAY)
    assert await count_pauses(session, SAM) == 1
    assert await answers(session) == [(ANA, "answer", "agree", THURSDAY)]


async def test_point_4_proposed_by_both_for_other_days_the_second_sees_the_first(session: AsyncSession) -> None:
    await propose(session)
    await propose(session, ANA, SAM, FRIDAY)
    [word_id] = await let_go(session, AFTERNOON + timedelta(minutes=10))
    [left] = await words_stored(session)
    assert (left.id, WordBody.read(left.body).sender_id) == (word_id, SAM)
    [draft] = await drafts_stored(session)
    assert (draft.author_id, draft.why, draft.contents.due) == (ANA, "crossed", FRIDAY)
    with pytest.raises(AskedAlready) as told:
        await propose(session, ANA, SAM, FRIDAY, at=AFTERNOON + A_DAY)
    assert told.value.word_id == word_id
    assert await count_pauses(session) == 0


async def test_point_4_a_proposal_that_waits_does_not_go_after_the_two_agreed(session: AsyncSession) -> None:
    word_id = await delivered(session)
    tomorrow = AFTERNOON + A_DAY
    await sent(session, ANA, SAM, tomorrow)
    body = WordBody(ANA, SAM, Contents("pause", due=FRIDAY), tomorrow)
    await words.hold(session, TEAM, body, tomorrow)
    await answering.agree(session, acting(ANA, tomorrow), word_id)
    await let_go(session, tomorrow + A_DAY)
    assert [draft.why for draft in await drafts_stored(session)] == ["paused"]
    assert await count_pauses(session, SAM) == 1
    with pytest.raises(PausedAlready):
        await propose(session, day=FRIDAY, at=tomorrow)


@pytest.mark.both_databases
@pytest.mark.parametrize(("day", "pauses", "left"), [(THURSDAY, 2, 2), (FRIDAY, 0, 1)])
async def test_point_4_two_workers_let_crossing_proposals_go(
    database: Database, day: date, pauses: int, left: int
) -> None:
    """At the same moment, one each: one of them is second, and neither waits for the other for ever."""
    async with database.transaction() as session:
        await propose(session)
        await propose(session, ANA, SAM, day)
        first, second = [row.id for row in await words_stored(session)]
    at = AFTERNOON + timedelta(minutes=10)
    await overlapping(
        database,
        lambda session: delivery.let_go(session, first, None, at),
        lambda session: delivery.let_go(session, second, None, at),
    )
    async with database.transaction() as session:
        await let_go(session, at)
        assert len(await words_stored(session)) == left
        assert len(list(await session.scalars(select(Pause)))) == pauses


async def test_must_never_blocked_off_and_too_soon_look_the_same(session: AsyncSession) -> None:
    """Nothing is stored, and one who blocked is not asked. The person who was blocked agrees and sees no difference."""
    await blocking.block(session, acting(ANA), SAM)
    blocked = await propose(session)
    await session.execute(update(Person).where(Person.user_id == MIRA).values(takes_repairs=False))
    session.expire_all()
    off = await propose(session, other=MIRA)
    await propose(session, other=TOMAS)
    too_soon = await propose(session, other=TOMAS)
    assert [blocked, off, too_soon] == [Held((), not_now=(one,)) for one in (ANA, MIRA, TOMAS)]
    assert len(await words_stored(session)) == 1


async def test_must_never_an_answer_to_one_who_blocked_since_reaches_them(session: AsyncSession) -> None:
    word_id = await delivered(session)
    await blocking.block(session, acting(SAM), ANA)
    received = await answering.agree(session, acting(ANA, AFTERNOON + A_DAY), word_id)
    assert received.body.answered_at is not None
    assert (await count_pauses(session, ANA), await count_pauses(session, SAM)) == (1, 0)
    assert await answers(session) == []


async def test_a_pause_and_words_do_not_stand_in_each_others_way(session: AsyncSession) -> None:
    await propose(session)
    assert (await standing(session, acting(SAM, AFTERNOON), ANA, "own")).may_send
    await sent(session, SAM, MIRA, NOW)
    assert (await standing(session, acting(SAM, AFTERNOON), MIRA, "pause")).may_send
    assert not (await standing(session, acting(SAM, AFTERNOON), ANA, "pause")).may_send
