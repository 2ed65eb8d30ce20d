"""Migrate a database's schema to this code, with Alembic. `python -m slackapp.storage.migrating` reads a URL.

Alembic is loaded only for a migration: `tend serve` and `tend work` run without it.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from slackapp.storage.database import BUSY_TIMEOUT_S, sync_url
from slackapp.storage.schema import MIGRATIONS, is_current

if TYPE_CHECKING:
    from alembic.config import Config

A_MOMENT_S = 0.02
SQLITE = "sqlite:///"


def migrate(url: str) -> None:
    """Migrate the database at `url` to this code. Safe in several processes at once."""
    from alembic import command  # noqa: PLC0415

    _prepare_file(url)
    engine = create_engine(sync_url(url))
    try:
        with engine.begin() as connection:
            if not url.startswith("sqlite"):
                connection.execute(text("SELECT pg_advisory_xact_lock(8447336)"))
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def migrate_in_child(url: str) -> None:
    """Migrate as `migrate` does, in a child process and only when the schema is not current."""
    _prepare_file(url)
    engine = create_engine(sync_url(url))
    try:
        with engine.connect() as connection:
            if is_current(connection):
                return
    finally:
        engine.dispose()
    # the URL goes through stdin, because other users of the machine can read a process's arguments
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-P", "-m", __spec__.name],
        input=url.encode(),
        env={**os.environ, "PYTHONPATH": str(MIGRATIONS.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        migrate(url)  # again in this process, so that the caller gets the exception


def alembic_config() -> "Config":
    """Return Alembic's configuration, without a file beside the installed package."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _prepare_file(url: str) -> None:
    if url.startswith(SQLITE):
        _make_private(Path(url.removeprefix(SQLITE)))
        _write_ahead(url.removeprefix(SQLITE))


def _make_private(path: Path) -> None:
    """Create the file with mode 0600 before SQLite does so with a wider mode; -wal and -shm take its mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return  # the file exists, or cannot be created: SQLite reports the error


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
            is_locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # sqlite.org/rescode: the primary code
            time.sleep(A_MOMENT_S)


if __name__ == "__main__":
    migrate(sys.stdin.read())
