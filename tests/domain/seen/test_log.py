"""What PostgreSQL's write-ahead log has of an answer."""

import asyncio
import contextlib
import time
from collections.abc import Iterator

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from slackapp.domain.seen.answering import count_answer
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database
from tests.cast import acting
from tests.domain.seen.seen_rows import asking_round
from tests.environment.patience import HANGS_AFTER_S
from tests.environment.postgresql import PostgreSQL

PEOPLE = tuple(f"U0WRITTEN{number}" for number in range(5))  # named in no other test of the server


@pytest.fixture
def first_file(postgresql_admin: psycopg.Connection) -> Iterator[str]:
    """Lets the server take none of its log's files for another; gives the name of the one it writes to."""
    try:
        _set(postgresql_admin, "ALTER SYSTEM SET wal_keep_size = '1GB'", "1GB")
        # one that was under way may not know of it yet, and ends before this one
        postgresql_admin.execute("CHECKPOINT")
        row = postgresql_admin.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
        assert row is not None
        yield row[0]
    finally:
        _set(postgresql_admin, "ALTER SYSTEM RESET wal_keep_size", "0")


def _set(admin: psycopg.Connection, change: str, now: str) -> None:
    admin.execute(change)
    admin.execute("SELECT pg_reload_conf()")
    ends = time.monotonic() + HANGS_AFTER_S
    while admin.execute("SHOW wal_keep_size").fetchone() != (now,):
        assert time.monotonic() < ends, "the server does not take its settings"
        time.sleep(0.005)


async def test_5_postgresqls_log_has_nothing_of_the_person_of_an_answer(
    postgresql_url: str, postgresql: PostgreSQL, first_file: str
) -> None:
    """An id stands there as often as before the answer; people's own rows put it there."""
    keyring.use([Fernet.generate_key().decode()])
    async with contextlib.AsyncExitStack() as open_until:
        database = Database(postgresql_url)
        open_until.push_async_callback(database.close)
        async with database.transaction() as session:
            round_id = await asking_round(session, PEOPLE)
        before = await written(database, postgresql, first_file)
        for user_id in PEOPLE:
            async with database.transaction() as session:
                await count_answer(session, acting(user_id), round_id, "hardly")
        after = await written(database, postgresql, first_file)
    assert all(before.count(user_id.encode()) > 0 for user_id in PEOPLE)
    assert all(after.count(user_id.encode()) <= before.count(user_id.encode()) for user_id in PEOPLE)


async def written(database: Database, postgresql: PostgreSQL, first_file: str) -> bytes:
    """Give the server's log since `first_file`, with all that was committed so far."""
    async with database.transaction() as session:
        await session.execute(text("SELECT pg_switch_wal()"))
    files = [each for each in sorted((postgresql.data / "pg_wal").glob("0*")) if each.name >= first_file]
    assert files[0].name == first_file
    return await asyncio.to_thread(lambda: b"".join(each.read_bytes() for each in files))
