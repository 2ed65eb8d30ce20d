"""The id of a new row, before its INSERT."""

import pytest
from sqlalchemy import insert, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.new_ids import NewId
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.thanks import Thanks
from slackapp.storage.database import Database
from tests.cast import ANA, NOW, TEAM

pytestmark = pytest.mark.both_databases
ROW = {"workspace_id": TEAM, "giver_id": ANA, "words": "thanks for the demo", "said_at": NOW}
THREE = union_all(*(select(literal(number).label("number")) for number in range(3))).subquery()
ASKING = Prepared(select(THREE.c.number, NewId(Thanks)))


async def new_ids(session: AsyncSession) -> set[int | None]:
    """Ask for an id in a statement of three rows."""
    return {row[1] for row in await ASKING.run(session, {})}


async def test_an_id_that_no_other_row_gets(database: Database) -> None:
    """One a statement; rows numbered by the database go on after it. SQLite tells none."""
    inserting = insert(Thanks).returning(Thanks.id)
    async with database.transaction() as session:
        before = await session.scalar(inserting, bind_row(Thanks, ROW))
        (taken,) = await new_ids(session)
        if database.is_sqlite:
            assert taken is None
            return
        assert (before, taken) == (1, 2)
        assert await session.scalar(inserting, bind_row(Thanks, ROW)) == 3
        assert await session.scalar(inserting, bind_row(Thanks, {"id": taken, **ROW})) == taken
        assert await new_ids(session) == {4}
