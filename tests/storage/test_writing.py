"""Statements that are committed by themselves."""

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.exc import OperationalError

from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.storage import postgresql
from slackapp.storage.database import READERS, SHARED, Database
from tests.cast import NOW, TEAM
from tests.environment.databases import ENDS_WITHIN_MS
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
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'ours'",
            (ENDS_WITHIN_MS,),  # for the goodbye, which comes a little later
        )
        assert len(found.fetchall()) == 2


@pytest.mark.parametrize("rested_s", [0.0, 60.0])
@pytest.mark.parametrize("is_heard", [True, False])
async def test_a_connection_is_tried_before_its_use(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, rested_s: float, *, is_heard: bool
) -> None:
    """Nobody notices that the server ended all connections, where its goodbye was heard, or they rested long.

    Else one request fails; the connections are opened anew for the next.
    """
    monkeypatch.setattr(postgresql, "RESTED_S", rested_s)
    if not is_heard:
        monkeypatch.setattr(postgresql, "has_said_something", lambda _: False)
    database = Database(f"{postgresql_url}&application_name=ours")
    await ended(postgresql_url, database)
    if rested_s and not is_heard:
        with pytest.raises(OperationalError):
            async with database.transaction() as session:
                await session.execute(text("SELECT 1"))
    async with database.transaction() as one, database.transaction() as other:
        for session in (one, other):
            assert await session.scalar(text("SELECT 1")) == 1
    await database.close()


async def test_a_connection_that_says_nothing_is_not_asked(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that said something else than goodbye is asked once, and stays."""
    database = Database(f"{postgresql_url}&application_name=ours")
    dialect, pings = database._writer.sync_engine.dialect, list[object]()
    ping = dialect.do_ping

    def counting(connection: Any) -> bool:
        pings.append(connection)
        return ping(connection)

    monkeypatch.setattr(dialect, "do_ping", counting)
    numbers = set[int]()
    for number in range(5):
        async with database.transaction() as session:
            numbers.add(await session.scalar(text("SELECT pg_backend_pid()")) or 0)
            await session.execute(text("LISTEN news"))
            driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        if number == 2:
            with psycopg.connect(postgresql_url, autocommit=True) as other:
                other.execute("NOTIFY news")
            async with asyncio.timeout(HANGS_AFTER_S):
                while not postgresql.has_said_something(driver):  # noqa: ASYNC110  (the server tells of it in its time)
                    await asyncio.sleep(0.01)
    assert (len(numbers), len(pings)) == (1, 1)
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
