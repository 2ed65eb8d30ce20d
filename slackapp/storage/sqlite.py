"""A faster SQLite connection for aiosqlite, which visits its thread for what may take long, and for nothing else.

aiosqlite keeps a thread for each connection, and visits the thread to create a cursor, run it, fetch and close. These
four visits for one statement of a few microseconds took most of the time of a thanks (measured); one visit still took
longer than the statement. So short statements run at once, in the loop:

- an INSERT of values in a transaction: it writes to pages in memory, and the lock is held since BEGIN
- BEGIN IMMEDIATE, as long as nobody else holds the lock; otherwise it begins anew in the thread, and waits there
- a SELECT, up to some ten thousand steps of SQLite's machine, a millisecond or less. Then it is broken off, and begins
  anew in the thread; sqlite.org/c3ref/progress_handler.html. It begins there too where another process holds the file.
- a commit of up to two hundred rows: with `synchronous=NORMAL` it appends to the log, and does not wait for the disk

UPDATE and DELETE may change many rows, and a checkpoint waits for the disk: these visit the thread. So SQLite starts no
checkpoint by itself within a commit. After five hundred rows the connection asks its thread for one, as soon as nobody
has written for a moment, or after four thousand. Must not know any table.
"""

import asyncio
import itertools
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar, cast

import aiosqlite

logger = logging.getLogger(__name__)

T = TypeVar("T")
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a statement."""

    description: Any  # DB-API's description of the columns; None for a statement without rows
    rows: list[Row]
    rowcount: int
    lastrowid: int | None


NOT_RUN = Outcome(None, [], -1, None)
BEGIN = "BEGIN IMMEDIATE"  # takes the lock of the one writer at once; sqlite.org/lang_transaction
SHORT_STEPS = 10_000  # of SQLite's virtual machine; a SELECT may be broken off from half of them on
SHORT_COMMIT = 200  # rows; a commit of more copies its pages in the thread
ROWS_UNTIL_CHECKPOINT = 500  # about the thousand pages after which SQLite would start one; sqlite.org/wal
ROWS_IN_LOG_MAX = 4_000  # some 40 MB; then a checkpoint comes also while people write
QUIET_S = 0.2  # without a commit
NO_CHECKPOINT_IN_COMMIT = "PRAGMA wal_autocheckpoint=0"
CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"  # as SQLite's own: waits for nobody, and does what can be done
PRIMARY = 0xFF  # the part of an error's number that names its kind; sqlite.org/rescode


class Cursor:
    """The part of aiosqlite's cursor used by SQLAlchemy; all rows are fetched when the statement runs."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._outcome = NOT_RUN

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Run one statement, and fetch its rows."""
        self._outcome = await self._connection.visit(sql, parameters, many=False)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run one statement once for each of `parameters`."""
        self._outcome = await self._connection.visit(sql, parameters, many=True)
        return self

    async def fetchall(self) -> list[Row]:
        """Return the rows, without a further visit."""
        return self._outcome.rows

    async def close(self) -> None:
        """Do nothing, because no cursor is open."""

    @property
    def description(self) -> Any:  # noqa: ANN401  (DB-API's own)
        """The columns; None for a statement without rows."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """The number of rows changed; -1 for a statement without changes."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row inserted."""
        return self._outcome.lastrowid


