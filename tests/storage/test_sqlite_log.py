"""Commits to SQLite run in the loop; what waits for the disk comes between them, in the connection's thread."""

import asyncio
import contextlib
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from slackapp.storage import sqlite
from tests.environment.patience import HANGS_AFTER_S


@pytest.fixture
async def path(connection: sqlite.Connection, tmp_path: Path) -> Path:
    """The file of the connection, which writes ahead to a log."""
    await connection.cursor().execute("PRAGMA journal_mode=WAL")
    return tmp_path / "x.db"


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
    connection: sqlite.Connection, visits: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Except the first: where the log begins anew, SQLite waits for the disk."""
    monkeypatch.setattr(sqlite, "SHORT_COMMIT", 3)
    visits.clear()
    await write(connection)
    assert visits == ["commit"]
    await write(connection, 3)
    assert (visits, connection.in_transaction, count(path)) == (["commit"], False, 4)
    await write(connection, 4)
    assert (visits, count(path)) == (["commit", "commit"], 8)
    await write(connection)
    assert visits == ["commit", "commit"]


async def test_a_commit_that_fails_in_the_loop_stores_nothing(connection: sqlite.Connection, path: Path) -> None:
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
    assert count(path) == 2


async def nothing_left_to_do(connection: sqlite.Connection) -> None:
    """Wait until the connection has no checkpoint in mind, and its thread none at hand."""
    until = time.monotonic() + HANGS_AFTER_S
    while connection._at_quiet is not None or connection._asked != connection._ended:
        assert time.monotonic() < until
        await asyncio.sleep(0.01)


async def test_the_log_goes_into_the_file_once_nobody_writes(
    connection: sqlite.Connection, visits: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself would do so within a commit, in the middle of a burst, and wait for the disk."""
    assert await (await connection.cursor().execute("PRAGMA wal_autocheckpoint")).fetchall() == [(0,)]
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 5)
    monkeypatch.setattr(sqlite, "QUIET_S", 0.01)
    await write(connection, 3)
    visits.clear()
    await write(connection)
    assert connection._at_quiet is None
    await write(connection)
    assert (count(path), count_without_log(path), visits) == (5, 0, [])  # nobody waits for it
    await nothing_left_to_do(connection)
    assert count_without_log(path) == 5
    await write(connection)
    assert (visits, count_without_log(path), count(path)) == (["commit"], 5, 6)


async def test_whoever_still_writes_is_not_disturbed(
    connection: sqlite.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither within a transaction, where SQLite would refuse it, nor where somebody has just committed."""
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 5)
    monkeypatch.setattr(sqlite, "QUIET_S", HANGS_AFTER_S)
    await write(connection, 5)
    before = connection._committed
    await connection.cursor().execute(sqlite.BEGIN)
    connection._look(before)
    await connection.rollback()
    await write(connection)
    connection._look(before)
    assert count_without_log(path) == 0
    assert connection._at_quiet is not None
    connection._at_quiet.cancel()
    connection._look(connection._committed)
    await nothing_left_to_do(connection)
    assert count_without_log(path) == 6


async def test_a_busy_writer_keeps_no_endless_log(
    connection: sqlite.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_UNTIL_CHECKPOINT", 2)
    monkeypatch.setattr(sqlite, "ROWS_IN_LOG_MAX", 5)
    monkeypatch.setattr(sqlite, "QUIET_S", HANGS_AFTER_S)
    await write(connection, 4)
    await write(connection)
    await write(connection)  # behind the checkpoint, in the thread
    assert (count_without_log(path), count(path)) == (5, 6)


async def test_a_reader_keeps_the_log_and_nobody_waits(
    connection: sqlite.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_IN_LOG_MAX", 5)
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
    connection: sqlite.Connection, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_IN_LOG_MAX", 1)
    monkeypatch.setattr(sqlite, "CHECKPOINT", "SELECT nowhere")
    await write(connection)
    await write(connection)
    await connection.cursor().execute("SELECT 1")  # behind the second
    assert count(path) == 2
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
