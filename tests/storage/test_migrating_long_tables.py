"""Migrations of long tables: no lock outlasts a moment, no table is read under one, and a cut off run goes on."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, insert, inspect

from slackapp.storage import postgresql, schema
from slackapp.storage.database import sync_url
from slackapp.storage.migrating import alembic_config, migrate, migration_engine
from tests.storage.pooler import PGBOUNCER, pooled
from tests.storage.rows_of_every_table import value_of

FIRST = "0036"  # the migrations after it keep the rules of tests/house/operating/migration_rules.py
RECEIVED = ["workspace_id", "receiver_id", "said_at", "thanks_id", "giver_id"]
# held locks that stop writes; postgresql.org/docs/current/explicit-locking.html
LOCKED = """
SELECT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE pid = pg_backend_pid() AND granted
AND relkind = 'r' AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


# by the present transaction
READS = """
SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables WHERE relname IN ('message_places', 'seasons')
"""
CUTS_MAX = 60


class CutError(Exception):
    """Stands for the end of the process."""


def old_database(url: str, revision: str = FIRST) -> set[str]:
    """Go back to the schema of a revision, with a row in every table; return the names of the tables."""
    engine = create_engine(sync_url(url))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        old = MetaData()
        old.reflect(connection)
        for table in old.sorted_tables:
            if table.name != schema.VERSION_TABLE:
                connection.execute(insert(table).values({column.name: value_of(column) for column in table.columns}))
    engine.dispose()
    return set(old.tables) - {schema.VERSION_TABLE}


def went_up(url: str) -> dict[str, Any]:
    """Return what a database has after all migrations, as far as those of FIRST on concern tables in use."""
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        looked = inspect(connection)
        indexes = {
            one["name"]: one["column_names"]
            for table in ("thanks_receivers", "message_places")
            for one in looked.get_indexes(table)
        }
        keys = [one["name"] for one in looked.get_foreign_keys("message_places") if one["referred_table"] == "seasons"]
        found = {"state": schema.state(connection), "indexes": indexes, "keys": keys}
    engine.dispose()
    return found


@contextmanager
def heard(name: str, hear: Any) -> Iterator[None]:
    """Let `hear` have an event of every engine meanwhile."""
    event.listen(Engine, name, hear)
    try:
        yield
    finally:
        event.remove(Engine, name, hear)


def test_ops2_a_lock_that_stops_writes_ends_with_its_statement(own_postgresql_url: str) -> None:
    """Nothing but the new version follows in its transaction: an index or a fill would hold up everybody."""
    tables = old_database(own_postgresql_url)
    found: list[tuple[set[str], str]] = []

    def hear(connection: Connection, _: object, statement: str, *__: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        locked = {str(name) for (name,) in driver.execute(LOCKED)} & tables
        if locked and schema.VERSION_TABLE not in statement:
            found.append((locked, statement))

    with heard("before_cursor_execute", hear):
        migrate(own_postgresql_url)
    assert found == []
    assert went_up(own_postgresql_url)["state"] is schema.State.CURRENT


async def test_ops2_behind_a_pooler_no_change_of_a_table_waits_for_long(own_postgresql_url: str) -> None:
    """Only a transaction has settings there, and without them a change of a table waits, with all others behind it.

    An index, which waits as long as it has to, leaves no setting: the pooler's connection is somebody else's next.
    """
    tables = await asyncio.to_thread(old_database, own_postgresql_url)
    found: dict[str, str] = {}
    executed: list[str] = []

    def hear(connection: Connection, _: object, statement: str, *__: object) -> None:
        executed.append(statement)
        changed = re.match(r"ALTER TABLE (\w+)", statement)
        if changed and changed[1] in tables:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            found[statement] = str(next(iter(driver.execute("SHOW lock_timeout")))[0])

    async with pooled(own_postgresql_url, refuses=PGBOUNCER) as behind:
        with heard("before_cursor_execute", hear):
            await asyncio.to_thread(migrate, behind)
    assert len(found) > 1
    assert set(found.values()) == {postgresql.MIGRATING["lock_timeout"]}
    assert any("INDEX CONCURRENTLY" in each for each in executed)
    assert not [each for each in executed if each.startswith(("SET lock", "RESET"))]


def test_ops2_a_new_reference_reads_no_table(own_postgresql_url: str) -> None:
    """The new column is empty in every row, and PostgreSQL need not look."""
    old_database(own_postgresql_url, "0038")
    found: list[int] = []

    def hear(connection: Connection, _: object, statement: str, *__: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        if statement.startswith(f"UPDATE {schema.VERSION_TABLE}"):
            found.extend(reads for (reads,) in driver.execute(READS))

    engine = migration_engine(own_postgresql_url)
    config = alembic_config()
    with engine.connect() as connection, heard("before_cursor_execute", hear):
        config.attributes["connection"] = connection
        command.upgrade(config, "0039")
    assert found == [0, 0]
    keys = inspect(engine).get_foreign_keys("message_places")
    [key] = [one for one in keys if one["referred_table"] == "seasons"]
    engine.dispose()
    assert (key["name"], key["constrained_columns"]) == ("fk_message_places_season_id", ["season_id"])
    assert key["options"] == {"ondelete": "CASCADE"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_ops2_a_migration_cut_off_anywhere_goes_on(own_postgresql_url: str, when: str) -> None:
    """Before or after each of its statements; what stands is not made twice, and nothing is left over."""
    old_database(own_postgresql_url)
    cut: set[str] = set()

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        if statement not in cut and not statement.lstrip().startswith("SELECT"):
            cut.add(statement)
            raise CutError

    with heard(f"{when}_cursor_execute", hear):
        for _ in range(CUTS_MAX):
            with suppress(CutError):
                migrate(own_postgresql_url)
                break
    assert {"0037", "0039"} <= {number for statement in cut for number in re.findall(r"='(\d{4})'", statement)}
    found = went_up(own_postgresql_url)
    assert found["state"] is schema.State.CURRENT
    assert found["keys"] == ["fk_message_places_season_id"]
    assert found["indexes"]["ix_thanks_received"] == RECEIVED
    assert [name for name in found["indexes"] if "thanks_received" in name] == ["ix_thanks_received"]
