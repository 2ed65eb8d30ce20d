"""Where tests visit a SQLite connection's thread, and where they do not."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text

from slackapp.storage.database import Database

CHANGE = text("UPDATE workspaces SET bot_user_id = 'U1'")


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(sqlite_url)
    async with opened.transaction() as session:
        await session.execute(CHANGE)  # the first commit flushes the log, in the thread
    yield opened
    await opened.close()


class Visits:
    """Counts visits."""

    def __init__(self) -> None:
        self.count = 0
        self.began = asyncio.Event()


@pytest.fixture
def visits(database: Database, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """Counts from now on."""
    made = Visits()
    execute: Any = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *given: object) -> object:
        made.count += 1
        made.began.set()
        return await execute(self, *given)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def change(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(CHANGE)


async def test_a_change_visits_no_thread_and_lets_others_have_their_turn(database: Database, visits: Visits) -> None:
    turns: list[str] = []

    async def other() -> None:
        turns.append("other")

    async with database.transaction() as session:
        await session.connection()
        waiting = asyncio.create_task(other())
        await session.execute(CHANGE)
        assert turns == ["other"]
        await waiting
    assert visits.count == 0


async def test_a_locked_file_is_waited_for_in_the_thread(database: Database, visits: Visits, sqlite_url: str) -> None:
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(change(database))
    began = asyncio.create_task(visits.began.wait())
    await asyncio.wait({began, waiting}, return_when=asyncio.FIRST_COMPLETED)
    holder.execute("ROLLBACK")
    holder.close()
    await waiting
    assert visits.count == 1


async def test_where_logs_are_read_a_change_visits_the_thread_as_in_tend(
    database: Database, visits: Visits, caplog: pytest.LogCaptureFixture
) -> None:
    await change(database)
    assert visits.count == 1
    assert caplog.records == []
