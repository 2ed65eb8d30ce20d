"""Engines and sessions: SQLite with one writer, or PostgreSQL shared by many processes.

Must not know any table beyond its metadata.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, UpdateBase, event, literal, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import AsyncAdaptedQueuePool

from slackapp.domain.rows import at_end
from slackapp.domain.rows.prepared import Prepared
from slackapp.storage import postgresql, schema, sqlite

T = TypeVar("T")
BEGIN_BY = "tend_begin_by"  # the option of a connection: the monotonic moment until which it may wait for the lock
AFTER_BUSY_S = 0.1  # so that SQLite says that it is locked before the wait is broken off
BUSY_TIMEOUT_S = 2.0  # Slack waits 3 s for an answer; an error after a longer wait would come too late
POOL_TIMEOUT_S = BUSY_TIMEOUT_S
READERS = 4
SHARED: Mapping[str, Any] = {"pool_size": 10}
# of single statements: one round trip each, and not four
ALONE: Mapping[str, Any] = {"pool_size": 2, "isolation_level": "AUTOCOMMIT"}  # of urgent ones, and of others
SQLITE_PREFIX = "sqlite:///"
TRUNCATE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
SECURE_DELETE = "PRAGMA secure_delete=ON"  # deleted rows are overwritten: sqlite.org/pragma
# of each connection to SQLite
AT_FIRST = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA foreign_keys=ON", SECURE_DELETE)
# 8 MB, instead of 2: each thanks writes to the ends of a dozen indexes, and pages that no longer fit are read again
WRITERS_CACHE = "PRAGMA cache_size=-8000"


class Database:
    """Sessions on one database. A transaction commits at the normal end of its block, else rolls back."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pins: postgresql.Pins | None = None
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            # One writer connection measured best: writers queue here instead of inside SQLite.
            self._writer = self._alone = self._urgent = _sqlite_engine(
                url, pool_size=1, begin=sqlite.BEGIN, first=(*AT_FIRST, WRITERS_CACHE)
            )
            # as on PostgreSQL below, each statement of a reader sees what is committed by then: a BEGIN for each read,
            # with its visit to the connection's thread, was a sixth of all statements (counted)
            self._reader = _sqlite_engine(url, pool_size=READERS, begin=None, first=AT_FIRST)
        else:
            self._pins = postgresql.pins_of(make_url(url), postgresql.SERVING)
            self._writer = _postgresql_engine(url, self._pins, SHARED)
            # of the same connections. A read that ends by ROLLBACK would make the driver forget what it has prepared,
            # on a connection that writes next; psycopg.org/psycopg3/docs/advanced/prepare.html
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._pins.engine = self._writer.sync_engine
            postgresql.try_before_use(self._writer.sync_engine)
            self._alone = _postgresql_engine(url, self._pins, ALONE)
            self._urgent = _postgresql_engine(url, self._pins, ALONE)
        self._write = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read = async_sessionmaker(self._reader, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self, within_s: float | None = None) -> AsyncIterator[AsyncSession]:
        """Yield a session; commit at the end, or roll back when the block raises.

        `within_s`: the seconds for all waiting and all statements together, with TimeoutError after them and nothing
        stored; the commit itself is never broken off. None: as long as single waits may take. On PostgreSQL statements
        may go with the commit, as long as there is time for the longest wait.
        """
        session = self._write()
        is_done = False
        try:
            if within_s is None:
                yield session
                await at_end.do_what_is_left(session)
            else:
                begin_by = time.monotonic() + within_s
                async with asyncio.timeout(within_s + AFTER_BUSY_S):
                    if self.is_sqlite:
                        await session.connection(execution_options={BEGIN_BY: begin_by})
                    yield session
                    await at_end.do_what_is_left(session)
                    if not self.is_sqlite and session.in_transaction() and begin_by - time.monotonic() < BUSY_TIMEOUT_S:
                        await _ANYTHING.run(session, {})  # sends what waits for the commit
            await session.run_sync(_commit)
            is_done = True
        finally:
            if not is_done:
                await asyncio.shield(asyncio.create_task(session.close()))  # rolls back

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for reading only; the session never waits for the writer.

        Each statement sees what is committed when it begins, so two of them may see different moments.
        """
        session = (self._write if self.is_pooled else self._read)()
        is_done = False
        try:
            yield session
            await session.run_sync(Session.close)
            is_done = True
        finally:
            if not is_done:
                await asyncio.shield(asyncio.create_task(session.close()))

    async def write_one(self, statement: UpdateBase, values: Mapping[str, Any], *, is_urgent: bool = False) -> int:
        """Run one statement in a transaction of its own, committed on return; return the number of rows it changed.

        A statement that found its connection broken runs once more; so it must be one that may run twice. An urgent
        one has connections that only urgent ones wait for.
        """
        try:
            return await self._run_alone(statement, values, is_urgent=is_urgent)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self._run_alone(statement, values, is_urgent=is_urgent)

    async def _run_alone(self, statement: UpdateBase, values: Mapping[str, Any], *, is_urgent: bool) -> int:
        alone = self._urgent if is_urgent else self._alone
        # a pooler's settings need a transaction
        async with (self._writer if self.is_pooled else alone).begin() as connection:
            return (await connection.execute(statement, dict(values))).rowcount

    async def schema_state(self) -> schema.State:
        """Connect to the database, and compare its schema with this code's. Raises when unreachable."""
        return await self.look(schema.state)

    async def write_nothing(self) -> None:
        """Write a row as it is, to see whether the database takes writes; raises SQLAlchemyError when it does not."""
        async with self._writer.begin() as connection:
            await connection.execute(text(schema.TOUCH))

    @property
    def folder(self) -> Path | None:
        """The folder of a SQLite file; None for PostgreSQL, whose disk is elsewhere."""
        return Path(self._url.removeprefix(SQLITE_PREFIX)).parent if self.is_sqlite else None

    @property
    def is_pooled(self) -> bool:
        """Whether a pooler is in between that passes no start-up options on; known after the first connection."""
        return self._pins is not None and self._pins.is_pooled

    async def look(self, at: Callable[[Connection], T]) -> T:
        """Run `at` on a connection, whatever the schema, and return its result. Raises when unreachable."""
        async with self._reader.connect() as connection:
            return await connection.run_sync(at)

    async def leave_no_bytes(self, *, rewrite: bool = False) -> bool:
        """Remove what was deleted from SQLite's log, after an erasure; with `rewrite` write the whole file anew too.

        In the file itself deleted rows are overwritten at once, since SECURE_DELETE. Returns False when a reader of
        another process held the log; then try again later. On PostgreSQL nothing is done: VACUUM is the server's.
        """
        if not self.is_sqlite:
            return True
        async with self._writer.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            if rewrite:
                await raw.cursor().execute("VACUUM")
            checkpoint = await raw.cursor().execute(TRUNCATE_LOG)
            ((is_busy, _, _),) = await checkpoint.fetchall()
        return not is_busy

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._alone.dispose()
        await self._urgent.dispose()
        await self._reader.dispose()


