"""Who may send whom a private word, and that blocked, off and too soon are one and the same."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.repairs import delivery, limits, remembering, words
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.limits import OPEN_FOR, Standing, is_too_soon, standing
from slackapp.domain.repairs.remembering import Memory
from slackapp.domain.rows import resealing
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.tables.repairs.pairs import RememberedPair
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.repairs.word_steps import sent

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
DAY = timedelta(days=1)
OWN_OR_ASK: tuple[Sort, ...] = ("own", "ask")
CANNOT = Standing(may_send=False)
MAY = Standing(may_send=True)
ages = st.lists(st.integers(min_value=0, max_value=60), max_size=4)


async def lead(session: AsyncSession, manager: str, member: str) -> None:
    session.add(
        Lead(workspace_id=TEAM, member_id=member, manager_id=manager, source="import", asked_at=NOW, confirmed_at=NOW)
    )
    await session.flush()


@given(sent_days_ago=ages, unanswered=st.integers(min_value=0, max_value=3), heard=st.none() | st.integers(0, 60))
def test_7_another_word_never_comes_too_soon(sent_days_ago: list[int], unanswered: int, heard: int | None) -> None:
    """At most one open word, never a third without an answer, and hearing from them always opens the way."""
    memory = Memory(unanswered, None if heard is None else NOW - heard * DAY)
    moments = [NOW - days * DAY for days in sent_days_ago]
    too_soon = is_too_soon(moments, memory, NOW)
    since = [days for days in sent_days_ago if heard is None or days <= heard]
    if any(days < OPEN_FOR.days for days in since):
        assert too_soon
    if len(since) + unanswered >= 2:
        assert too_soon
    if not since and unanswered == 0:
        assert not too_soon
    if not too_soon:
        assert len(since) + unanswered <= 1
        assert is_too_soon([*moments, NOW], memory, NOW), "the word just sent is open"


@given(sent_days_ago=ages, later=st.integers(min_value=0, max_value=100))
def test_7_time_alone_never_closes_a_way_that_was_open(sent_days_ago: list[int], later: int) -> None:
    moments = [NOW - days * DAY for days in sent_days_ago]
    if not is_too_soon(moments, Memory(), NOW):
        assert not is_too_soon(moments, Memory(), NOW + later * DAY)


async def test_7_one_open_word_then_one_more_then_none_until_they_write(session: AsyncSession) -> None:
    assert await standing(session, acting(SAM), ANA, "own") == MAY
    await sent(session, SAM, ANA, NOW)
    assert await standing(session, acting(SAM, NOW + 13 * DAY), ANA, "ask") == CANNOT
    assert await standing(session, acting(SAM), TOMAS, "own") == MAY
    assert await standing(session, acting(ANA), SAM, "own") == MAY
    later = NOW + 14 * DAY
    assert await standing(session, acting(SAM, later), ANA, "own") == MAY
    await sent(session, SAM, ANA, later)
    assert await standing(session, acting(SAM, NOW + 90 * DAY), ANA, "own") == CANNOT
    await sent(session, ANA, SAM, NOW + 90 * DAY)
    assert await standing(session, acting(SAM, NOW + 91 * DAY), ANA, "own") == MAY


async def test_7_an_answer_opens_the_way_at_once_when_it_goes_and_not_before(session: AsyncSession) -> None:
    await sent(session, SAM, ANA, NOW)
    row = await sent(session, ANA, SAM, NOW + DAY, "answer", went=False)
    assert await standing(session, acting(SAM, NOW + DAY), ANA, "own") == CANNOT
    await delivery._queue(session, row, WordBody.read(row.body), NOW + 2 * DAY)
    assert await standing(session, acting(SAM, NOW + 2 * DAY), ANA, "own") == MAY


async def test_7_a_held_word_is_open_and_one_taken_back_is_not(session: AsyncSession) -> None:
    row = await sent(session, SAM, ANA, NOW, went=False)
    assert await standing(session, acting(SAM), ANA, "own") == CANNOT
    await words.take_back(session, acting(SAM), [row.id])
    assert await standing(session, acting(SAM), ANA, "own") == MAY


async def test_7_erased_words_are_remembered_for_the_limit(session: AsyncSession) -> None:
    """Words leave after some weeks; a person who got no answer twice may not begin anew because of that."""
    for at in (NOW, NOW + 40 * DAY):
        row = await sent(session, SAM, ANA, at)
        await delivery.erase(session, row, at + 30 * DAY)
    assert await session.scalar(select(PrivateWord.id)) is None
    assert await standing(session, acting(SAM, NOW + 200 * DAY), ANA, "own") == CANNOT
    assert await standing(session, acting(ANA, NOW + 200 * DAY), SAM, "own") == MAY
    await sent(session, ANA, SAM, NOW + 201 * DAY)
    assert await standing(session, acting(SAM, NOW + 202 * DAY), ANA, "own") == MAY


async def test_7_the_memory_names_nobody_follows_the_keys_and_ends(session: AsyncSession) -> None:
    keyring.use([OLD])
    row = await sent(session, SAM, ANA, NOW)
    await delivery.erase(session, row, NOW + 30 * DAY)
    columns = [column for column in RememberedPair.__table__.columns if column.name != "body"]
    stored = str((await session.execute(select(*columns))).all())
    assert SAM not in stored
    assert ANA not in stored
    await sent(session, SAM, ANA, NOW + 30 * DAY)
    keyring.use([NEW, OLD])
    for table in (RememberedPair, PrivateWord):
        await resealing.reseal_some(session, Base.metadata.tables[table.__tablename__], None)
    keyring.use([NEW])
    session.expire_all()
    assert await remembering.of_pair(session, TEAM, SAM, ANA) == Memory(1)
    assert await standing(session, acting(SAM, NOW + 31 * DAY), ANA, "own") == CANNOT
    assert await remembering.forget(session, NOW + 300 * DAY) == 0
    assert await remembering.forget(session, NOW + 400 * DAY) == 1


async def test_6_no_memory_stays_of_words_that_were_answered(session: AsyncSession) -> None:
    """Once the words and the answer are erased, nothing in the database says that there were any."""
    asked = await sent(session, SAM, ANA, NOW)
    answer = await sent(session, ANA, SAM, NOW + DAY, sort="answer")
    assert await session.scalar(select(func.count()).select_from(RememberedPair)) == 1
    await delivery.erase(session, asked, NOW + 15 * DAY)
    await delivery.erase(session, answer, NOW + 16 * DAY)
    assert await session.scalar(select(func.count()).select_from(RememberedPair)) == 0
    assert await standing(session, acting(SAM, NOW + 17 * DAY), ANA, "own") == MAY


@pytest.mark.parametrize("stays", [timedelta(days=14), timedelta(days=30)])
async def test_5_a_limit_ends_at_the_same_moment_whether_words_were_read_or_not(
    session: AsyncSession, stays: timedelta
) -> None:
    for at in (NOW, NOW + 20 * DAY):
        await delivery.erase(session, await sent(session, SAM, ANA, at), at + stays)
    assert await remembering.forget(session, NOW + 384 * DAY) == 0
    assert await remembering.forget(session, NOW + 386 * DAY) == 1


async def blocked(session: AsyncSession) -> None:
    await blocking.block(session, acting(ANA), SAM)


async def off(session: AsyncSession) -> None:
    await session.execute(update(Person).where(Person.user_id == ANA).values(takes_repairs=False))


async def too_soon(session: AsyncSession) -> None:
    await sent(session, SAM, ANA, NOW)


async def nothing(session: AsyncSession) -> None:
    """Leave all as it is."""


Act = Callable[[AsyncSession], Coroutine[Any, Any, None]]


@contextmanager
def statements(session: AsyncSession) -> Iterator[list[str]]:
    """Collect the statements of a block."""
    found: list[str] = []
    engine = session.get_bind().engine

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement.partition(" IN ")[0])

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("sort", ["own", "ask", "request"])
async def test_7_blocked_off_and_too_soon_are_one_answer_at_one_cost(session: AsyncSession, sort: Sort) -> None:
    """Neither the result nor the statements tell them apart, or from a word that may go."""
    costs: list[list[str]] = []
    for act, expected in ((nothing, MAY), (blocked, CANNOT), (off, CANNOT), (too_soon, CANNOT)):
        nested = await session.begin_nested()
        await session.execute(select(1))  # begins
        await act(session)
        await session.flush()
        with statements(session) as ran:
            assert await standing(session, acting(SAM), ANA, sort) == expected
        costs.append(ran)
        await nested.rollback()
    for cost in costs:
        assert cost == costs[0]
    assert len(costs[0]) == 2


async def test_7_an_answer_waits_for_no_turn_but_a_block_stops_it(session: AsyncSession) -> None:
    await off(session)
    await too_soon(session)
    assert await standing(session, acting(SAM), ANA, "answer") == MAY
    await blocked(session)
    assert await standing(session, acting(SAM), ANA, "answer") == CANNOT


async def test_7_the_off_switch_is_the_receivers(session: AsyncSession) -> None:
    await off(session)
    assert await standing(session, acting(ANA), SAM, "own") == MAY
    assert await standing(session, acting(TOMAS), ANA, "own") == CANNOT


async def test_7_no_request_goes_down_or_up_a_line_of_reporting(session: AsyncSession) -> None:
    """Oleg leads Mira, who leads Ana; all of them may own and check in, up and down."""
    await lead(session, OLEG, MIRA)
    await lead(session, MIRA, ANA)
    for above in (MIRA, OLEG):
        request = await standing(session, acting(above), ANA, "request")
        assert request == Standing(may_send=False, belongs_in_one_to_one=True, no_reply_expected=True)
        for sort in OWN_OR_ASK:
            assert await standing(session, acting(above), ANA, sort) == replace(MAY, no_reply_expected=True)
        upward = await standing(session, acting(ANA), above, "request")
        assert upward == Standing(may_send=False, belongs_in_one_to_one=True, nobody_may_ask=True)
        for sort in OWN_OR_ASK:
            assert await standing(session, acting(ANA), above, sort) == replace(MAY, nobody_may_ask=True)
    assert await standing(session, acting(SAM), ANA, "request") == MAY


async def test_7_stand_ins_never_request_while_they_stand_in(session: AsyncSession) -> None:
    await lead(session, OLEG, MIRA)
    await lead(session, MIRA, ANA)
    away = TimeAway(
        workspace_id=TEAM,
        user_id=OLEG,
        first_day=NOW.date(),
        last_day=NOW.date(),
        stand_in_id=SAM,
        review_until=NOW,
        reads_from=NOW,
        ends_at=NOW + 7 * DAY,
    )
    session.add(away)
    await session.flush()
    assert (await standing(session, acting(SAM), ANA, "request")).belongs_in_one_to_one
    assert (await standing(session, acting(ANA), SAM, "own")).nobody_may_ask
    assert (await standing(session, acting(ANA), SAM, "request")).belongs_in_one_to_one
    assert await standing(session, acting(SAM, NOW + 8 * DAY), ANA, "request") == MAY
    assert await standing(session, acting(SAM, NOW - DAY), ANA, "request") == MAY


async def test_7_a_request_of_who_leads_reads_the_same_blocked_or_not(session: AsyncSession) -> None:
    """The sentence about the 1:1 must not vanish with a block."""
    await lead(session, SAM, ANA)
    before = await standing(session, acting(SAM), ANA, "request")
    await blocked(session)
    assert await standing(session, acting(SAM), ANA, "request") == before


def test_7_the_numbers_are_those_of_the_product() -> None:
    assert (timedelta(days=14), 2) == (limits.OPEN_FOR, limits.UNANSWERED_MAX)
