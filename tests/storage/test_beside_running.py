"""An old process beside a new schema: it is ready, it writes what it knows, and an index does not stop it."""

import threading
import time

import psycopg
import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, insert, inspect, select, text

from migrations import online
from slackapp.storage import postgresql, schema
from slackapp.storage.database import Database, sync_url
from slackapp.storage.migrating import alembic_config, migrate, migration_engine
from slackapp.storage.readiness import Readiness
from tests.storage.rows_of_every_table import value_of

BEFORE_PLACES_OF_SEASONS = "0038"
AHEAD = "UPDATE alembic_version SET version_num = '9999'"


def test_ops2_the_former_version_writes_into_the_new_schema(bare_database_url: str) -> None:
    """A row of every table with the columns that the version before knew, and nothing else."""
    config = alembic_config()
    former = ScriptDirectory.from_config(config).get_revision(schema.head())
    engine = create_engine(sync_url(bare_database_url))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(former.down_revision))
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
    """Migrate, go back to a revision, and let a migration wait a tenth of a second for a lock; return an engine."""
    monkeypatch.setitem(postgresql.MIGRATING, "lock_timeout", "100ms")
    migrate(url)
    engine = create_engine(sync_url(url))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    return engine


def test_ops2_a_migration_lets_others_pass_and_tries_again(
    bare_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table in use makes it wait two seconds at most, since all others would wait behind it."""
    engine = back_at(bare_postgresql_url, "-1", monkeypatch)
    with psycopg.connect(bare_postgresql_url) as busy:
        busy.execute("LOCK TABLE alembic_version IN ACCESS SHARE MODE")
        busy.execute("LOCK TABLE message_places, thanks IN ACCESS EXCLUSIVE MODE")
        upgrading = threading.Thread(target=migrate, args=[bare_postgresql_url])
        upgrading.start()
        time.sleep(0.5)
        busy.rollback()
        upgrading.join(20)
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
    engine.dispose()


def test_ops2_an_index_that_had_to_wait_is_tried_again(
    bare_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long read elsewhere holds it up; what the migrations before it changed stands, and is not changed twice."""
    engine = back_at(bare_postgresql_url, BEFORE_PLACES_OF_SEASONS, monkeypatch)
    with psycopg.connect(bare_postgresql_url) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM people")  # a snapshot, for which an index built beside it waits
        upgrading = threading.Thread(target=migrate, args=[bare_postgresql_url])
        upgrading.start()
        time.sleep(0.8)
        assert upgrading.is_alive()
        reader.rollback()
        upgrading.join(20)
    with engine.connect() as connection:
        assert schema.state(connection) is schema.State.CURRENT
        found = {each["name"] for each in inspect(connection).get_indexes("message_places")}
        assert "ix_message_places_season_id" in found
    engine.dispose()
