"""An old process beside a new schema: it is ready, it writes what it knows, and an index does not stop it."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, MetaData, create_engine, event, insert, inspect, select, text

from migrations import online
from slackapp.storage import held_up, postgresql, schema
from slackapp.storage.database import Database, sync_url
from slackapp.storage.migrating import alembic_config, migrate, migration_engine
from slackapp.storage.readiness import Readiness
from tests.environment.patience import HANGS_AFTER_S
from tests.storage.histories import go_back
from tests.storage.rows_of_every_table import value_of

BEFORE_WHAT_PLACES_SHOW = "0039"
BEFORE_INDEX_OF_PLACES = "0040"
TOLD_TIMES = 20  # every twentieth of a second: longer than LOCK_TIMEOUT
LOCK_TIMEOUT = "100ms"
TRIED_MAX = 2  # before the backup is old enough to be waited for, and after it
AHEAD = "UPDATE alembic_version SET version_num = '9999'"


def test_ops2_the_former_version_writes_into_the_new_schema(own_database_url: str) -> None:
    """A row of every table with the columns that the version before knew, and nothing else."""
    config = alembic_config()
    engine = create_engine(sync_url(own_database_url))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
        old = MetaData()
        old.reflect(connection)
        command.upgrade(config, "head")
        for table in old.sorted_tables:
            if table.name != schema.VERSION_TABLE:
                connection.execute(insert(table).values({column.name: value_of(column) for column in table.columns}))
                assert connection.execute(select(table)).first() is not None
    engine.dispose()


async def test_ops2_an_old_process_stays_ready(database_url: str) -> None:
    """A newer Tend has migrated beside it; a load balancer must not take it out before its successor is there."""
    tend = Database(database_url)
    async with tend.transaction() as session:
        await session.execute(text(AHEAD))
    assert await Readiness(tend).why_not() is None
    await tend.close()


def test_ops2_an_index_is_made_beside_writers(bare_postgresql_url: str) -> None:
    """A half built one of a run that was cut off is made anew; on SQLite it is an index like any other."""
    with psycopg.connect(bare_postgresql_url, autocommit=True) as writer:
        writer.execute("CREATE TABLE busy (id integer); INSERT INTO busy VALUES (1), (1)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            writer.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_busy ON busy (id)")  # leaves an invalid one
        engine = migration_engine(bare_postgresql_url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            with Operations.context(context), context.begin_transaction(_per_migration=True):
                online.create_index("ix_busy", "busy", ["id"])
        valid = writer.execute("SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = 'ix_busy'::regclass")
        assert valid.fetchone() == (True, False)
        engine.dispose()


def test_ops2_an_index_on_sqlite_is_an_index(bare_sqlite_url: str) -> None:
    """In the one transaction of the migration."""
    engine = migration_engine(bare_sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE busy (id integer)"))
        with Operations.context(MigrationContext.configure(connection)):
            online.create_index("ix_busy", "busy", ["id"])
            assert [each["name"] for each in inspect(connection).get_indexes("busy")] == ["ix_busy"]
            online.drop_index("ix_busy", "busy")
            assert inspect(connection).get_indexes("busy") == []
    engine.dispose()


def back_at(url: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Go back to a revision, and let a migration wait a tenth of a second for a lock; return an engine."""
    monkeypatch.setitem(postgresql.MIGRATING, "lock_timeout", LOCK_TIMEOUT)
    go_back(url, revision)
    return create_engine(sync_url(url))


def test_ops2_a_migration_lets_others_pass_and_tries_again(
    own_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table in use makes it wait two seconds at most, since all others would wait behind it."""
    engine = back_at(own_postgresql_url, "-1", monkeypatch)
    with psycopg.connect(own_postgresql_url) as busy:
        busy.execute("LOCK TABLE alembic_version IN ACCESS SHARE MODE")
        busy.execute("LOCK TABLE message_places, thanks IN ACCESS EXCLUSIVE MODE")
        upgrading = threading.Thread(target=migrate, args=[own_postgresql_url])
        upgrading.start()
        time.sleep(0.5)
        busy.rollback()
        upgrading.join(HANGS_AFTER_S)
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
    engine.dispose()


@contextmanager
def backup(url: str, table: str) -> Iterator[psycopg.Connection]:
    """Read a table in a transaction that keeps its snapshot and its lock of the table, as a backup's does."""
    with psycopg.connect(url, application_name="pg_dump") as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table)))
        yield reader


def migrates_beside(url: str, reader: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Migrate until its wait for the reader was told many times, end the reader, and return what was executed."""
    monkeypatch.setattr(held_up, "LONG_S", 0.05)
    monkeypatch.setattr(held_up, "TELLS_EVERY_S", 0.05)
    monkeypatch.setattr(held_up, "ASKS_AGAIN_S", 0.01)
    told: queue.Queue[str] = queue.Queue()
    executed: list[str] = []
    hear: Callable[..., None] = lambda *arguments: executed.append(arguments[2])  # noqa: E731
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        upgrading = threading.Thread(target=migrate, args=[url, told.put])
        upgrading.start()
        for _ in range(TOLD_TIMES):
            assert f"pg_dump (process {reader.info.backend_pid}, since 20" in told.get(timeout=HANGS_AFTER_S)
        reader.rollback()
        upgrading.join(HANGS_AFTER_S)
        assert not upgrading.is_alive()
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return executed


def test_ops2_an_index_waits_for_a_backup_and_is_built_once(
    own_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the backup takes, and longer than a lock is waited for; the operator reads what holds it up."""
    engine = back_at(own_postgresql_url, BEFORE_INDEX_OF_PLACES, monkeypatch)
    with backup(own_postgresql_url, "people") as reader:
        executed = migrates_beside(own_postgresql_url, reader, monkeypatch)
    assert len([each for each in executed if "CONCURRENTLY ix_message_places_season_id ON" in each]) == 1
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
        indexes = {each["name"] for each in inspect(connection).get_indexes("message_places")}
        assert "ix_message_places_season_id" in indexes
        invalid = connection.scalar(text("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
        assert invalid == 0
    engine.dispose()


def test_ops2_a_table_that_a_backup_reads_is_tried_once_and_then_after_it(
    own_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try would stop the table's readers and writers for as long as it waits."""
    engine = back_at(own_postgresql_url, BEFORE_WHAT_PLACES_SHOW, monkeypatch)
    with backup(own_postgresql_url, "message_places") as reader:
        executed = migrates_beside(own_postgresql_url, reader, monkeypatch)
    assert len([each for each in executed if "ALTER TABLE message_places ADD COLUMN shown" in each]) <= TRIED_MAX
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
    engine.dispose()
