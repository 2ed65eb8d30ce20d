"""Bad input: two presses at once, in two processes, by one person or by both."""

import pytest
from sqlalchemy import select

from slackapp.domain.promises import promising
from slackapp.domain.promises.refusals import MovedBefore, PromiseClosed
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.storage.database import Database
from tests.cast import ANA, SAM, acting
from tests.domain.overlapping import overlapping
from tests.domain.promises.promise_steps import DUE, promised, promises_stored


async def begun(database: Database) -> int:
    """Let Sam promise Ana something; give the number."""
    async with database.transaction() as session:
        return await promised(session)


async def test_done_twice_at_once_is_done_once(database: Database) -> None:
    """The second press sees what the first has done."""
    number = await begun(database)
    await overlapping(
        database,
        lambda session: promising.finish(session, acting(SAM), number),
        lambda session: promising.finish(session, acting(SAM), number),
    )
    async with database.reading() as session:
        assert [row.closed_at is not None for row in await promises_stored(session)] == [True]


async def test_the_first_of_done_and_close_counts(database: Database) -> None:
    """Its maker does it while the other person closes it."""
    number = await begun(database)
    with pytest.raises(PromiseClosed):
        await overlapping(
            database,
            lambda session: promising.close(session, acting(ANA), number),
            lambda session: promising.finish(session, acting(SAM), number),
        )
    async with database.reading() as session:
        assert (await promising.find(session, acting(SAM), number)).body.ended == "closed"


async def test_moved_twice_at_once_moves_once(database: Database) -> None:
    """And has two reminders, for the new day."""
    number = await begun(database)
    with pytest.raises(MovedBefore):
        await overlapping(
            database,
            lambda session: promising.move(session, acting(SAM), number, DUE.replace(day=27)),
            lambda session: promising.move(session, acting(SAM), number, DUE.replace(day=30)),
        )
    async with database.reading() as session:
        assert [row.due_on.day for row in await promises_stored(session)] == [27]
        planned = await session.scalars(select(PlannedReminder.due_at).order_by(PlannedReminder.due_at))
        assert [due_at.day for due_at in planned] == [27, 30]
