"""A connection to PostgreSQL that sends several statements in one round trip.

psycopg sends BEGIN, each statement and COMMIT one after the other, and waits for each. Here a statement whose result
nobody needs waits in the connection, and goes out with the next one, or with COMMIT; BEGIN goes with the first. They
stand in a pipeline of libpq, postgresql.org/docs/current/libpq-pipeline-mode.html, past psycopg's cursor.

Everything else stays psycopg's. What waits is sent before psycopg does anything on the connection. So statements run in
the order of their calls, and an error ends the transaction as always. Must not know any table.
"""

import asyncio
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.abc import Buffer
from psycopg.abc import Transformer as Converter
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

T = TypeVar("T")
Key = tuple[str, tuple[int, ...]]  # a statement's text and the types of its values
FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE})


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with `$1`, `$2` and so on, and its values in PostgreSQL's text format."""

    sql: str
    values: Sequence[Buffer | None] = ()
    types: tuple[int, ...] = ()  # of the values, by the numbers of PostgreSQL's types; 0: as the statement needs it
    is_kept: bool = True  # prepared once on each connection, and for these types


BEGIN, COMMIT = Asked("BEGIN", is_kept=False), Asked("COMMIT", is_kept=False)


class Cursor:
    """The part of a DB-API cursor that `Prepared` uses, for one statement after the other."""

    paramstyle = "numeric_dollar"

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._result: PGresult | None = None

    async def execute(self, sql: str, values: Sequence[Any]) -> None:
        """Run the statement, after those that wait. Raises psycopg.Error, also for one of these."""
        self._result = await self._connection.run(sql, values)

    async def execute_later(self, sql: str, values: Sequence[Any]) -> None:
        """Let a statement without rows wait for the next one or the commit; run it where each commits by itself.

        Raises psycopg.Error for values that PostgreSQL cannot have; other errors come with the next statement.
        """
        if self._connection.autocommit:
            await self.execute(sql, values)
        else:
            self._connection.put_off(sql, values)

    async def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows of the last statement run, without a further round trip."""
        return [] if self._result is None else self._connection.rows_of(self._result)

    @property
    def description(self) -> list[tuple[str, int]]:
        """The name of each column and the number of its type: of DB-API's seven fields the first two."""
        found = self._result
        many = 0 if found is None else found.nfields
        return [((found.fname(place) or b"").decode(), found.ftype(place)) for place in range(many) if found]


