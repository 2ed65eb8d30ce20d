"""Gives each test a database of its own, on SQLite and, where the two could differ, on a real PostgreSQL too.

PostgreSQL comes out of a wheel, is started once for a whole run by whichever process asks first,
and ends with the run. Migrating happens once per database system; a test gets a copy.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.environment.postgresql import SETTINGS, PostgreSQL
from tests.environment.statements import Facts, Statements
from tests.environment.visits import without_visits

DATABASES = ("sqlite", "postgresql")
ON_BOTH = {"domain", "jobs", "operations", "storage"}  # folders of tests; elsewhere a test asks for it with its mark
ROOM_BYTES = 2**30
TESTS_MAX, ROWS_MAX = 40, 10_000  # until a database is replaced; the rows are what one test left
ENDS_WITHIN_MS = 10_000  # a connection whose test is over

_run_folder = pytest.StashKey[Path]()
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets a whole run forgo the choice below."""
    parser.addoption("--both-databases", action="store_true", help="run every test with a database on both systems")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test with a database on both systems where its folder or its mark asks for it, else on SQLite."""
    test = metafunc.definition
    if "database_url" not in metafunc.fixturenames:
        is_marked = any(mark.name == "both_databases" for mark in test.own_markers)
        assert not is_marked, f"{test.nodeid} is marked both_databases, and has no database"
        return
    if any("database_url" in mark.args[0] for mark in test.iter_markers("parametrize")):
        return  # names the one it is about
    folder = test.nodeid.split("/")[1]
    is_on_both = folder in ON_BOTH or test.get_closest_marker("both_databases") is not None
    is_on_both = is_on_both or metafunc.config.getoption("--both-databases")
    metafunc.parametrize("database_url", DATABASES if is_on_both else DATABASES[:1], indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    """Gives the run one folder, shared by all its processes and gone at its end."""
    if hasattr(config, "workerinput"):
        config.stash[_run_folder] = Path(config.workerinput["tend_run_folder"])
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"tend-tests-{os.getpid()}-", dir=_place()))
    config.stash[_run_folder] = folder
    config.add_cleanup(lambda: _end(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # xdist publishes no types
    """Tells a process of xdist where the run's folder is."""
    node.workerinput["tend_run_folder"] = str(node.config.stash[_run_folder])


def _place() -> Path:
    """The folder for a run: in memory, where there is room for programs and data.

    A database is three hundred files. Dropped and made by the dozen, they slow some file systems
    (ext4 steps over inodes that were freed a moment ago) from 15 ms to 300 ms a test.
    """
    memory = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a folder of our own in it
    try:
        facts = os.statvfs(memory)
    except OSError:
        return Path(tempfile.gettempdir())
    is_fit = facts.f_bavail * facts.f_frsize >= ROOM_BYTES and not facts.f_flag & os.ST_NOEXEC
    return memory if is_fit and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


