"""Brings a database's schema up to this code, with Alembic.

Alembic is loaded only where a migration runs: `tend serve` and `tend work` stay without it.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from slackapp.storage import held_up, postgresql
from slackapp.storage.database import BUSY_TIMEOUT_S, SECURE_DELETE, TRUNCATE_LOG, sync_url
from slackapp.storage.schema import MIGRATIONS, State, refuse_newer

if TYPE_CHECKING:
    from alembic.config import Config

A_MOMENT_S = 0.02
SQLITE = "sqlite:///"
ONE_MIGRATES = "SELECT pg_try_advisory_xact_lock(8447336)"
ASK_AGAIN_S = 0.2
LOCK_TRIES = 30  # of two seconds each, as postgresql.MIGRATING has them: a minute
LOCK_NOT_AVAILABLE = "55P03"  # postgresql.org/docs/current/errcodes-appendix.html
OTHERS_TURN_S = 60.0  # a migration in another process; this one finds its work done


def migrate(url: str, tell: held_up.Tell = lambda _: None) -> None:
    """Migrate the database at `url` to this code. Safe in several processes at once: one migrates, the others wait.

    On PostgreSQL each migration is committed by itself, beside running processes, and `tell` hears once a minute which
    transactions it waits for. Raises NewerSchema.
    """
    _prepare_file(url)
    engine = migration_engine(url)
    try:
        if url.startswith("sqlite"):
            with engine.begin() as connection:
                if refuse_newer(connection) is State.CURRENT:
                    return
                _upgrade(connection)
            with contextlib.closing(engine.raw_connection()) as raw:
                raw.cursor().execute(TRUNCATE_LOG)
        else:
            with _alone(engine), held_up.told(engine, tell):
                _patiently_upgrade(engine, tell)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    """Upgrade to this code, in the connection's transaction where it has begun one."""
    from alembic import command  # noqa: PLC0415

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextlib.contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock of the one who migrates a PostgreSQL database.

    Asks again and again: a statement that waits for the lock would hold up an index that is built beside it.
    """
    with engine.connect() as connection:
        while not connection.scalar(text(ONE_MIGRATES)):
            connection.rollback()
            time.sleep(ASK_AGAIN_S)
        yield


def _patiently_upgrade(engine: Engine, tell: held_up.Tell) -> None:
    """Upgrade, and try again when a table was in use: whoever waits for its lock makes all others wait behind it."""
    for left in reversed(range(LOCK_TRIES)):
        try:
            with engine.connect() as connection:
                with connection.begin():
                    found = refuse_newer(connection)
                if found is not State.CURRENT:
                    _upgrade(connection)
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(ASK_AGAIN_S)
            held_up.wait_for_old_snapshots(engine, tell)
        else:
            return


def migrate_in_child(url: str) -> None:
    """Migrate as `migrate` does, in a process of its own and only when the schema is not current.

    The process is a fork, which has loaded everything but Alembic. A process with threads migrates by itself, because
    a fork would have none of them. Raises NewerSchema.
    """
    _prepare_file(url)
    engine = create_engine(sync_url(url))
    if not url.startswith("sqlite"):
        postgresql.pin(engine, postgresql.MIGRATING)
    try:
        with engine.connect() as connection:
            if refuse_newer(connection) is State.CURRENT:
                return
    finally:
        engine.dispose()
    if threading.active_count() > 1 or not _migrate_in_fork(url):
        migrate(url)  # here, so that its exception tells the caller why


def migration_engine(url: str) -> Engine:
    """Return an engine whose transactions hold the whole database alone (SQLite), or take their time (PostgreSQL)."""
    if not url.startswith("sqlite"):
        engine = create_engine(sync_url(url), hide_parameters=True)
        postgresql.pin(engine, postgresql.MIGRATING)
        return engine
    _make_private(Path(url.removeprefix(SQLITE)))  # a look at the schema would make the file, too
    engine = create_engine(url, connect_args={"timeout": OTHERS_TURN_S}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # or the driver would begin late, after the look at what is applied
        connection.execute(SECURE_DELETE)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _migrate_in_fork(url: str) -> bool:
    """Migrate in a fork and wait for it; False when it failed, of which it says nothing."""
    process_id = os.fork()
    if process_id == 0:
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            migrate(url)
            os._exit(0)
        finally:
            os._exit(1)  # whatever was raised: nothing of the caller's may run here
    return os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1]) == 0


def alembic_config() -> "Config":
    """Return Alembic's configuration, without a file beside the installed package."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("recursive_version_locations", "true")
    return config


def _prepare_file(url: str) -> None:
    if url.startswith(SQLITE):
        _make_private(Path(url.removeprefix(SQLITE)))  # before `_write_ahead` makes it
        _write_ahead(url.removeprefix(SQLITE))


def _make_private(path: Path) -> None:
    """Create the file with mode 0600 before SQLite does so with a wider mode; -wal and -shm take its mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return  # it is there, or cannot be: SQLite has the words for that


def _write_ahead(path: str) -> None:
    """Switch the file to WAL, a permanent setting, before several connections try so at once.

    SQLite does not wait for this switch: a second connection gets "locked" at once, so this function retries. Other
    errors are left to the next connection.
    """
    patience = time.monotonic() + BUSY_TIMEOUT_S
    is_locked = True
    while is_locked and time.monotonic() < patience:
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
            is_locked = False
        except sqlite3.DatabaseError as error:
            is_locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # sqlite.org/rescode: the rest says why
            time.sleep(A_MOMENT_S)
