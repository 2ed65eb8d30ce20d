"""Databases that take no writes for a while: full, read-only or locked, on either system."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from typing import Any

import psycopg
import pytest
from psycopg import sql

from slackapp.storage import database, faults, postgresql, readiness
from slackapp.storage.database import Database

Fault = Callable[[Database, str], AbstractAsyncContextManager[None]]
WRITTEN = ("thanks", "outbox", "workspace_senders", "alembic_version")  # some of the tables of a thanks
LONG_WORDS = "夜" * 1_900  # more than what a page of SQLite has left


def soon_locked(patch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for a lock; before the first connection."""
    patch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    patch.setitem(postgresql.SERVING, "lock_timeout", "100ms")


async def _pragma(db: Database, statement: str) -> None:
    """Run a statement of SQLite on the connection that writes, in no transaction."""
    async with db._writer.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute(statement)


@asynccontextmanager
async def full(db: Database, url: str) -> AsyncIterator[None]:
    """Let the file grow no more, or let the server say that its disk is full."""
    if not db.is_sqlite:
        async with _refusing(url, "53100"):
            yield
        return
    room = readiness.FREE_BYTES_MIN
    await _pragma(db, "VACUUM")  # no free page is left
    await _pragma(db, "PRAGMA max_page_count=1")  # SQLite makes it the present size
    readiness.FREE_BYTES_MIN = 2**63
    try:
        yield
    finally:
        readiness.FREE_BYTES_MIN = room
        await _pragma(db, "PRAGMA max_page_count=1073741823")


@asynccontextmanager
async def read_only(db: Database, url: str) -> AsyncIterator[None]:
    """Let everything be read and nothing be written, as on a standby."""
    if not db.is_sqlite:
        async with _refusing(url, "25006"):
            yield
        return
    await _pragma(db, "PRAGMA query_only=ON")
    yield
    await _pragma(db, "PRAGMA query_only=OFF")


@asynccontextmanager
async def locked(db: Database, url: str) -> AsyncIterator[None]:
    """Hold what writes need, in a connection of somebody else's."""
    if db.is_sqlite:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(url) as other:
        names = sql.SQL(", ").join(map(sql.Identifier, WRITTEN))
        other.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
        yield
        other.rollback()


FAULTS: dict[str, Fault] = {
    faults.FULL: full,
    faults.READ_ONLY: read_only,
    faults.LOCKED: locked,
}


@asynccontextmanager
async def _refusing(url: str, state: str) -> AsyncIterator[None]:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{state}'; END $$"
        )
        for name in WRITTEN:
            admin.execute(
                f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
            )
        yield
        admin.execute("DROP FUNCTION refuse CASCADE")
