"""What a sent repair depends on is read for all receivers at once, and only the sender waits for themself."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.leads import circles
from slackapp.domain.people.profiles import remember
from slackapp.domain.repairs import send_facts, sending
from slackapp.domain.repairs.sending import Held
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, INES, MIRA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.overlapping import overlapping
from tests.domain.repairs.word_steps import draft_of, words_stored

FIVE = (ANA, TOMAS, MIRA, OLEG, INES)


@contextmanager
def statements(session: AsyncSession) -> Iterator[list[str]]:
    """Collect the statements of a block."""
    found: list[str] = []
    engine = session.get_bind().engine

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


async def test_five_receivers_cost_the_statements_of_one(session: AsyncSession) -> None:
    """And each gets a word of their own, told apart by its number."""
    await words_stored(session)  # begins the transaction
    counts = []
    for receivers in ((ANA,), FIVE[1:]):
        with statements(session) as ran:
            outcome = await sending.send(session, acting(SAM), draft_of(SAM, "I was late", *receivers))
        assert isinstance(outcome, Held)
        assert tuple(one.body.receiver_id for one in outcome.words) == receivers
        counts.append(len(ran))
        stored = {row.id: row.body for row in await words_stored(session)}
        assert all(one.body.receiver_id in stored[one.word_id] for one in outcome.words)
    assert counts == [3, 3]


async def test_a_second_word_at_the_same_moment_is_counted(database: Database) -> None:
    async def send(session: AsyncSession) -> None:
        outcomes.append(await sending.send(session, acting(SAM), draft_of()))

    outcomes: list[Any] = []
    await overlapping(database, send, send)
    first, second = outcomes
    assert (len(first.words), first.not_now) == (1, ())
    assert (len(second.words), second.not_now) == (0, (ANA,))


async def test_two_people_who_write_to_each_other_do_not_wait(postgresql_url: str) -> None:
    """Only rows of senders are locked; on SQLite a transaction waits for every other."""
    database = Database(postgresql_url)
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
    async with database.transaction() as one, database.transaction() as other, asyncio.timeout(10):
        await send_facts.receivers(one, acting(SAM), [ANA, TOMAS])
        found = await send_facts.receivers(other, acting(ANA), [SAM, TOMAS])
        assert set(found.known) == {SAM, TOMAS}
    await database.close()


async def test_a_sender_of_whom_slack_has_not_told_yet_may_send(session: AsyncSession) -> None:
    outcome = await sending.send(session, acting(NOBODY), draft_of(NOBODY))
    assert isinstance(outcome, Held)
    assert len(outcome.words) == 1


people = st.integers(min_value=0, max_value=6)


@given(pairs=st.lists(st.tuples(people, people), max_size=12), asked=people)
def test_the_managers_above_are_those_of_a_walk_up(pairs: list[tuple[int, int]], asked: int) -> None:
    """In circles too, and whoever else was asked for at the same time."""
    ups = circles.by_member((str(member), str(manager)) for member, manager in pairs)
    above = circles.all_above(ups, str(asked))
    assert above == {manager for each in (str(asked), *above) for manager in ups.get(each, ())}
    for high in map(str, range(7)):
        if high != str(asked):
            assert bool(circles.way_up(ups, str(asked), high)) == (high in above)
