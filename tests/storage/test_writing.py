"""Statements that are committed by themselves."""

import pytest
from sqlalchemy import bindparam, delete, func, select, text, update

from slackapp.domain.tables.outbox import Received
from slackapp.storage.database import Database
from tests.cast import NOW, TEAM

MOVED = update(Received).where(Received.key == bindparam("old")).values(key=bindparam("new"))


class Broken(Exception):
    """Ends a transaction."""


async def breaks_off(database: Database) -> None:
    """Delete everything, and then fail."""
    async with database.transaction() as session:
        await session.execute(delete(Received))
        raise Broken


async def test_one_statement_is_committed_on_return(database_url: str) -> None:
    """Others see it at once, it tells how many rows it changed, and the next transaction is one again."""
    ours, others = Database(database_url), Database(database_url)
    async with ours.transaction() as session:
        session.add(Received(workspace_id=TEAM, key="one", received_at=NOW))
    assert await ours.write_one(MOVED, {"old": "one", "new": "two"}) == 1
    assert await ours.write_one(MOVED, {"old": "one", "new": "three"}) == 0
    async with others.reading() as session:
        assert list(await session.scalars(select(Received.key))) == ["two"]
    with pytest.raises(Broken):
        await breaks_off(ours)
    async with others.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Received)) == 1
    await ours.close()
    await others.close()


async def test_one_statement_outlives_a_connection_that_was_closed(database_url: str) -> None:
    """As after a restart of the server: the connection is opened again, without a look at each before."""
    database = Database(database_url)
    assert await database.write_one(MOVED, {"old": "one", "new": "two"}) == 0
    if not database.is_sqlite:
        async with database.transaction() as session:
            ended = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'UPDATE inbox %'"
            )
            assert len((await session.execute(ended)).all()) == 1
    assert await database.write_one(MOVED, {"old": "one", "new": "two"}) == 0
    await database.close()
