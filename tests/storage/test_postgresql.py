"""Sessions on a PostgreSQL that is set up in other ways: each works, and the doctor finds it."""

import asyncio
import gc
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, make_url, select, text
from sqlalchemy.exc import DBAPIError

from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Received
from slackapp.domain.tables.people import Person
from slackapp.storage import postgresql
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate
from slackapp.storage.pipelined import Connection
from tests.cast import ANA, NOW, TEAM, TOMAS, profile
from tests.commands.running import KEY, Shell
from tests.domain.team_history import TO_ANA, make_history
from tests.environment.postgresql import PostgreSQL
from tests.storage.histories import go_back
from tests.storage.pooler import NEON, PGBOUNCER, RDS_PROXY, SOCKET, pooled

NAME = "Ana 🌱 Müller 水"
OTHERWISE = {
    "DateStyle": "German",
    "default_transaction_isolation": "serializable",
    "client_encoding": "LATIN1",
    "bytea_output": "escape",
    "extra_float_digits": "-3",
    "IntervalStyle": "sql_standard",
    "standard_conforming_strings": "off",
    "statement_timeout": "1ms",
    "TimeZone": "America/St_Johns",
    "idle_in_transaction_session_timeout": "5s",
    "idle_session_timeout": "5s",
    "transaction_timeout": "5s",
    "synchronous_commit": "off",
}
ENDING = ("idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout")


@contextmanager
def database(server: PostgreSQL, admin: psycopg.Connection, encoding: str) -> Iterator[str]:
    """Give the URL of a database with this encoding and settings of its own."""
    name = f"other_{encoding.lower()}"
    admin.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        for setting, value in OTHERWISE.items():
            admin.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
        yield server.url(name)
    finally:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "UTF8", "LATIN1"])
async def test_2_3_a_database_in_sql_ascii_or_with_its_own_settings_works(
    postgresql: PostgreSQL, postgresql_admin: psycopg.Connection, tmp_path: Path, encoding: str
) -> None:
    """From the migration to an export, with moments and letters as they were; the doctor says what differs."""
    with database(postgresql, postgresql_admin, encoding) as url:
        await asyncio.to_thread(migrate, url)
        await _lives(url)
        assert await _settings_kept(url) == {}
        shell = Shell(tmp_path, {"DATABASE_URL": url, "TEND_SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:1/"})
        done = await shell.tend("export", TOMAS, "--workspace", TEAM)
        assert (done.code, done.err) == (0, "")
        assert TO_ANA in done.out
        assert "2026-11-18T10:00:00Z" in done.out
        found = (await shell.tend("doctor")).out
        assert "note  db_session      set otherwise: DateStyle German, DMY" in found
        assert "default_transaction_isolation serializable" in found
        assert "transaction_timeout 5s, synchronous_commit off" in found
        assert (f"encoding {encoding}" in found) == (encoding != "UTF8")


async def _settings_kept(url: str) -> dict[str, str]:
    """Give the settings of the database that still hold in Tend's sessions, but for intervals: Tend asks for none."""
    tend = Database(url)
    async with tend.reading() as session:
        shown = {name: str(await session.scalar(text(f"SHOW {name}"))) for name in OTHERWISE}
    await tend.close()
    return {name: value for name, value in shown.items() if value == OTHERWISE[name] and name != "IntervalStyle"}


async def test_2_3_a_database_that_ends_what_rests_ends_no_session_of_tends(
    bare_postgresql_url: str, postgresql_admin: psycopg.Connection
) -> None:
    """A pooled connection rests for hours, and a migration takes its time."""
    with _altered(bare_postgresql_url, postgresql_admin, dict.fromkeys(ENDING, "100ms")):
        await asyncio.to_thread(migrate, bare_postgresql_url)
        tend = Database(bare_postgresql_url)
        async with tend.transaction() as session:
            first = await session.scalar(text("SELECT pg_backend_pid() FROM people RIGHT JOIN (SELECT 1) AS x ON true"))
            await asyncio.sleep(0.3)
            assert await session.scalar(text("SELECT pg_backend_pid()")) == first
        await asyncio.sleep(0.3)
        async with tend.transaction() as session:
            assert await session.scalar(text("SELECT pg_backend_pid()")) == first
        await tend.close()


