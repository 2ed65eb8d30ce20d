"""What PostgreSQL's write-ahead log has of an answer."""

import asyncio

from cryptography.fernet import Fernet
from sqlalchemy import text

from slackapp.domain.seen.answering import count_answer
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database
from tests.cast import acting
from tests.domain.seen.seen_rows import asking_round
from tests.environment.postgresql import PostgreSQL

PEOPLE = tuple(f"U0WRITTEN{number}" for number in range(5))  # named in no other test of the server


async def test_5_postgresqls_log_has_nothing_of_the_person_of_an_answer(
    postgresql_url: str, postgresql: PostgreSQL
) -> None:
    """An id stands there as often as before the answer; people's own rows put it there."""
    keyring.use([Fernet.generate_key().decode()])
    database = Database(postgresql_url)
    async with database.transaction() as session:
        round_id = await asking_round(session, PEOPLE)
    before = await written(database, postgresql)
    for user_id in PEOPLE:
        async with database.transaction() as session:
            await count_answer(session, acting(user_id), round_id, "hardly")
    after = await written(database, postgresql)
    await database.close()
    assert all(before.count(user_id.encode()) > 0 for user_id in PEOPLE)
    assert all(after.count(user_id.encode()) <= before.count(user_id.encode()) for user_id in PEOPLE)


async def written(database: Database, postgresql: PostgreSQL) -> bytes:
    """Give the server's whole log, with all that was committed so far."""
    async with database.transaction() as session:
        await session.execute(text("SELECT pg_switch_wal()"))
    folder = postgresql.data / "pg_wal"
    return await asyncio.to_thread(lambda: b"".join(each.read_bytes() for each in sorted(folder.glob("0*"))))
