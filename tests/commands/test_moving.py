"""`tend move`: everything arrives, words open, numbers count on, and nothing half can be used."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, func, select, text

from slackapp.commands.ending import Stop
from slackapp.commands.opening import nobody_serves, only_worker, serving_beside
from slackapp.config import load
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.storage import moving, schema
from slackapp.storage.database import Database, sync_url
from slackapp.storage.moving import CannotMove
from slackapp.storage.schema import State
from tests.cast import ANA, EVERYBODY, NOW, SAM, TEAM, TOMAS
from tests.commands.running import KEY, Ended, Shell
from tests.domain.team_history import make_history, thank
from tests.storage.rows_of_every_table import add_rows

APART = "--nothing-runs"  # the fixture that empties a database on PostgreSQL is connected to it
TABLES = Base.metadata.sorted_tables
KEYS = {"TEND_SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:1/api/"}  # no Slack


@contextlib.asynccontextmanager
async def database_at(url: str) -> AsyncIterator[Database]:
    """Yield a database opened with the key."""
    keyring.use([KEY])
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def live(url: str) -> int:
    """Fill a database with a history and a row of every table; return the number of a thanks that is gone again."""
    async with database_at(url) as database, database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)
        await add_rows(session)
        gone = await thank(session, SAM, (ANA,), "I take this back.")
        await session.execute(delete(ThanksReceiver).where(ThanksReceiver.thanks_id == gone))
        await session.execute(delete(Thanks).where(Thanks.id == gone))
        return gone


async def move(folder: Path, source: str, *args: str, **more: str) -> Ended:
    """Type `tend move` with the old database in the settings."""
    return await Shell(folder, {"DATABASE_URL": source, **KEYS}).tend("move", *args, **more)


def state_of(url: str) -> State:
    """Look at the schema of a database."""
    engine = create_engine(sync_url(url))
    try:
        with engine.connect() as connection:
            return schema.state(connection)
    finally:
        engine.dispose()


@pytest.fixture
def no_file_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'moved.db'}"


@pytest.fixture
def other_sqlite_url(sqlite_template: Path, no_file_url: str) -> str:
    """A SQLite file with the schema, and nothing in it."""
    shutil.copy(sqlite_template, no_file_url.removeprefix("sqlite:///"))
    return no_file_url


async def test_ops1_everything_arrives_in_postgresql_and_back(
    tmp_path: Path, sqlite_url: str, postgresql_url: str, other_sqlite_url: str
) -> None:
    """Every table's rows and digests are the same; each person's export too, so their words open.

    Numbers count on, also past a row that was deleted before: an old button must not act on a new row.
    """
    gone = await live(sqlite_url)
    there = await move(tmp_path, sqlite_url, postgresql_url, APART)
    assert (there.code, there.err) == (0, "")
    assert "thanks: 4 rows" in there.out
    back = await move(tmp_path, postgresql_url, other_sqlite_url, APART)
    assert (back.code, back.err) == (0, "")
    digests = [line for line in there.out.splitlines() if " rows, " in line]
    assert len(digests) == len(TABLES)
    assert [line for line in back.out.splitlines() if " rows, " in line] == digests
    exports = [
        json.loads(
            (await Shell(tmp_path, {"DATABASE_URL": url, **KEYS}).tend("export", TOMAS, "--workspace", TEAM)).out
        )
        for url in (sqlite_url, postgresql_url, other_sqlite_url)
    ]
    assert exports[0] == exports[1] == exports[2]
    assert "You took my night." in json.dumps(exports[0])
    for url in (postgresql_url, other_sqlite_url):
        async with database_at(url) as database, database.transaction() as session:
            assert await thank(session, ANA, (TOMAS,), "Once more.") > gone


def modes(folder: Path, pattern: str) -> dict[str, int]:
    """Return the modes of files in a folder, by name."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob(pattern)}


async def test_ops1_a_new_file_is_for_its_owner_alone(tmp_path: Path, sqlite_url: str, no_file_url: str) -> None:
    """Whatever the umask, as a file that `tend serve` makes: `tend doctor` fails on one that others may read."""
    before = os.umask(0)
    try:
        done = await move(tmp_path, sqlite_url, no_file_url)
    finally:
        os.umask(before)
    assert (done.code, done.err) == (0, "")
    made = modes(tmp_path, "moved.db*")
    assert made["moved.db"] == 0o600
    assert set(made.values()) == {0o600}


