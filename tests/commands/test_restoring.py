"""The restore drill of docs/operations.md on both databases: backups made while Tend writes, and the doctor's lines."""

import asyncio
import contextlib
import itertools
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from sandbox import Slack
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks
from slackapp.keys import key_path
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, NOW, SAM, TEAM, TOMAS
from tests.commands.running import KEY, Shell, surroundings
from tests.domain.team_history import TO_TOMAS, make_history, thank
from tests.environment.databases import bare_database
from tests.environment.postgresql import PostgreSQL, installed

OTHER_KEY = Fernet.generate_key().decode()
OLDER = "UPDATE alembic_version SET version_num = '0036'"


@contextlib.asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """Let a history stand, and somebody say thanks all the time."""
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)

    is_over = asyncio.Event()

    async def talk() -> None:
        days = itertools.count(2)  # so many thanks to one person are not of one day
        while not is_over.is_set():
            async with database.transaction() as session:
                await thank(session, ANA, (TOMAS,), "And once more.", NOW + timedelta(days=next(days)))

    talking = asyncio.create_task(talk())
    try:
        await asyncio.sleep(0.1)
        yield
    finally:
        is_over.set()
        await talking


async def seen_by_the_doctor(shell: Shell, **more: str) -> dict[str, str]:
    """Give the doctor's lines by their ids."""
    lines = [line.split(maxsplit=2) for line in (await shell.tend("doctor", **more)).out.splitlines() if line[0] != " "]
    return {name: f"{mark} {says}" for mark, name, says in lines}


async def counted(database: Database) -> tuple[int, int]:
    """Give the number of thanks, and of messages that wait."""
    async with database.reading() as session:
        thanks = await session.scalar(select(func.count()).select_from(Thanks)) or 0
        waiting = select(func.count()).select_from(Outgoing).where(Outgoing.state == "queued")
        return thanks, await session.scalar(waiting) or 0


async def test_ops3_a_sqlite_file_comes_back_with_its_key_file(sqlite_url: str, tmp_path: Path, slack: Slack) -> None:
    """The backup is whole although somebody wrote meanwhile; each thanks has its message; words open."""
    source, place = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "restored.db"
    key_path(source).write_text(KEY)
    keyring.use([KEY])
    database = Database(sqlite_url)
    async with busy(database):
        with contextlib.closing(sqlite3.connect(source)) as live, contextlib.closing(sqlite3.connect(place)) as copy:
            live.backup(copy, pages=50, progress=lambda *_: None)
    await database.close()
    place.chmod(0o600)
    shell = Shell(tmp_path, {**surroundings(slack, f"sqlite:///{place}"), "TEND_SECRET_KEYS": ""})
    assert "restored.db.key is missing, and restored.db holds rows" in (await seen_by_the_doctor(shell))["keys"]
    shutil.copy(key_path(source), key_path(place))
    key_path(place).chmod(0o600)
    found = await seen_by_the_doctor(shell)
    assert found["keys"].startswith("ok")
    assert found["schema"] == "ok current"
    assert found["stored_words"].startswith("ok can be opened")
    restored = Database(f"sqlite:///{place}")
    thanks, waiting = await counted(restored)
    await restored.close()
    assert thanks >= 3
    assert waiting >= thanks
    assert TO_TOMAS in (await shell.tend("export", TOMAS)).out


async def test_ops3_postgresql_comes_back_from_a_dump(
    postgresql: PostgreSQL, postgresql_admin: psycopg.Connection, postgresql_url: str, tmp_path: Path, slack: Slack
) -> None:
    """By `pg_dump` and `pg_restore` of the server; numbers count on."""
    keyring.use([KEY])
    database = Database(postgresql_url)
    dump = tmp_path / "tend.dump"
    async with busy(database):
        await asyncio.to_thread(run, "pg_dump", "--format=custom", f"--file={dump}", postgresql_url)
    await database.close()
    with bare_database(postgresql_admin) as name:
        url = postgresql.url(name)
        run("pg_restore", "--no-owner", f"--dbname={url}", str(dump))
        shell = Shell(tmp_path, surroundings(slack, url))
        found = await seen_by_the_doctor(shell)
        assert found["schema"] == "ok current"
        assert found["stored_words"].startswith("ok can be opened")
        restored = Database(url)
        thanks, waiting = await counted(restored)
        assert thanks >= 3
        assert waiting >= thanks
        async with restored.transaction() as session:
            assert await thank(session, MIRA, (SAM,), "After it.") > thanks
        await restored.close()
        assert TO_TOMAS in (await shell.tend("export", TOMAS)).out


def run(program: str, *args: str) -> None:
    """Run a program of the server out of the wheel."""
    subprocess.run([str(installed() / "bin" / program), *args], check=True, capture_output=True)


@pytest.mark.both_databases
async def test_ops3_the_doctor_names_a_wrong_key_and_an_older_schema(shell: Shell, database: Database) -> None:
    """Each with what to do; nothing is changed by looking."""
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)
    done = await shell.tend("doctor", TEND_SECRET_KEYS=OTHER_KEY)
    assert done.code == 1
    assert "FAIL  stored_words    no key opens" in done.out
    assert "Add the key it was sealed with to TEND_SECRET_KEYS, after the newest." in done.out
    both = await seen_by_the_doctor(shell, TEND_SECRET_KEYS=f"{OTHER_KEY},{KEY}")
    assert both["stored_words"].startswith("ok can be opened")
    async with database.transaction() as session:
        await (await session.connection()).exec_driver_sql(OLDER)
    done = await shell.tend("doctor")
    assert "FAIL  schema          is older than this version" in done.out
    assert "Run `tend migrate`." in done.out