@pytest.mark.parametrize(("chosen", "kept"), [("off", "on"), ("remote_apply", "remote_apply"), ("local", "local")])
async def test_2_3_a_commit_is_on_the_disk_before_anybody_reads_so(
    bare_postgresql_url: str, postgresql_admin: psycopg.Connection, chosen: str, kept: str
) -> None:
    """Whatever the database is set to; what goes beyond the disk is the operator's choice."""
    with _altered(bare_postgresql_url, postgresql_admin, {"synchronous_commit": chosen}):
        tend = Database(bare_postgresql_url)
        async with tend.transaction() as session:
            assert await session.scalar(text("SHOW synchronous_commit")) == kept
        await tend.close()


@contextmanager
def _altered(url: str, admin: psycopg.Connection, settings: Mapping[str, str]) -> Iterator[None]:
    name = make_url(url).database
    with ExitStack() as after:
        for setting, value in settings.items():
            admin.execute(f"ALTER DATABASE \"{name}\" SET {setting} = '{value}'")
            after.callback(admin.execute, f'ALTER DATABASE "{name}" RESET {setting}')
        yield


@pytest.mark.parametrize("refuses", [PGBOUNCER, NEON, RDS_PROXY, None], ids=["pgbouncer", "neon", "rds", "drops"])
async def test_2_3_a_pooler_that_refuses_start_up_options_works(
    own_postgresql_url: str, postgresql_admin: psycopg.Connection, tmp_path: Path, refuses: str | None
) -> None:
    """What it would not pass on is set in each transaction, and nothing is left for whoever has the connection next."""
    otherwise = {"transaction_timeout": "7s", "synchronous_commit": "off"}
    go_back(own_postgresql_url)
    with _altered(own_postgresql_url, postgresql_admin, otherwise):
        await _lives_behind(own_postgresql_url, tmp_path, refuses)


async def _lives_behind(direct_url: str, tmp_path: Path, refuses: str | None) -> None:
    async with pooled(direct_url, refuses=refuses) as url:
        await asyncio.to_thread(migrate, url)
        await _lives(url)
        tend = Database(url)
        async with tend.transaction() as session:
            assert await session.scalar(text("SHOW statement_timeout")) == "10s"
            assert await session.scalar(text("SHOW DateStyle")) == "ISO, MDY"
            assert await session.scalar(text("SHOW transaction_timeout")) == "0"
            assert await session.scalar(text("SHOW synchronous_commit")) == "on"
        assert await tend.write_one(delete(Received), {}) == 1
        async with tend._writer.connect() as connection:
            await connection.execute(text("SELECT 1"))
            await connection.commit()
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            shown = await (await driver.execute("SHOW lock_timeout")).fetchone()
            assert shown == ("0",)
        assert tend.is_pooled
        await tend.close()
        shell = Shell(tmp_path, {"DATABASE_URL": url, "TEND_SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:1/"})
        assert "note  db_session      a pooler passes no start-up options on" in (await shell.tend("doctor")).out


async def test_2_3_session_settings_are_pinned_at_the_start(postgresql_url: str) -> None:
    """With no statement more in a transaction; options of the URL stay."""
    tend = Database(f"{postgresql_url}&options=-c%20work_mem%3D7MB")
    async with tend.reading() as session:
        shown = {name: await session.scalar(text(f"SHOW {name}")) for name in (*postgresql.PINNED, "work_mem")}
    await tend.close()
    assert not tend.is_pooled
    assert shown == {**postgresql.PINNED, "work_mem": "7MB"}


