"""The connection to SQLite: what SQLAlchemy expects of it; only what may take long visits its thread."""

import asyncio
import contextlib
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from slackapp.storage import sqlite
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from slackapp.storage.schema import State


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[sqlite.Connection]:
    opened = await sqlite.connect(str(tmp_path / "x.db"), timeout=0.1)
    await opened.cursor().execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    yield opened
    await opened.close()


@pytest.fixture
async def visits(connection: sqlite.Connection, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    real = connection._execute

    async def counted(fn: Callable[..., object], *args: object) -> object:
        made.append(getattr(fn, "__name__", "?"))
        return await real(fn, *args)

    monkeypatch.setattr(connection, "_execute", counted)
    return made


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


async def write(connection: sqlite.Connection, rows: int = 1) -> None:
    await connection.cursor().execute(sqlite.BEGIN)
    for _ in range(rows):
        await connection.cursor().execute("INSERT INTO words (word) VALUES (NULL)")
    await connection.commit()


def count(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as other:
        return int(other.execute("SELECT count(*) FROM words").fetchone()[0])


def count_without_log(path: Path) -> int:
    """Count what stands in the file itself, as somebody sees it who copies it alone."""
    alone = path.with_name("alone.db")
    shutil.copyfile(path, alone)
    return count(alone)


async def test_a_small_commit_takes_no_visit(
    connection: sqlite.Connection, visits: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Except the first: where the log begins anew, SQLite waits for the disk."""
    monkeypatch.setattr(sqlite, "SHORT_COMMIT", 3)
    await write(connection)
    assert visits == ["commit"]
    await write(connection, 3)
    assert (visits, connection.in_transaction, count(tmp_path / "x.db")) == (["commit"], False, 4)
    await write(connection, 4)
    assert (visits, count(tmp_path / "x.db")) == (["commit", "commit"], 8)
    await write(connection)
    assert visits == ["commit", "commit"]


async def test_a_commit_that_fails_in_the_loop_stores_nothing(connection: sqlite.Connection, tmp_path: Path) -> None:
    await write(connection)
    await connection.cursor().execute("PRAGMA foreign_keys=ON")
    await connection.cursor().execute(
        "CREATE TABLE uses (id INTEGER REFERENCES words (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    await connection.cursor().execute(sqlite.BEGIN)
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('a')")
    await connection.cursor().execute("INSERT INTO uses VALUES (99)")
    with pytest.raises(sqlite3.IntegrityError):
        await connection.commit()
    await connection.rollback()
    await write(connection)
    assert count(tmp_path / "x.db") == 2


async def test_the_thread_writes_the_log_into_the_file(
    connection: sqlite.Connection, visits: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself would do so within a commit, where the loop would wait for the disk."""
    path = tmp_path / "x.db"
    assert await (await connection.cursor().execute("PRAGMA wal_autocheckpoint")).fetchall() == [(0,)]
    await connection.cursor().execute("PRAGMA journal_mode=WAL")
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 5)
    await write(connection, 3)
    assert (count(path), count_without_log(path)) == (3, 0)
    visits.clear()
    await write(connection, 2)
    assert visits == []  # nobody waits for it
    await write(connection)  # but the next writer, in the thread
    assert (visits, count_without_log(path), count(path)) == (["_run", "commit"], 5, 6)


async def test_a_reader_keeps_the_log_and_nobody_waits(
    connection: sqlite.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    await connection.cursor().execute("PRAGMA journal_mode=WAL")
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 5)
    await write(connection)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM words").fetchone() == (1,)
        await write(connection, 5)
        await write(connection)
        assert (count_without_log(path), count(path)) == (0, 7)
    await write(connection, 5)
    await write(connection)
    assert count_without_log(path) == 12


async def test_a_checkpoint_that_fails_is_logged_and_what_was_committed_stays(
    connection: sqlite.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 1)
    monkeypatch.setattr(sqlite, "CHECKPOINT", "SELECT nowhere")
    await write(connection)
    await write(connection)
    await connection.cursor().execute("SELECT 1")  # behind the second
    assert count(tmp_path / "x.db") == 2
    assert [record.getMessage() for record in caplog.records] == [
        "SQLite's log could not be written into its file: no such column: nowhere"
    ] * 2


async def test_what_a_short_process_wrote_is_in_the_file_when_it_ends(tmp_path: Path) -> None:
    """SQLite does so at the last connection's end; beside a server no command would be the last."""
    path = tmp_path / "x.db"
    server = await sqlite.connect(str(path), first=["PRAGMA journal_mode=WAL"])
    await server.cursor().execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT)")
    command = await sqlite.connect(str(path))
    await write(command, 3)
    await command.close()
    assert count_without_log(path) == 3
    await server.close()


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
    for sessions, cache in ((database.reading, -2_000), (database.transaction, -16_000)):  # in KiB
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


def test_a_migrated_file_writes_ahead_for_good(bare_sqlite_url: str) -> None:
    """Connections that open at the same moment would otherwise fail each other in turning it so."""
    migrate(bare_sqlite_url)
    with contextlib.closing(sqlite3.connect(bare_sqlite_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_many_open_a_fresh_file_at_once(bare_sqlite_url: str) -> None:
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