@pytest.mark.parametrize("target", ["bare_postgresql_url", "postgresql_url"])
async def test_ops1_an_empty_target_may_have_the_schema_already(
    tmp_path: Path, sqlite_url: str, target: str, request: pytest.FixtureRequest
) -> None:
    """`tend migrate` may have been typed before, or not."""
    url = request.getfixturevalue(target)
    assert (await move(tmp_path, sqlite_url, url, APART)).code == 0
    assert state_of(url) is State.CURRENT


async def test_ops1_a_target_with_rows_is_refused(tmp_path: Path, sqlite_url: str, postgresql_url: str) -> None:
    """It stays as it is, and can be used."""
    async with database_at(postgresql_url) as database, database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
    done = await move(tmp_path, sqlite_url, postgresql_url, APART)
    assert (done.code, done.out) == (2, "")
    assert done.err == "tend: the new database is not empty: there are rows in people\n"
    assert state_of(postgresql_url) is State.CURRENT


@pytest.mark.parametrize(
    "statement",
    ["UPDATE alembic_version SET version_num = '0012'", "UPDATE alembic_version SET version_num = 'moving-0012'"],
)
async def test_ops1_a_target_of_another_schema_version_is_refused(
    tmp_path: Path, sqlite_url: str, postgresql_url: str, statement: str
) -> None:
    """An older one, and one that another version of Tend began to fill."""
    engine = create_engine(sync_url(postgresql_url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    done = await move(tmp_path, sqlite_url, postgresql_url, APART)
    assert done.code == 2
    assert "other tables or another schema version" in done.err


async def test_ops1_a_target_with_tables_of_others_is_refused(tmp_path: Path, sqlite_url: str) -> None:
    """The database of another program is not filled with Tend's tables."""
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
        connection.commit()
    done = await move(tmp_path, sqlite_url, f"sqlite:///{tmp_path / 'other.db'}")
    assert done.code == 2
    assert "other tables" in done.err


async def test_ops1_a_running_worker_is_noticed_on_sqlite(
    tmp_path: Path, sqlite_url: str, other_sqlite_url: str
) -> None:
    """By the lock it holds."""
    with only_worker(load({"DATABASE_URL": sqlite_url}, tmp_path / "none")):
        done = await move(tmp_path, sqlite_url, other_sqlite_url)
    assert done.code == 1
    assert "another worker" in done.err


async def test_ops1_a_process_without_jobs_is_noticed_on_sqlite(
    tmp_path: Path, sqlite_url: str, other_sqlite_url: str
) -> None:
    """It would go on taking words into the old file; of such processes there may be several."""
    settings = load({"DATABASE_URL": sqlite_url}, tmp_path / "none")
    with serving_beside(settings), serving_beside(settings):
        done = await move(tmp_path, sqlite_url, other_sqlite_url)
    assert done.code == 1
    assert done.err == "tend: a `tend serve` uses tend.db; stop it first\n"
    with nobody_serves(settings), pytest.raises(Stop, match="a `tend move` reads"), serving_beside(settings):
        pass
    assert (await move(tmp_path, sqlite_url, other_sqlite_url)).code == 0


async def test_ops1_other_connections_are_noticed_on_postgresql(
    tmp_path: Path, postgresql_url: str, other_sqlite_url: str
) -> None:
    """A pooler keeps some that do no harm; then the person who moves says so."""
    async with database_at(postgresql_url) as database, database.reading() as session:
        await session.scalar(select(func.count()).select_from(Person))
        refused = await move(tmp_path, postgresql_url, other_sqlite_url)
        assert refused.code == 2
        assert "other connections are open" in refused.err
        assert (await move(tmp_path, postgresql_url, other_sqlite_url, APART)).code == 0


async def test_ops1_a_process_that_comes_during_the_move_is_noticed(
    tmp_path: Path, postgresql_url: str, other_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may write what was compared already, so the copy stays unfinished, and a second try begins anew."""
    refusals = iter((None, CannotMove("2 other connections are open on tend")))
    looks: list[str] = []

    def others(engine: Engine) -> None:
        looks.append(engine.dialect.name)
        if (refused := next(refusals, None)) is not None:
            raise refused

    monkeypatch.setattr(moving, "_refuse_others", others)
    refused = await move(tmp_path, postgresql_url, other_sqlite_url)
    assert (refused.code, looks) == (2, ["postgresql", "postgresql"])
    assert "other connections are open" in refused.err
    with contextlib.closing(sqlite3.connect(other_sqlite_url.removeprefix("sqlite:///"))) as connection:
        [revision] = connection.execute(schema.APPLIED).fetchone()
    assert revision.startswith(schema.UNFINISHED)
    assert (await move(tmp_path, postgresql_url, other_sqlite_url)).code == 0


async def test_ops1_the_same_database_twice_is_refused(tmp_path: Path, sqlite_url: str) -> None:
    """Neither is a file that is not there copied, nor a URL that is none."""
    assert "the one in DATABASE_URL" in (await move(tmp_path, sqlite_url, sqlite_url)).err
    missing = f"sqlite:///{tmp_path / 'none.db'}"
    assert "is not there" in (await move(tmp_path, missing, sqlite_url)).err
    assert "must read sqlite:///path" in (await move(tmp_path, sqlite_url, "mysql://x")).err


@pytest.mark.parametrize(
    "url", ["tend.db", "sqlite:///no/such/tend.db", "sqlite:///.", "postgresql://tend@127.0.0.1:1/tend"]
)
async def test_ops1_what_is_wrong_with_the_new_database_is_not_said_of_the_old(
    tmp_path: Path, sqlite_url: str, url: str
) -> None:
    """DATABASE_URL is right, and nobody should look there."""
    done = await move(tmp_path, sqlite_url, url)
    assert done.code == 2
    assert done.err.startswith("tend: the new database: ")


async def test_ops1_without_a_terminal_nothing_is_asked(tmp_path: Path, sqlite_url: str) -> None:
    done = await move(tmp_path, sqlite_url)
    assert (done.code, done.out) == (2, "")
    assert done.err == "tend: name the new database: tend move postgresql://user@host/name\n"


class CutOff(Exception):
    """The process ended here."""


async def test_ops1_a_move_that_was_cut_off_begins_anew(tmp_path: Path, sqlite_url: str, postgresql_url: str) -> None:
    """Until then every command refuses the half filled database, and says what to do."""
    await live(sqlite_url)

    def cut_off(table: str, done: int, total: int) -> None:
        if table == "thanks_receivers" and done:
            raise CutOff

    with moving.opened(sqlite_url, postgresql_url, checks_others=False) as (source, target):
        moving.begin(source, target, postgresql_url, TABLES)
        with pytest.raises(CutOff):
            moving.copy(source, target, TABLES, cut_off)
    assert state_of(postgresql_url) is State.MOVING
    shell = Shell(tmp_path, {"DATABASE_URL": postgresql_url, "SLACK_SIGNING_SECRET": "s", **KEYS})
    for command in (("serve",), ("work",), ("migrate",), ("export", TOMAS)):
        done = await shell.tend(*command)
        assert done.code == 2
        assert done.err == (
            "tend: DATABASE_URL: a move into this database has not finished; run `tend move` again, which begins anew\n"
        )
    assert "FAIL  schema          a move into this database has not finished" in (await shell.tend("doctor")).out
    assert (await move(tmp_path, sqlite_url, postgresql_url, APART)).code == 0
    assert state_of(postgresql_url) is State.CURRENT


def test_ops1_a_difference_is_found(sqlite_url: str, other_sqlite_url: str) -> None:
    """One changed letter changes the digest of its table alone."""

    def nothing(*_: object) -> None:
        """Show no progress."""

    for url in (sqlite_url, other_sqlite_url):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("INSERT INTO workers VALUES ('a', 1), ('b', 2)")
            connection.commit()
    with moving.opened(sqlite_url, other_sqlite_url) as (source, target):
        here = moving.sums(source, TABLES, nothing)
        assert moving.sums(target, TABLES, nothing) == here
        with target.begin() as changing:
            changing.execute(text("UPDATE workers SET id = 'c' WHERE id = 'b'"))
        there = moving.sums(target, TABLES, nothing)
    assert [name for name, found in here.items() if found != there[name]] == ["workers"]


def test_ops1_a_second_move_into_the_same_database_waits_for_nobody(sqlite_url: str, postgresql_url: str) -> None:
    """It is refused at once."""
    with (
        moving.opened(sqlite_url, postgresql_url, checks_others=False),
        pytest.raises(CannotMove, match="under way"),
        moving.opened(sqlite_url, postgresql_url, checks_others=False),
    ):
        pass
