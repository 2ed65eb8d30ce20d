"""Finds and names the transactions that a migration of PostgreSQL waits for, such as that of a backup.

Must not know any table.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

Tell = Callable[[str], None]

LONG_S = 10.0  # shorter waits are nothing to tell
TELLS_EVERY_S = 60.0
ASKS_AGAIN_S = 0.5
NAMED_MAX = 3

_NAMED = f"""
SELECT pid, application_name, to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM pg_stat_activity
WHERE datname = current_database() AND %s ORDER BY xact_start LIMIT {NAMED_MAX}
"""  # noqa: S608  (no value of anybody stands in it)
# What an index that is built or dropped beside writers waits for: its table's writers, then every older snapshot.
# postgresql.org/docs/current/sql-createindex.html, "Building Indexes Concurrently"
HOLD_UP_AN_INDEX = text(
    _NAMED
    % """pid IN (
    SELECT unnest(pg_blocking_pids(waits.pid)) FROM pg_stat_activity AS waits
    WHERE waits.datname = current_database() AND waits.query LIKE '%INDEX CONCURRENTLY%')"""
)
# Snapshots that are open for a while already. Those of other roles show only to members of pg_read_all_stats.
OLD_SNAPSHOTS = text(
    _NAMED
    % """backend_xmin IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND xact_start < clock_timestamp() - make_interval(secs => :long)"""
)


@contextmanager
def told(engine: Engine, tell: Tell) -> Iterator[None]:
    """Tell within the block what an index waits for: after ten seconds, then once a minute.

    From a thread of its own, because the statement that waits holds the caller.
    """
    ended = threading.Event()

    def watch() -> None:
        wait_s = LONG_S
        while not ended.wait(wait_s):
            wait_s = TELLS_EVERY_S
            with suppress(SQLAlchemyError):  # the migration itself says what is wrong with the database
                _tell(_found(engine, HOLD_UP_AN_INDEX), tell)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def wait_for_old_snapshots(engine: Engine, tell: Tell) -> None:
    """Wait until no snapshot is open for long, and tell once a minute of those that are.

    Such a transaction, as that of `pg_dump`, may hold locks of every table; each further try to change one would stop
    all its readers and writers for as long as the try waits.
    """
    tells_at = time.monotonic()
    while found := _found(engine, OLD_SNAPSHOTS):
        if time.monotonic() >= tells_at:
            _tell(found, tell)
            tells_at += TELLS_EVERY_S
        time.sleep(ASKS_AGAIN_S)


def _found(engine: Engine, query: TextClause) -> list[str]:
    """Return the names of transactions, the oldest first; its own connection holds no snapshot afterwards."""
    with engine.connect() as connection:
        return [
            f"{application or 'a session without a name'} (process {pid}, since {since or 'a time it hides'} UTC)"
            for pid, application, since in connection.execute(query, {"long": LONG_S})
        ]


def _tell(names: list[str], tell: Tell) -> None:
    if names:
        tell(f"Waiting for a transaction that began before: {', '.join(names)}.")