class Connection(AsyncConnection[Any]):
    """A connection of psycopg with these cursors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (psycopg's own)
        super().__init__(*args, **kwargs)
        self._put_off: list[Asked] = []
        self._names: dict[Key, bytes] = {}  # of the statements kept at the server
        self._named = 0
        self._values: Converter | None = None

    def quick_cursor(self) -> Cursor:
        """Return a cursor whose statements go in pipelines."""
        return Cursor(self)

    async def run(self, sql: str, values: Sequence[Any]) -> PGresult:
        """Send what waits, and the statement with `values`; return its result. Raises psycopg.Error."""
        asked = self._asked(sql, values)
        async with self.lock:
            return await self._send([*self._taken(), asked])

    def put_off(self, sql: str, values: Sequence[Any]) -> None:
        """Let a statement wait for the next call. Raises psycopg.Error for values that PostgreSQL cannot have."""
        self._put_off.append(self._asked(sql, values))

    def rows_of(self, result: PGresult) -> list[tuple[Any, ...]]:
        """Return the rows of a result, with Python's values by the types of the columns."""
        values = self._converter()
        values.set_pgresult(result)
        return values.load_rows(0, result.ntuples, tuple)

    async def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401  (psycopg's own)
        """Send what waits before psycopg does anything."""
        if self._put_off:
            await self._send(self._taken())
        return await super().wait(gen, *args, **kwargs)

    async def commit(self) -> None:
        """Commit, in one round trip with what waits; where that fails, end the transaction, as a failed COMMIT does."""
        if not self._put_off:
            await super().commit()
            return
        try:
            async with self.lock:
                await self._send([*self._taken(), COMMIT])
        except Error:
            if not self.closed:
                await self.rollback()
            raise

    async def rollback(self) -> None:
        """Roll back; what waits is never sent."""
        self._put_off.clear()
        await super().rollback()

    def _deallocate(self, name: bytes | None) -> Generator[Any, Any, None]:
        """Forget what is kept at the server when psycopg deallocates everything there, as after each rollback.

        psycopg has no public way to hear of that; a test tries each case.
        """
        if name is None:
            self._names.clear()
        return super()._deallocate(name)

    def _taken(self) -> list[Asked]:
        taken, self._put_off = self._put_off, []
        return taken

    def _converter(self) -> Converter:
        if self._values is None:  # not before SQLAlchemy has registered its types
            self._values = Transformer(self)
        return self._values

    def _asked(self, sql: str, values: Sequence[Any]) -> Asked:
        converter = self._converter()
        dumped = converter.dump_sequence(values, [PyFormat.TEXT] * len(values))
        return Asked(sql, dumped, tuple(converter.types or ()))

    async def _send(self, asked: Sequence[Asked]) -> PGresult:
        """Send the statements in one pipeline; return the last one's result. Raises the first error of all."""
        if self.closed:
            raise OperationalError("the connection is closed")
        if not self.autocommit and self.pgconn.transaction_status == TransactionStatus.IDLE:
            asked = [BEGIN, *asked]
        new: dict[Key, bytes] = {}
        steps: list[Key | None] = []  # for each result to come: the statement that it prepares; None: it runs one
        is_over = False
        try:
            self.pgconn.enter_pipeline_mode()
            for one in asked:
                steps += self._queue(one, new)
            self.pgconn.pipeline_sync()
            results = await answers(self.pgconn)
            self.pgconn.exit_pipeline_mode()
            is_over = True
        finally:
            if not is_over:  # broken or cancelled: the next statement would take these answers for its own
                self.pgconn.finish()
        for prepared, result in zip(steps, results, strict=True):
            if result.status in FAILED:
                raise error_from_result(result)
            if prepared is not None:
                self._names[prepared] = new[prepared]
        return results[-1]

    def _queue(self, asked: Asked, new: dict[Key, bytes]) -> list[Key | None]:
        """Hand a statement to libpq, which sends nothing yet; return its steps. `new`: names from this pipeline."""
        if not asked.is_kept:
            self.pgconn.send_query_params(asked.sql.encode(), None)
            return [None]
        key = asked.sql, asked.types
        name = self._names.get(key) or new.get(key)
        if name is not None:
            self.pgconn.send_query_prepared(name, asked.values)
            return [None]
        self._named += 1
        name = new[key] = b"tend_%d" % self._named
        self.pgconn.send_prepare(name, asked.sql.encode(), asked.types)
        self.pgconn.send_query_prepared(name, asked.values)
        return [key, None]


async def answers(connection: PGconn) -> list[PGresult]:
    """Send a pipeline that ends with a sync; return all its results, failed ones too. Raises psycopg.OperationalError.

    To be called once the sync is queued; a pipeline whose results are not all read cannot be used any more.
    """
    loop, found, socket = asyncio.get_running_loop(), list[PGresult](), connection.socket
    is_over: asyncio.Future[None] = loop.create_future()

    def go_on() -> None:
        if is_over.done():
            return
        try:
            if connection.flush() == 0:
                loop.remove_writer(socket)
            connection.consume_input()
            if _read(connection, found):
                is_over.set_result(None)
        except OperationalError as error:
            is_over.set_exception(error)

    loop.add_reader(socket, go_on)
    if connection.flush():
        loop.add_writer(socket, go_on)
    try:
        await is_over
    finally:
        loop.remove_reader(socket)
        loop.remove_writer(socket)
    return found


def _read(connection: PGconn, found: list[PGresult]) -> bool:
    """Add the results that have come; return whether the sync was among them. Raises psycopg.OperationalError."""
    while not connection.is_busy():
        result = connection.get_result()
        if result is None:  # after each statement, or for good
            if connection.status != ConnStatus.OK:
                raise OperationalError("the server closed the connection")
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return True
        else:
            found.append(result)
    return False
