"""People who were copied are as people whom Tend remembered itself."""

from typing import Any

from sqlalchemy import delete, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import LargeBinary

from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.people import Person
from slackapp.storage.database import Database
from tests.cast import EVERYBODY, NOW, TEAM, VEGA, VERA
from tests.domain import cast_rows


async def known(session: AsyncSession) -> list[tuple[Any, ...]]:
    """Give all that is known, names opened."""
    columns = [column for column in Person.__table__.columns if column.name != "name"]
    sealed = type_coerce(Person.__table__.c.name, LargeBinary).label("sealed")
    rows = await session.execute(select(*columns, Person.name, sealed).order_by(Person.workspace_id, Person.user_id))
    return [tuple(row) for row in rows]


async def test_copied_people_are_as_remembered_ones(database: Database) -> None:
    async with database.transaction() as session:
        first = await known(session)
        await session.execute(delete(Person))
    await cast_rows.let_know(database, {TEAM: EVERYBODY, VEGA: [VERA]}, NOW)
    async with database.transaction() as session:
        assert await known(session) == first, "copied, down to the seal"
        await session.execute(delete(Person))
        await remember(session, TEAM, EVERYBODY, NOW)
        await remember(session, VEGA, [VERA], NOW)
        remembered = await known(session)
    assert len(first) == len(EVERYBODY) + 1
    assert [row[:-1] for row in remembered] == [row[:-1] for row in first]
    assert [row[-1] for row in remembered] != [row[-1] for row in first], "sealed anew"
