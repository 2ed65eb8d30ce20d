"""Statements that are committed by themselves."""

import pytest
from sqlalchemy import bindparam, delete, func, select, update

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
