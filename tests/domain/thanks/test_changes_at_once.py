"""Two transactions at the same moment, each fine alone: what must not come of them together.

PostgreSQL only, where they really run at once; SQLite has one writer.
"""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting, opting_out
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import LeadsInCircle, NobodyLeft
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.thanks import correcting, giving
from slackapp.domain.thanks.giving import Given, Saying
from slackapp.storage.database import Database
from tests.cast import ANA, NOW, OLEG, SAM, TOMAS, acting
from tests.domain.overlapping import overlapping

NIGHT = "covering the on-call night"


async def note(session: AsyncSession) -> None:
    await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "the on-call"))


async def opt_out(session: AsyncSession) -> None:
    await opting_out.stop_being_noted(session, acting(TOMAS))


async def test_who_opts_out_while_being_noted_is_not_noted(database: Database) -> None:
    await overlapping(database, note, opt_out)
    async with database.reading() as session:
        assert (await session.scalars(select(Effort.hidden_at))).one() == NOW


async def test_who_is_noted_while_opting_out_is_not_noted(database: Database) -> None:
    with pytest.raises(NobodyLeft):
        await overlapping(database, opt_out, note)
    async with database.reading() as session:
        assert (await session.scalars(select(Effort.id))).all() == []


async def test_two_crosswise_confirmations_make_no_circle(database: Database) -> None:
    async with database.transaction() as session:
        await leads.name_manager(session, acting(ANA), TOMAS)
        await leads.name_manager(session, acting(TOMAS), ANA)
    with pytest.raises(LeadsInCircle):
        await overlapping(
            database,
            lambda session: leads.confirm(session, acting(TOMAS), ANA),
            lambda session: leads.confirm(session, acting(ANA), TOMAS),
        )
    async with database.reading() as session:
        confirmed = select(Lead.member_id).where(Lead.confirmed_at.is_not(None))
        assert (await session.scalars(confirmed)).all() == [ANA]


async def thanked_twice(database: Database) -> tuple[int, int, int]:
    """Have Tomas noted and thanked for it by Ana; give both numbers, and the number of a thanks by Sam beside it."""
    async with database.transaction() as session:
        effort_id = (await noting.note_effort(session, acting(OLEG), Noting((TOMAS,), NIGHT))).effort_ids[TOMAS]
        first, second = [(await say(session, giver)).thanks_id for giver in (ANA, SAM)]
    return effort_id, first, second


async def say(session: AsyncSession, giver: str) -> Given:
    return await giving.give_thanks(session, acting(giver), Saying((TOMAS,), f"for {NIGHT}"))


async def answered_by(database: Database) -> int | None:
    async with database.reading() as session:
        return (await session.scalars(select(Effort.thanks_id))).one()


async def test_a_thanks_said_while_another_is_taken_back_answers_the_effort(database: Database) -> None:
    """Sam's words name it too, and must not find it answered by what is going."""
    _, first, second = await thanked_twice(database)
    async with database.transaction() as session:
        await correcting.take_back(session, acting(SAM), second)
    await overlapping(
        database, lambda session: correcting.take_back(session, acting(ANA), first), lambda session: say(session, SAM)
    )
    assert await answered_by(database) not in {None, first, second}


async def test_a_take_back_while_another_thanks_is_said_finds_it(database: Database) -> None:
    """The other way round."""
    _, first, second = await thanked_twice(database)
    async with database.transaction() as session:
        await correcting.take_back(session, acting(SAM), second)
    await overlapping(
        database, lambda session: say(session, SAM), lambda session: correcting.take_back(session, acting(ANA), first)
    )
    assert await answered_by(database) not in {None, first, second}


@pytest.mark.parametrize("order", [1, -1])
async def test_two_take_backs_at_once_leave_the_effort_waiting(database: Database, order: int) -> None:
    """Neither may count on the other's thanks: an effort silenced by mistake is never asked about again."""
    _, first, second = await thanked_twice(database)
    works = [
        lambda session: correcting.take_back(session, acting(ANA), first),
        lambda session: correcting.take_back(session, acting(SAM), second),
    ]
    await overlapping(database, *works[::order])
    assert await answered_by(database) is None
