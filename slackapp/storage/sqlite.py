"""The driver's connection to SQLite, with one visit to its thread for each statement.

aiosqlite keeps a thread for each connection and visits it to make a cursor, to run it, to fetch and to close: four
times for one statement of a few microseconds, and these visits were the larger part of what a thanks cost (measured).
Must not know any table.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

import aiosqlite

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that there is to know of a statement once it ran."""

    description: Any  # of the columns, as DB-API has it; None when it gave no rows
    rows: list[Row]
    rowcount: int
    lastrowid: int | None


NOT_RUN = Outcome(None, [], -1, None)


class Cursor:
    """As much of aiosqlite's cursor as SQLAlchemy uses; its rows were all fetched when it ran."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._outcome = NOT_RUN

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Run one statement and fetch what it gives."""
        self._outcome = await self._connection.visit(sql, parameters, many=False)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run one statement once for each of `parameters`."""
        self._outcome = await self._connection.visit(sql, parameters, many=True)
        return self

    async def fetchall(self) -> list[Row]:
        """Give the rows, without a further visit."""
        return self._outcome.rows

    async def close(self) -> None:
        """Nothing is open any more."""

    @property
    def description(self) -> Any:  # noqa: ANN401  (DB-API's own)
        """The columns; None when the statement gave no rows."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 when the statement changes none."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the last row inserted."""
        return self._outcome.lastrowid


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, with these cursors."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Give a cursor; that alone needs no visit."""
        return Cursor(self)

    async def visit(self, sql: str, parameters: Iterable[Any], *, many: bool) -> Outcome:
        """Run a statement in the connection's thread. Raises sqlite3.Error."""
        visited = self._execute(_run, self._conn, sql, parameters, many)  # type: ignore[no-untyped-call]
        return cast("Outcome", await visited)

    async def rollback(self) -> None:
        """Roll back, where anything began: the pool asks for it after each commit too."""
        if self.in_transaction:
            await super().rollback()


def _run(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any], many: bool) -> Outcome:  # noqa: FBT001
    cursor = connection.executemany(sql, parameters) if many else connection.execute(sql, tuple(parameters))
    try:
        return Outcome(cursor.description, cursor.fetchall(), cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


async def connect(path: str, **given: Any) -> Connection:  # noqa: ANN401  (the driver takes whatever fits)
    """Open the database at `path`, with what `sqlite3.connect` takes.

    The driver never begins a transaction on its own; SQLAlchemy does.
    """

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(path, isolation_level=None, **given)
        return opened

    connection = Connection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  (as SQLAlchemy does: an abandoned one must not hold the process)
    await connection
    return connection