# most transactions of a busy time run it: by SQLAlchemy's own way it would take a quarter of a thanks
_ANYTHING = Prepared(select(literal(1)))


def _commit(session: Session) -> None:
    """Commit and close in one step; one after the other they take three, and a task (measured)."""
    session.commit()
    session.close()


def sync_url(url: str) -> str:
    """Return the URL with the driver for migrations."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _async_url(url: str) -> str:
    return sync_url(url).replace("sqlite://", "sqlite+aiosqlite://", 1)


def _postgresql_engine(url: str, pins: postgresql.Pins, options: Mapping[str, Any]) -> AsyncEngine:
    return create_async_engine(
        _async_url(url),
        max_overflow=0,  # in a burst, opening a connection takes longer than waiting for one (measured)
        pool_timeout=POOL_TIMEOUT_S,
        **options,
        hide_parameters=True,  # errors are logged, and parameters hold people's words
        connect_args={"connect_timeout": postgresql.CONNECT_TIMEOUT_S, "async_creator_fn": pins.open},
    )


def _sqlite_engine(url: str, pool_size: int, begin: str | None, first: Sequence[str]) -> AsyncEngine:
    """Make an engine; `begin` opens each transaction, None: each statement is one. `first` runs on each connection."""
    engine = create_async_engine(
        _async_url(url),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
        # without a BEGIN there is nothing to roll back at the end of a read
        skip_autocommit_rollback=begin is None,
        connect_args={"timeout": BUSY_TIMEOUT_S, "async_creator_fn": sqlite.connect, "first": first},
    )
    if begin is None:
        return engine

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        # sqlite.org/lang_transaction: a read that turns into a write fails at once when busy
        begin_by = connection.get_execution_options().get(BEGIN_BY)
        left_s = BUSY_TIMEOUT_S if begin_by is None else begin_by - time.monotonic()
        if left_s >= BUSY_TIMEOUT_S:
            connection.exec_driver_sql(begin)
            return
        # some of the time went into waiting for the connection
        connection.exec_driver_sql(f"PRAGMA busy_timeout={max(1, int(left_s * 1000))}")
        try:
            connection.exec_driver_sql(begin)
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT_S * 1000)}")

    return engine
