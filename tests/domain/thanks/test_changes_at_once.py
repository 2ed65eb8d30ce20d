"""Two transactions at the same moment, each fine alone: what must not come of them together.

PostgreSQL only, where they really run at once; SQLite has one writer.
"""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import LeadsInCircle, NobodyLeft
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.storage.database import Database
from tests.cast import ANA, NOW, TOMAS, acting
from tests.domain.overlapping import overlapping


async def note(session: AsyncSession) -> None:
    await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "the on-call"))


async def opt_out(session: AsyncSession) -> None:
    await noting.stop_being_noted(session, acting(TOMAS))


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
