"""Tend's SQLite without its threads: waking threads would take half of the simulation's time.

The same engines, pools and statements, but each call to SQLite runs in the calling thread.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import event

from slackapp.storage.database import Database
from tests.environment.statements import Statements

Row = Sequence[Any]

_compiled = Statements()


class Cursor(sqlite3.Cursor):
    """A cursor with all rows read when `execute` returns, like the asynchronous driver's cursor."""

    _rows: list[Row]

    def execute(self, sql: str, parameters: Any = ()) -> "Cursor":  # noqa: ANN401  (the driver takes whatever binds)
        super().execute(sql, parameters)
        self._rows = super().fetchall() if self.description else []
        self._rows.reverse()
        return self

    def executemany(self, sql: str, parameters: Iterable[Any]) -> "Cursor":
        super().executemany(sql, parameters)
        self._rows = []
        return self

    def fetchone(self) -> Row | None:
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Row]:
        return [self._rows.pop() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Row]:
        rows, self._rows = self._rows[::-1], []
        return rows

    async def _async_soft_close(self) -> None:
        """Do nothing: SQLAlchemy asks the asynchronous driver's cursors for this method."""


class AwaitedCursor:
    """A cursor with the interface of `slackapp.storage.sqlite.Cursor`, for statements that run past SQLAlchemy."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        self._cursor.execute(sql, parameters)

    async def fetchall(self) -> list[Row]:
        return self._cursor.fetchall()

    @property
    def description(self) -> Any:  # noqa: ANN401  (DB-API's own)
        return self._cursor.description


class Awaited:
    """What SQLAlchemy takes for the driver's own connection."""

    def __init__(self, connection: "OneThread") -> None:
        self._one = connection

    def cursor(self) -> AwaitedCursor:
        return AwaitedCursor(self._one.cursor())


class OneThread(sqlite3.Connection):
    """A connection with the interface of the asynchronous driver's connection, for SQLAlchemy."""

    @property
    def _connection(self) -> Awaited:
        return Awaited(self)

    def cursor(self, server_side: bool = False) -> Cursor:  # type: ignore[override]  # noqa: ARG002, FBT001, FBT002  (SQLAlchemy's signature)
        return super().cursor(Cursor)

    def terminate(self) -> None:
        self.close()


class OneThreadDatabase(Database):
    """Tend's database over connections without threads."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        for engine in (self._writer, self._reader):
            event.listen(engine.sync_engine, "do_connect", _without_thread)
            engine.sync_engine.update_execution_options(compiled_cache=_compiled)

    async def leave_no_bytes(self, *, rewrite: bool = False) -> bool:  # noqa: ARG002  (Tend's signature)
        """Do nothing: nobody reads the file after the year."""
        return True


def _without_thread(_dialect: object, _record: object, args: list[Any], given: dict[str, Any]) -> OneThread:
    del given["async_creator_fn"]
    first: Sequence[str] = given.pop("first")
    given |= {"factory": OneThread, "isolation_level": None}
    connection: OneThread = sqlite3.connect(*args, **given)
    for sql in first:
        connection.execute(sql)
    return connection
