"""A faster SQLite connection for aiosqlite, with one visit to its thread for each statement.

aiosqlite keeps a thread for each connection, and visits the thread to create a cursor, run it, fetch and close. These
four visits for one statement of a few microseconds took most of the time of a thanks (measured). Must not know any
table.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

import aiosqlite

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a statement."""

    description: Any  # DB-API's description of the columns; None for a statement without rows
    rows: list[Row]
    rowcount: int
    lastrowid: int | None


NOT_RUN = Outcome(None, [], -1, None)


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

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Return a cursor, without a visit."""
        return Cursor(self)

    async def visit(self, sql: str, parameters: Iterable[Any], *, many: bool) -> Outcome:
        """Run a statement in the connection's thread. Raises sqlite3.Error."""
        outcome = await self._execute(_run, self._conn, sql, parameters, many)  # type: ignore[no-untyped-call]
        return cast("Outcome", outcome)

    async def rollback(self) -> None:
        """Roll back an open transaction; the pool asks for a rollback after each commit too."""
        if self.in_transaction:
            await super().rollback()


def _run(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any], many: bool) -> Outcome:  # noqa: FBT001
    cursor = connection.executemany(sql, parameters) if many else connection.execute(sql, tuple(parameters))
    try:
        return Outcome(cursor.description, cursor.fetchall(), cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


async def connect(path: str, **given: Any) -> Connection:  # noqa: ANN401  (passed to the driver)
    """Open the database at `path`, with the options of `sqlite3.connect`.

    The driver never begins a transaction on its own, because SQLAlchemy does.
    """

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(path, isolation_level=None, **given)
        return opened

    connection = Connection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  (as in SQLAlchemy: an abandoned thread must not hold the process)
    await connection
    return connection
