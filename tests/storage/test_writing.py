"""Statements that are committed by themselves."""

import asyncio

import psycopg
import pytest
from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.exc import OperationalError

from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.storage import postgresql
from slackapp.storage.database import READERS, SHARED, Database
from tests.cast import NOW, TEAM
from tests.environment.patience import HANGS_AFTER_S

MOVED = update(Received).where(Received.key == bindparam("old")).values(key=bindparam("new"))

CONNECTIONS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass")


class Broken(Exception):
    """Ends a transaction."""


async def breaks_off(database: Database) -> None:
    """Delete everything, and then fail."""
    async with database.transaction() as session:
        await session.execute(delete(Received))
        raise Broken


async def fails(database: Database) -> None:
    """Read one row, and then fail."""
    async with database.reading() as session:
        await session.execute(select(Received.key))
        raise Broken


async def waits(database: Database, is_reading: asyncio.Event) -> None:
    """Read one row, and then wait for good."""
    async with database.reading() as session:
        await session.execute(select(Received.key))
        is_reading.set()
        await asyncio.Event().wait()


async def test_a_read_gives_its_connection_back_however_it_ends(database_url: str) -> None:
    """More reads than there are connections end by themselves, by an error and by being cancelled."""
    database = Database(database_url)
    for _ in range(READERS + SHARED["pool_size"]):
        async with database.reading() as session:
            assert list(await session.scalars(select(Received.key))) == []
        with pytest.raises(Broken):
            await fails(database)
        is_reading = asyncio.Event()
        waiting = asyncio.create_task(waits(database, is_reading))
        await is_reading.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with database.transaction() as session:
        session.add(Received(workspace_id=TEAM, key="one", received_at=NOW))
    async with database.reading() as session:
        assert list(await session.scalars(select(Received.key))) == ["one"]
    await database.close()


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


async def ended(url: str, database: Database) -> None:
    """Open two connections, and let the server end both, as when it starts anew."""
    async with database.transaction() as one, database.transaction() as other:
        for session in (one, other):
            await session.execute(text("SELECT 1"))
    with psycopg.connect(url, autocommit=True) as admin:
        found = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'ours'"
        )
        assert len(found.fetchall()) == 2


async def test_a_connection_that_rested_is_tried_before_its_use(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody notices that the server ended all connections, once they rested."""
    monkeypatch.setattr(postgresql, "RESTED_S", 0.0)
    database = Database(f"{postgresql_url}&application_name=ours")
    await ended(postgresql_url, database)
    async with database.transaction() as one, database.transaction() as other:
        for session in (one, other):
            assert await session.scalar(text("SELECT 1")) == 1
    await database.close()


async def test_a_connection_used_a_moment_ago_is_not_tried(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request fails where the server went within that moment; the connections are opened anew for the next."""
    monkeypatch.setattr(postgresql, "RESTED_S", 60.0)
    database = Database(f"{postgresql_url}&application_name=ours")
    await ended(postgresql_url, database)
    with pytest.raises(OperationalError):
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
    async with database.transaction() as one, database.transaction() as other:
        for session in (one, other):
            assert await session.scalar(text("SELECT 1")) == 1
    await database.close()


async def test_an_urgent_statement_waits_for_no_other(postgresql_url: str) -> None:
    """Slack's answer is stored while the marks of other posts hold all their connections, and opens none by then."""
    database = Database(postgresql_url)
    assert await database.write_one(MOVED, {"old": "one", "new": "two"}, is_urgent=True) == 0
    async with database.transaction() as session:
        await session.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
        waiting = update(Outgoing).where(Outgoing.id == bindparam("one")).values(attempts=1)
        marks = [asyncio.create_task(database.write_one(waiting, {"one": number})) for number in range(4)]
        places = database._alone.sync_engine.pool.size()  # type: ignore[attr-defined]
        async with asyncio.timeout(HANGS_AFTER_S):
            while await session.scalar(WAITING) < places:  # noqa: ASYNC110  (the server has no event for it)
                await asyncio.sleep(0.01)
        before = await session.scalar(CONNECTIONS)
        assert await database.write_one(MOVED, {"old": "one", "new": "two"}, is_urgent=True) == 0
        assert not any(mark.done() for mark in marks)
        assert await session.scalar(CONNECTIONS) == before
    assert await asyncio.gather(*marks) == [0] * 4
    await database.close()
