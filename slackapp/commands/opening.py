"""Context for commands: a migrated database, a Tend for the command's run, and the workspace."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from slackapp import keys
from slackapp.app import Tend
from slackapp.clock import Clock
from slackapp.commands.ending import COULD_NOT, FOUND_SOMETHING, Stop, warn
from slackapp.config import BadSetting, Settings
from slackapp.operations import stored_words
from slackapp.operations.findings import BAD
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate_in_child
from slackapp.storage.schema import State, refuse_newer


def prepare(settings: Settings) -> None:
    """Migrate a SQLite database; a PostgreSQL database is migrated by `tend migrate` only."""
    if settings.is_sqlite:
        check_folder(settings)
        migrate_in_child(settings.database_url)


def check_folder(settings: Settings) -> None:
    """Check that the folder of a SQLite file exists. Raises BadSetting."""
    if settings.is_sqlite and not settings.sqlite_path.parent.is_dir():
        raise BadSetting("DATABASE_URL", f"there is no folder {settings.sqlite_path.parent}")


@asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None, *, writes_words: bool = True) -> AsyncIterator[Tend]:
    """Yield a Tend without delivery and timetable, and close it at the end.

    Raises Stop and NewerSchema when the schema is not this code's, and BadSetting when the command `writes_words` with
    keys that do not open what is stored.
    """
    await look_ahead(settings, writes_words=writes_words)
    tend = Tend.build(settings, clock)
    try:
        yield tend
    finally:
        await tend.close()


@contextmanager
def only_worker(settings: Settings) -> Iterator[None]:
    """Hold the lock of the one long-running worker on a SQLite file; on PostgreSQL, do nothing. Raises Stop."""
    if not settings.is_sqlite:
        yield
        return
    check_folder(settings)
    database = settings.sqlite_path
    path = database.with_name(f"{database.name}.worker.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            # the kernel releases the lock at any end of the process
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(_taken(database.name, file.read().strip()), FOUND_SOMETHING) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def serving_beside(settings: Settings) -> Iterator[None]:
    """Mark a SQLite file as served by a process without jobs, of which there may be several; see `nobody_serves`.

    Raises Stop while the file is moved.
    """
    if not settings.is_sqlite:
        yield
        return
    check_folder(settings)
    with _web_lock(settings, fcntl.LOCK_SH, f"a `tend move` reads {settings.sqlite_path.name}; wait for its end"):
        yield


@contextmanager
def nobody_serves(settings: Settings) -> Iterator[None]:
    """Hold off processes without jobs from a SQLite file; on PostgreSQL, do nothing. Raises Stop when one serves."""
    if not settings.is_sqlite:
        yield
        return
    with _web_lock(settings, fcntl.LOCK_EX, f"a `tend serve` uses {settings.sqlite_path.name}; stop it first"):
        yield


@contextmanager
def _web_lock(settings: Settings, kind: int, refusal: str) -> Iterator[None]:
    """Hold the lock between `tend serve --no-jobs` and `tend move`; raise Stop with `refusal` where it is taken."""
    path = settings.sqlite_path.with_name(f"{settings.sqlite_path.name}.web.lock")
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(refusal, FOUND_SOMETHING) from None
        yield


async def look_ahead(settings: Settings, *, writes_words: bool = True) -> None:
    """Check the schema and the keys before anything is written, as `opened` says. Raises SQLAlchemyError."""
    database = Database(settings.database_url)
    try:
        if await database.look(refuse_newer) is State.BEHIND:
            raise Stop("the schema is older than this version; run `tend migrate`", COULD_NOT)
        if not writes_words:
            return
        keys.in_force(settings)  # makes a key file for a new database, or raises
        stored = await stored_words.examine(settings, database, each=0)
    finally:
        await database.close()
    if stored.state == BAD:
        raise BadSetting("TEND_SECRET_KEYS", f"{stored.says}; {stored.hint}")


def _taken(name: str, process: str) -> str:
    by = f" (process {process})" if process else ""
    return (
        f"another worker{by} already delivers and runs jobs on {name}; a SQLite file takes one. "
        "Stop it, start this one with `tend serve --no-jobs`, or move to PostgreSQL"
    )


async def leave_no_bytes(tend: Tend) -> None:
    """Remove what was erased from SQLite's log; warn where another process reads the log."""
    if not await tend.db.leave_no_bytes():
        warn("tend: bytes of erased rows are still in SQLite's log, because another process reads it; run this again")


async def workspace_of(tend: Tend, asked: str | None) -> str:
    """Return the command's workspace: the one asked for, else the token's own, else the only one. Raises Stop."""
    if asked is not None:
        return asked
    own = await tend.installations.own(CALL_TIMEOUT_S)
    if own is not None:
        return own.workspace_id
    ids = await tend.installations.all_ids()
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise Stop(f"several workspaces have installed Tend; choose one with --workspace: {', '.join(ids)}", COULD_NOT)
    raise Stop("no workspace is known yet; set SLACK_BOT_TOKEN, or name one with --workspace", COULD_NOT)
