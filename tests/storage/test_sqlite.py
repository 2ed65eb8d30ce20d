"""The connection to SQLite: what SQLAlchemy expects of it; only what may take long visits its thread."""

import asyncio
import contextlib
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from slackapp.storage import migrating, sqlite
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from slackapp.storage.schema import State

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
COUNT = f"SELECT * FROM ({NUMBERS} SELECT max(i) FROM n)"  # noqa: S608  (constants)


async def test_short_statements_take_no_visit(connection: sqlite.Connection, visits: list[str]) -> None:
    visits.clear()
    await connection.cursor().execute(sqlite.BEGIN)
    assert connection.in_transaction
    await connection.cursor().execute("INSERT INTO words (word) VALUES (?)", ["a"])
    for sql in ("SELECT word FROM words", "WITH all_of_them AS (SELECT word FROM words) SELECT word FROM all_of_them"):
        cursor = await connection.cursor().execute(sql)
        assert (await cursor.fetchall(), visits) == ([("a",)], [])


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO words (word) SELECT 'b'",
        "UPDATE words SET word = 'c'",
        "WITH one AS (SELECT 1 AS id) UPDATE words SET word = 'd' WHERE id IN (SELECT id FROM one)",
        "DELETE FROM words",
        "COMMIT",
        COUNT.format(many=20_000),
    ],
)
async def test_what_may_take_long_visits_the_thread(connection: sqlite.Connection, visits: list[str], sql: str) -> None:
    """A long SELECT too: it is broken off, begins anew in the thread, and the transaction goes on."""
    await connection.cursor().execute("BEGIN IMMEDIATE")
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('a')")
    visits.clear()
    cursor = await connection.cursor().execute(sql)
    assert visits == ["_run"]
    if sql.startswith("SELECT"):
        assert (await cursor.fetchall(), connection.in_transaction) == ([(20_000,)], True)


async def test_a_short_statement_stays_short_however_often_it_runs(
    connection: sqlite.Connection, visits: list[str]
) -> None:
    """SQLite counts its steps over all runs: some 2,000 of them here, so that a limit is passed in every fifth run."""
    visits.clear()
    for _ in range(100):
        await connection.cursor().execute(COUNT.format(many=150))
    assert visits == []


async def test_a_broken_off_statement_is_waited_for(connection: sqlite.Connection, visits: list[str]) -> None:
    """The next statement stands in line behind it, also a short one, instead of holding up the loop."""
    long = asyncio.create_task(connection.cursor().execute(COUNT.format(many=300_000)))
    await asyncio.sleep(0)
    long.cancel()
    await asyncio.wait([long])
    await connection.cursor().execute("SELECT 1")
    assert visits == ["_run", "_run"]
    await connection.cursor().execute("SELECT 1")
    assert visits == ["_run", "_run"]


async def test_a_read_of_a_locked_file_waits_in_the_thread(tmp_path: Path, visits: list[str]) -> None:
    """Whoever holds the file whole is another process, such as a backup; the loop goes on meanwhile."""
    path = str(tmp_path / "x.db")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        reader = await sqlite.connect(path, timeout=5)
        look = asyncio.create_task(reader.cursor().execute("SELECT count(*) FROM words"))
        await asyncio.sleep(0.01)
        assert not look.done()
        other.execute("COMMIT")
        assert await (await look).fetchall() == [(0,)]
        assert await (await reader.cursor().execute("PRAGMA busy_timeout")).fetchall() == [(5000,)]
        await reader.close()