def _sweep() -> None:
    """Ends what runs left behind that were killed: a server stops soon after its files are gone."""
    for folder in _place().glob("tend-tests-*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            pass  # somebody else's run


def _end(folder: Path) -> None:
    PostgreSQL(folder).stop()
    shutil.rmtree(folder)


def _once(folder: Path, name: str, act: Callable[[], None]) -> None:
    """Calls `act` in the first of all processes that comes by; the others wait for it."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        if not done.exists():
            act()
            done.touch()


def _migrate(url: str) -> None:
    # Imported late: what tests the sandbox alone need not be able to load Tend.
    from slackapp.storage.migrating import migrate  # noqa: PLC0415

    migrate(url)


@pytest.fixture(scope="session")
def kept_statements() -> Iterator[None]:
    """Lets engines share what they compiled and were told, and SQLite visit its threads for locks alone."""
    from slackapp.storage import database, postgresql, sqlite  # noqa: PLC0415  (see `_migrate`)

    kept: defaultdict[str, Statements] = defaultdict(Statements)
    facts = Facts()

    def sharing(url: str, **options: Any) -> AsyncEngine:
        system = url.partition(":")[0]
        engine = create_async_engine(url, execution_options={"compiled_cache": kept[system]}, **options)
        facts.share(f"{system} {options.get('isolation_level')}", engine.dialect)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_async_engine", sharing)
        patch.setitem(postgresql.PINNED, "TimeZone", SETTINGS["timezone"])
        patch.setattr(sqlite.Connection, "_execute", without_visits(sqlite.Connection._execute))
        yield


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> PostgreSQL:
    """The run's PostgreSQL server."""
    server = PostgreSQL(pytestconfig.stash[_run_folder])
    # without autovacuum: plans follow a test's own ANALYZE, and nothing else works meanwhile
    # and with little memory: a connection begins and ends with a copy of its map, which a test pays for each time
    lean = {"autovacuum": "off", "shared_buffers": "16MB", "update_process_title": "off"}
    _once(server.folder, "postgresql", lambda: server.start(**lean))
    return server


@pytest.fixture(scope="session")
def postgresql_admin(postgresql: PostgreSQL) -> Iterator[psycopg.Connection]:
    """A connection that makes and drops databases."""
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as admin:
        yield admin


@contextlib.contextmanager
def _database(admin: psycopg.Connection, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    # Copying files is half the time of copying through the log, which nobody here will replay.
    admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    yield name
    admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def bare_database(admin: psycopg.Connection) -> contextlib.AbstractContextManager[str]:
    """Make a database without a single table; gives its name, and drops it at the end."""
    return _database(admin, "template1")


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL, postgresql_admin: psycopg.Connection, kept_statements: None) -> str:
    """The name of a migrated, empty database to copy."""

    def create() -> None:
        postgresql_admin.execute("CREATE DATABASE template_tend")
        _migrate(postgresql.url("template_tend"))
        # Whoever stayed connected would make every copy fail.
        postgresql_admin.execute("ALTER DATABASE template_tend ALLOW_CONNECTIONS false")

    _once(postgresql.folder, "template", create)
    return "template_tend"


class Refilled:
    """Migrated databases for one test after the other, each emptied between two of them.

    Making, warming up and dropping one takes 24 ms, emptying it a quarter of one (measured). After many tests, or a
    large one, it is dropped all the same: what was deleted still takes room, and plans would no longer be those of a
    small database. Its rows are counted while they are deleted: asking for its bytes took longer than all the rest.
    """

    def __init__(self, server: PostgreSQL, admin: psycopg.Connection, template: str) -> None:
        self._server, self._admin, self._template = server, admin, template
        self._open = contextlib.ExitStack()
        self._name: str | None = None
        self._tests = 0

    def url(self) -> str:
        """Give an empty one; `empty` it before the next is asked for."""
        if self._name is None:
            self._name = self._open.enter_context(_database(self._admin, self._template))
            # left by the stack before the database is, because it would be in the way
            self._cleaner = self._open.enter_context(psycopg.connect(self._server.url(self._name), autocommit=True))
            _make_emptying(self._cleaner)
        return self._server.url(self._name)

    def empty(self) -> None:
        """Remove all that a test left, its connections too; where that does not go well, remove the database."""
        self._tests += 1
        others = "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
        is_emptied = False
        try:
            self._admin.execute(others, (ENDS_WITHIN_MS, self._name, self._cleaner.info.backend_pid))
            if self._tests < TESTS_MAX:
                row = self._cleaner.execute("SELECT pg_temp.emptied()").fetchone()
                is_emptied = row is not None and row[0] <= ROWS_MAX
        finally:
            if not is_emptied:
                self.close()

    def close(self) -> None:
        """Drop the one there is."""
        self._open.close()
        self._name, self._tests = None, 0


def _make_emptying(connection: psycopg.Connection) -> None:
    """Give the connection a function that makes the migrated database what it was, and counts the rows it deletes.

    It begins to number at one again. A function, because the server then plans its ninety statements once.
    """
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    numbers = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'").fetchall()
    versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    count = sql.SQL("GET DIAGNOSTICS counted = ROW_COUNT; deleted := deleted + counted")
    steps: list[sql.Composable] = []
    for (name,) in tables:
        steps += [sql.SQL("DELETE FROM public.{}").format(sql.Identifier(name)), count]
    steps += [sql.SQL("PERFORM setval({}, 1, false)").format(sql.Literal(f"public.{name}")) for (name,) in numbers]
    steps += [sql.SQL("INSERT INTO alembic_version VALUES ({})").format(sql.Literal(one)) for (one,) in versions]
    body = sql.SQL("DECLARE counted bigint; deleted bigint := 0; BEGIN {}; RETURN deleted; END").format(
        sql.SQL("; ").join(steps)
    )
    # without looking at what points where
    connection.execute("SET session_replication_role = replica")
    connection.execute(
        sql.SQL("CREATE FUNCTION pg_temp.emptied() RETURNS bigint LANGUAGE plpgsql AS {}").format(
            sql.Literal(body.as_string(connection))
        )
    )


@pytest.fixture(scope="session")
def refilled(
    postgresql: PostgreSQL, postgresql_admin: psycopg.Connection, postgresql_template: str
) -> Iterator[Refilled]:
    """This process's databases on PostgreSQL, one at a time."""
    databases = Refilled(postgresql, postgresql_admin, postgresql_template)
    yield databases
    databases.close()


@pytest.fixture
def postgresql_url(refilled: Refilled) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of this test's own."""
    yield refilled.url()
    refilled.empty()


@pytest.fixture
def own_postgresql_url(
    postgresql: PostgreSQL, postgresql_admin: psycopg.Connection, postgresql_template: str
) -> Iterator[str]:
    """A migrated, empty PostgreSQL database whose schema a test may change: no other has it afterwards."""
    with _database(postgresql_admin, postgresql_template) as name:
        yield postgresql.url(name)


@pytest.fixture(params=DATABASES)
def own_database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database whose schema a test may change: the test runs on each system."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "own_postgresql_url")
    return url


@pytest.fixture
def bare_postgresql_url(postgresql: PostgreSQL, postgresql_admin: psycopg.Connection) -> Iterator[str]:
    """A PostgreSQL database of this test's own without a single table: for migrations."""
    with bare_database(postgresql_admin) as name:
        yield postgresql.url(name)


@pytest.fixture(scope="session")
def sqlite_template(pytestconfig: pytest.Config, kept_statements: None) -> Path:
    """A migrated, empty SQLite file to copy."""
    folder = pytestconfig.stash[_run_folder]
    path = folder / "template.db"

    def create() -> None:
        _migrate(f"sqlite:///{path}")
        with contextlib.closing(sqlite3.connect(path)) as connection:
            # All of it into the one file that is copied.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    _once(folder, "sqlite", create)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, bare_sqlite_url: str) -> str:
    """A migrated, empty SQLite file of this test's own."""
    shutil.copy(sqlite_template, bare_sqlite_url.removeprefix("sqlite:///"))
    return bare_sqlite_url


@pytest.fixture
def bare_sqlite_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of a SQLite file of this test's own that is not there yet: for migrations.

    It stands in the run's folder, in memory where there is room, because a file on a disk waits for the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="sqlite-", dir=pytestconfig.stash[_run_folder]))
    yield f"sqlite:///{folder / 'tend.db'}"
    shutil.rmtree(folder)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of this test's own; on which systems, says `pytest_generate_tests`."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=DATABASES)
def bare_database_url(request: pytest.FixtureRequest) -> str:
    """A database of this test's own without a table: the test runs on each system."""
    url: str = request.getfixturevalue(f"bare_{request.param}_url")
    return url