class Connection(aiosqlite.Connection):
    """An aiosqlite connection with these cursors."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._asked = 0  # visits; counted in the loop
        self._ended = 0  # of these; counted in the thread
        self._committed = 0  # rows changed until the last commit, as SQLite counts them for the connection
        self._in_log = 0  # of these: since the last checkpoint
        self._begins_log = True  # the first commit after a checkpoint may write the log from its start, with a flush
        self._at_quiet: asyncio.TimerHandle | None = None  # looks whether nobody has written since

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Return a cursor, without a visit."""
        return Cursor(self)

    async def visit(self, sql: str, parameters: Iterable[Any], *, many: bool) -> Outcome:
        """Run a statement, at once where it is short, otherwise in the connection's thread. Raises sqlite3.Error."""
        outcome = None if many else self._run_short(sql, parameters)
        if outcome is None:
            outcome = await self._execute(_run, self._conn, sql, parameters, many)
        return outcome

    def _run_short(self, sql: str, parameters: Iterable[Any]) -> Outcome | None:
        """Run a short statement at once; None if it may take long, or while a visit that nobody awaits goes on."""
        if self._asked != self._ended or not self._running:
            return None
        if sql.startswith("INSERT") and "SELECT" not in sql and self.in_transaction:
            return _run(self._conn, sql, parameters, many=False)
        if sql == BEGIN:  # without a limit: SQLite counts the steps of all runs, and breaks off also what is done
            return _run_within(None, self._conn, sql, parameters)
        return _run_within(SHORT_STEPS, self._conn, sql, parameters) if _only_reads(sql) else None

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401  (as the driver has it)
        return cast("T", await super()._execute(self._counted(fn, *args, **kwargs)))  # type: ignore[no-untyped-call]

    def _counted(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> Callable[[], T]:  # noqa: ANN401
        def counted() -> T:
            try:
                return fn(*args, **kwargs)
            finally:
                self._ended += 1

        self._asked += 1
        return counted

    async def commit(self) -> None:
        """Commit, in the loop where little was written. Raises sqlite3.Error, with nothing stored."""
        total = self._conn.total_changes
        changed = total - self._committed
        if self._asked == self._ended and self._running and not self._begins_log and changed <= SHORT_COMMIT:
            self._conn.commit()
        else:
            await super().commit()
        self._committed = total
        self._begins_log = False
        self._in_log += changed
        if self._in_log >= ROWS_IN_LOG_MAX:
            self._ask_for_checkpoint()
        elif self._in_log >= ROWS_UNTIL_CHECKPOINT and self._at_quiet is None:
            self._look_in_a_moment()

    def _look_in_a_moment(self) -> None:
        self._at_quiet = asyncio.get_running_loop().call_later(QUIET_S, self._look, self._committed)

    def _look(self, committed: int) -> None:
        """Ask for a checkpoint if nobody has written since, and nobody writes now; otherwise look again."""
        self._at_quiet = None
        if self._connection is None or self._in_log < ROWS_UNTIL_CHECKPOINT:
            return
        if self._committed == committed and self._asked == self._ended and not self.in_transaction:
            self._ask_for_checkpoint()
        else:
            self._look_in_a_moment()

    def _ask_for_checkpoint(self) -> None:
        """Let the thread write the log into the file; nobody waits but whoever needs this connection next."""
        self._in_log = 0
        self._begins_log = True
        self._tx.put_nowait((None, self._counted(_checkpoint, self._conn)))

    async def close(self) -> None:
        """Close, after a checkpoint of what was committed: SQLite makes one only where the last connection closes."""
        if self._at_quiet is not None:
            self._at_quiet.cancel()
        if self._in_log and self._connection is not None:
            self._ask_for_checkpoint()
        await super().close()

    async def rollback(self) -> None:
        """Roll back an open transaction; the pool asks for a rollback after each commit too."""
        if self.in_transaction:
            await super().rollback()


def _only_reads(sql: str) -> bool:
    """Return whether a statement is surely a SELECT, also one behind a WITH."""
    return sql.startswith("SELECT") or (
        sql.startswith("WITH") and not any(word in sql for word in ("INSERT", "UPDATE", "DELETE", "REPLACE"))
    )


def _run_within(
    steps: int | None, connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]
) -> Outcome | None:
    """Run a SELECT or BEGIN without waiting; None if it takes more steps, or if the file is locked."""
    waits_ms = 0 if connection.in_transaction else connection.execute("PRAGMA busy_timeout").fetchone()[0]
    if waits_ms:
        connection.execute("PRAGMA busy_timeout=0")
    if steps is not None:
        connection.set_progress_handler(_second_call(), steps // 2)
    try:
        return _run(connection, sql, parameters, many=False)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY not in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY}:
            raise
        return None
    finally:
        if steps is not None:
            connection.set_progress_handler(None, 0)
        if waits_ms:
            connection.execute(f"PRAGMA busy_timeout={waits_ms}")


def _second_call() -> Callable[[], int]:
    """Return a handler that breaks a statement off at its second call.

    SQLite counts the steps of a statement over all its runs, so the first call may come early, in a short run. And
    Python before 3.12 keeps no statement prepared that was broken off once: it would be parsed anew in each later run.
    """
    calls = itertools.count()
    return lambda: next(calls)


def _checkpoint(connection: sqlite3.Connection) -> None:
    """Write the log into the file. Where that fails, the log keeps what was committed, and the next one tries again."""
    try:
        connection.execute(CHECKPOINT).fetchall()
    except sqlite3.Error as error:
        logger.warning("SQLite's log could not be written into its file: %s", error)


def _run(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any], many: bool) -> Outcome:  # noqa: FBT001
    cursor = connection.executemany(sql, parameters) if many else connection.execute(sql, tuple(parameters))
    try:
        return Outcome(cursor.description, cursor.fetchall(), cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


async def connect(path: str, *, first: Sequence[str] = (), **given: Any) -> Connection:  # noqa: ANN401  (the driver's)
    """Open the database at `path`, with the options of `sqlite3.connect`, and run the statements in `first`.

    The driver never begins a transaction on its own, because SQLAlchemy does. Raises sqlite3.Error.
    """
    options = {**given, "isolation_level": None, "check_same_thread": False}

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(path, **options)
        try:
            for sql in (NO_CHECKPOINT_IN_COMMIT, *first):
                opened.execute(sql)
        except sqlite3.Error:
            opened.close()
            raise
        return opened

    connection = Connection(connector)
    connection._thread.daemon = True  # noqa: SLF001  (as in SQLAlchemy: an abandoned thread must not hold the process)
    try:
        await connection
    except sqlite3.Error:
        while connection._thread.is_alive():  # noqa: ASYNC110, SLF001  (it answers to a loop that may close)
            await asyncio.sleep(0)
        raise
    return connection