async def test_each_of_many_beginnings_takes_no_visit(
    connection: sqlite.Connection, visits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite counts the steps of a statement over all its runs: a limit would break one off that is done."""
    monkeypatch.setattr(sqlite, "SHORT_STEPS", 5)
    for _ in range(20):
        await connection.cursor().execute(sqlite.BEGIN)
        assert (connection.in_transaction, visits) == (True, [])
        await connection.rollback()
        visits.clear()


async def test_a_beginning_waits_for_the_lock_in_the_thread(tmp_path: Path, visits: list[str]) -> None:
    """Another process writes; the loop goes on meanwhile, and the wait has its end as before."""
    path = str(tmp_path / "x.db")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(sqlite.BEGIN)
        writer = await sqlite.connect(path, timeout=5)
        begin = asyncio.create_task(writer.cursor().execute(sqlite.BEGIN))
        await asyncio.sleep(0.01)
        assert (begin.done(), writer.in_transaction) == (False, False)
        other.execute("COMMIT")
        await begin
        assert writer.in_transaction
        await writer.rollback()
        other.execute(sqlite.BEGIN)
        await writer.cursor().execute("PRAGMA busy_timeout=20")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await writer.cursor().execute(sqlite.BEGIN)
        await writer.close()


async def test_a_connection_that_cannot_open_leaves_no_thread(tmp_path: Path) -> None:
    """Its thread would still answer to the loop, after the process closed it."""
    before = set(threading.enumerate())
    for _ in range(20):
        with pytest.raises(sqlite3.OperationalError):
            await sqlite.connect(str(tmp_path / "nowhere" / "x.db"))
        assert set(threading.enumerate()) <= before


async def test_rows_and_columns_of_a_statement(connection: sqlite.Connection, visits: list[str]) -> None:
    cursor = await connection.cursor().__aenter__()
    await cursor.execute("INSERT INTO words (word) VALUES (?), (?) RETURNING id, word", ["a", "b"])
    rows = await cursor.fetchall()
    await cursor.close()

    assert rows == [(1, "a"), (2, "b")]
    assert [column[0] for column in cursor.description] == ["id", "word"]
    assert (cursor.rowcount, cursor.lastrowid) == (2, 2)
    assert len(visits) == 1


async def test_a_statement_without_rows_has_no_columns(connection: sqlite.Connection) -> None:
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO words (word) VALUES (?)", [("a",), ("b",), ("c",)])

    assert (cursor.description, cursor.rowcount, await cursor.fetchall()) == (None, 3, [])


async def test_nothing_to_roll_back_takes_no_visit(connection: sqlite.Connection, visits: list[str]) -> None:
    await connection.rollback()
    assert visits == []

    await connection.cursor().execute("BEGIN IMMEDIATE")
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('a')")
    await connection.rollback()

    cursor = await connection.cursor().execute("SELECT count(*) FROM words")
    assert await cursor.fetchall() == [(0,)]


async def test_a_read_is_one_visit_and_sees_what_was_committed_since(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No BEGIN and no ROLLBACK around it, as on PostgreSQL."""
    database = Database(sqlite_url)
    made: list[str] = []
    visit = sqlite.Connection.visit

    async def counted(self: sqlite.Connection, sql: str, *given: object, **named: object) -> object:
        made.append(sql)
        return await visit(self, sql, *given, **named)  # type: ignore[arg-type]

    async with database.reading() as warm:
        await warm.execute(text("SELECT 1"))
    monkeypatch.setattr(sqlite.Connection, "visit", counted)
    look = text("SELECT count(*) FROM inbox")
    async with database.reading() as reading:
        before = await reading.scalar(look)
        assert made == [look.text]
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO inbox VALUES ('T', 'k', '2026-11-24 10:00:00')"))
        assert (before, await reading.scalar(look)) == (0, 1)
    await database.close()


async def test_errors_reach_whoever_asked_and_the_connection_stays_good(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    row = text("INSERT INTO inbox (workspace_id, key, received_at) VALUES ('T', 'k', '2026-11-24 10:00:00')")
    try:
        async with database.transaction() as session:
            await session.execute(row)
        with pytest.raises(IntegrityError):
            async with database.transaction() as session:
                await session.execute(row)
        with pytest.raises(OperationalError, match="no such table"):
            async with database.transaction() as session:
                await session.execute(text("SELECT 1 FROM nowhere"))
        async with database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM inbox")) == 1
    finally:
        await database.close()


async def test_each_connection_has_its_settings_or_is_none(sqlite_url: str, bare_sqlite_url: str) -> None:
    """Keys between tables are kept, what is deleted is overwritten; and a setting that fails leaves nothing open."""
    database = Database(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "secure_delete": 1}
    for sessions, cache in ((database.reading, -2_000), (database.transaction, -8_000)):  # in KiB
        async with sessions() as session:
            found = {name: await session.scalar(text(f"PRAGMA {name}")) for name in [*wanted, "cache_size"]}
            assert found == {**wanted, "cache_size": cache}
    await database.close()
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        await sqlite.connect(
            bare_sqlite_url.removeprefix("sqlite:///"), first=["PRAGMA user_version", "SELECT nowhere"]
        )


async def test_a_second_writer_waits_and_is_told(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    first, second = await sqlite.connect(path, timeout=0.05), await sqlite.connect(path, timeout=0.05)
    try:
        await first.cursor().execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await second.cursor().execute("BEGIN IMMEDIATE")
    finally:
        await first.close()
        await second.close()


def test_a_migrated_file_writes_ahead_for_good(bare_sqlite_url: str, first_migrations: Path) -> None:
    """Connections that open at the same moment would otherwise fail each other in turning it so."""
    migrate(bare_sqlite_url)
    with contextlib.closing(sqlite3.connect(bare_sqlite_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_switch_to_writing_ahead_is_tried_until_nobody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try waits as long as SQLite does, if at all, so further ones follow; the clock stands still here."""
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("CREATE TABLE words (word)")
        reader.execute("BEGIN")
        reader.execute("SELECT word FROM words").fetchall()
        monkeypatch.setattr(migrating, "BUSY_TIMEOUT_S", 0.01)
        monkeypatch.setattr("time.monotonic", lambda: 0.0)
        monkeypatch.setattr("time.sleep", lambda _: reader.execute("ROLLBACK"))
        migrating._write_ahead(str(path))
    with contextlib.closing(sqlite3.connect(path)) as anew:
        assert anew.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_many_open_a_fresh_file_at_once(bare_sqlite_url: str, first_migrations: Path) -> None:
    migrate(bare_sqlite_url)
    databases = [Database(bare_sqlite_url) for _ in range(8)]

    async def look(database: Database) -> bool:
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
        return await database.schema_state() is State.CURRENT

    try:
        assert await asyncio.gather(*(look(database) for database in databases)) == [True] * len(databases)
    finally:
        for database in databases:
            await database.close()