@pytest.mark.parametrize("is_pooled", [False, True])
async def test_a_request_ends_in_time_where_the_server_stands_still(postgresql_url: str, *, is_pooled: bool) -> None:
    """The driver by itself would ask the server to cancel, and wait for that longer than Slack waits for an answer."""
    stopped = list[int]()

    async def ask(database: Database) -> None:
        async with database.transaction(within_s=0.3) as session:
            stopped.append((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())
            os.kill(stopped[0], signal.SIGSTOP)
            await session.execute(text("SELECT 1"))

    async with pooled(postgresql_url, refuses=PGBOUNCER) if is_pooled else nullcontext(postgresql_url) as url:
        database = Database(url)
        began = time.monotonic()
        try:
            with pytest.raises(TimeoutError):
                await ask(database)
            assert time.monotonic() - began < 4
        finally:
            for process_id in stopped:
                os.kill(process_id, signal.SIGCONT)
        async with database.transaction() as session:
            assert await session.scalar(text("SELECT 1")) == 1
        await database.close()


async def test_an_opening_that_is_broken_off_leaves_no_socket() -> None:
    """A server that says nothing hears of the end at once, before anybody looks for garbage."""
    heard = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            continue
        heard.set()
        writer.close()

    gc.disable()
    try:
        with tempfile.TemporaryDirectory() as folder:  # a short path, as in `pooled`
            async with await asyncio.start_unix_server(say_nothing, Path(folder) / SOCKET):
                database = Database(f"postgresql://nobody@/nothing?host={folder}")
                with pytest.raises(TimeoutError):
                    async with database.transaction(within_s=0.1) as session:
                        await session.execute(text("SELECT 1"))
                async with asyncio.timeout(5):
                    await heard.wait()
                await database.close()
    finally:
        gc.enable()


@pytest.mark.parametrize("is_broken_off", [False, True])
async def test_a_connection_whose_settings_cannot_be_looked_at_is_closed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, *, is_broken_off: bool
) -> None:
    """After an error, and where the request's time ends: the server keeps no session that nobody uses."""
    made, connect = list[Connection](), Connection.connect

    async def connecting(*given: Any, **options: Any) -> Connection:
        made.append(await connect(*given, **options))
        return made[-1]

    monkeypatch.setattr(Connection, "connect", connecting)
    monkeypatch.setattr(postgresql, "IN_FORCE", "SELECT pg_sleep(60)" if is_broken_off else "SELECT nothing")
    database = Database(postgresql_url)
    with pytest.raises(TimeoutError if is_broken_off else DBAPIError):
        async with database.transaction(within_s=0.3) as session:
            await session.execute(text("SELECT 1"))
    assert [one.closed for one in made] == [True]
    monkeypatch.undo()
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await database.close()


async def test_a_database_that_takes_no_writes_is_found(
    postgresql_url: str, postgresql_admin: psycopg.Connection, tmp_path: Path
) -> None:
    """As a copy in recovery."""
    shell = Shell(tmp_path, {"TEND_SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:1/"})
    with _altered(postgresql_url, postgresql_admin, {"default_transaction_read_only": "on"}):
        found = await shell.tend("doctor", DATABASE_URL=postgresql_url)
    assert found.code == 1
    assert "FAIL  db_session      the database takes no writes" in found.out


async def test_2_3_a_search_path_that_leads_nowhere_is_one_sentence_with_exit_2(
    bare_postgresql_url: str, postgresql_admin: psycopg.Connection, tmp_path: Path
) -> None:
    """And the doctor says what to set; before, it found nothing set otherwise."""
    environment = {"DATABASE_URL": bare_postgresql_url, "TEND_SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:1/"}
    shell = Shell(tmp_path, environment)
    with _altered(bare_postgresql_url, postgresql_admin, {"search_path": "nowhere"}):
        done = await shell.tend("migrate")
        found = await shell.tend("doctor")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "no schema has been selected" in done.err
    assert "FAIL  db_session      the search_path names no schema that exists" in found.out


async def _lives(url: str) -> None:
    """Live a past on the database, and read a name and a moment back."""
    keyring.use([KEY])
    tend = Database(url)
    async with tend.transaction() as session:
        await remember(session, TEAM, [profile(ANA, NAME), profile(TOMAS, "Tomas")], NOW)
        await make_history(session)
    async with tend.reading() as session:
        person = await session.get_one(Person, (TEAM, ANA))
        assert (person.name, person.refreshed_at) == (NAME, NOW)
    await tend.close()


async def test_a_read_lets_the_driver_keep_what_it_prepared(database_url: str) -> None:
    """A read that ends by ROLLBACK makes psycopg forget all prepared statements, also those of the next thanks."""
    read = Database(database_url)
    for _ in range(8):
        async with read.reading() as session:
            await session.scalars(select(Person.user_id))
    async with read.reading() as session:
        found = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM people%'")
        prepared = 1 if read.is_sqlite else await session.scalar(found)
    await read.close()
    assert prepared == 1
