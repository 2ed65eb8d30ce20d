"""A connection to PostgreSQL that sends several statements in one round trip.

psycopg sends BEGIN, each statement and COMMIT one after the other, and waits for each. Here a statement whose rows
nobody reads waits in the connection, and goes out with the next one, or with COMMIT; BEGIN goes with the first. They
stand in a pipeline of libpq, postgresql.org/docs/current/libpq-pipeline-mode.html, past psycopg's cursor.

Everything else stays psycopg's. What waits is sent before psycopg does anything on the connection. So statements run in
the order of their calls, and an error ends the transaction as always. Must not know any table.
"""

import asyncio
import os
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg import AsyncConnection, OperationalError, waiting
from psycopg.abc import Buffer
from psycopg.abc import Transformer as Converter
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, error_from_result
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
    else_raise: Exception | None = None  # raised when the statement returns no row


Step = Key | Asked  # a statement is prepared, or runs
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

    async def execute_later(self, sql: str, values: Sequence[Any], else_raise: Exception | None = None) -> None:
        """Let a statement wait for the next one or the commit; run it at once where each commits by itself.

        Raises psycopg.Error for values that PostgreSQL cannot have; other errors come with the next statement, and so
        does `else_raise`, when this one returns no row. Its rows are for nothing else.
        """
        self._connection.put_off(sql, values, else_raise)
        if self._connection.autocommit:
            await self._connection.send_waiting()

    async def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows of the last statement run, without a further round trip."""
        return [] if self._result is None else self._connection.rows_of(self._result)

    @property
    def description(self) -> list[tuple[str, int]]:
        """The name of each column and the number of its type: of DB-API's seven fields the first two."""
        found = self._result
        many = 0 if found is None else found.nfields
        return [((found.fname(place) or b"").decode(), found.ftype(place)) for place in range(many) if found]


class Punctual(AsyncConnection[Any]):
    """A connection of psycopg that is closed at once when the wait for it is broken off.

    psycopg asks the server to cancel the statement, and waits for that: ten seconds where the network is gone, when the
    request's time is over already. The pool keeps no such connection anyway.
    """

    async def wait(
        self,
        gen: Generator[Any, Any, T],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109  (psycopg's own)
    ) -> T:
        """Wait for what psycopg does; the parameters are psycopg's own, in seconds."""
        try:
            return await waiting.wait_async(gen, self.pgconn.socket, interval=interval, timeout=timeout)
        except asyncio.CancelledError:
            await self.close()
            raise


class Connection(Punctual):
    """A connection with these cursors."""

    _watched: "Watched | None" = None  # None: the connection could not be made

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (psycopg's own)
        """Raise psycopg.OperationalError where the process may open no further file."""
        super().__init__(*args, **kwargs)
        self._watched = Watched(self.pgconn)  # not in the middle of a transaction, when no file may be left
        self._put_off: list[Asked] = []
        self._names: dict[Key, bytes] = {}  # of the statements kept at the server
        self._named = 0
        self._values: Converter | None = None

    def __del__(self, *warn: Any) -> None:  # noqa: ANN401  (psycopg's own)
        """Leave nothing watched of a connection that nobody closed."""
        if self._watched is not None:
            self._watched.close()
        super().__del__(*warn)

    def quick_cursor(self) -> Cursor:
        """Return a cursor whose statements go in pipelines."""
        return Cursor(self)

    async def run(self, sql: str, values: Sequence[Any]) -> PGresult:
        """Send what waits, and the statement with `values`; return its result. Raises psycopg.Error."""
        asked = self._asked(sql, values)
        async with self.lock:
            return await self._send([*self._taken(), asked])

    def put_off(self, sql: str, values: Sequence[Any], else_raise: Exception | None = None) -> None:
        """Let a statement wait for the next call. Raises psycopg.Error for values that PostgreSQL cannot have."""
        self._put_off.append(self._asked(sql, values, else_raise))

    async def send_waiting(self) -> None:
        """Send what waits. Raises psycopg.Error, and what stands in `else_raise`."""
        async with self.lock:
            await self._send(self._taken())

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
        if not self._put_off and self.pgconn.transaction_status != TransactionStatus.INTRANS:
            await super().commit()
            return
        is_over = False
        try:
            if any(one.else_raise is not None for one in self._put_off):  # their results decide about the commit
                await self.send_waiting()
            async with self.lock:
                await self._send([*self._taken(), COMMIT])
            is_over = True
        finally:
            if not is_over and not self.closed:
                await self.rollback()

    async def rollback(self) -> None:
        """Roll back; what waits is never sent."""
        self._put_off.clear()
        await super().rollback()

    async def close(self) -> None:
        """Close the connection; an open transaction is rolled back, and a statement under way raises."""
        if self._watched is not None:
            self._watched.close()
        await super().close()

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

    def _asked(self, sql: str, values: Sequence[Any], else_raise: Exception | None = None) -> Asked:
        converter = self._converter()
        dumped = converter.dump_sequence(values, [PyFormat.TEXT] * len(values))
        return Asked(sql, dumped, tuple(converter.types or ()), else_raise=else_raise)

    async def _send(self, asked: Sequence[Asked]) -> PGresult:
        """Send the statements in one pipeline; return the last one's result. Raises the first error of all."""
        if self.closed or self._watched is None:
            raise OperationalError("the connection is closed")
        if not self.autocommit and self.pgconn.transaction_status == TransactionStatus.IDLE:
            asked = [BEGIN, *asked]
        new: dict[Key, bytes] = {}
        steps: list[Step] = []  # for each result to come
        is_over = False
        try:
            self.pgconn.enter_pipeline_mode()
            for one in asked:
                steps += self._queue(one, new)
            self.pgconn.pipeline_sync()
            results = await self._watched.answers()
            if len(results) != len(steps):
                raise OperationalError("the server answered something else than it was asked")
            self.pgconn.exit_pipeline_mode()
            is_over = True
        finally:
            if not is_over:  # broken or cancelled: the next statement would take these answers for its own
                self._watched.close()
                self.pgconn.finish()
        self._check(steps, results, new)
        return results[-1]

    def _check(self, steps: Sequence[Step], results: Sequence[PGresult], new: Mapping[Key, bytes]) -> None:
        """Raise the first error of a pipeline, and remember what is prepared; arguments as in `_send`."""
        wanting: Exception | None = None  # rows of the first statement without any
        for step, result in zip(steps, results, strict=True):
            if result.status in FAILED:
                error = error_from_result(result)
                if isinstance(step, Asked) and isinstance(error, FeatureNotSupported):
                    self._names.pop((step.sql, step.types), None)  # a column has another type now: prepare it anew
                raise wanting or error
            if not isinstance(step, Asked):
                self._names[step] = new[step]
            elif wanting is None and not result.ntuples:
                wanting = step.else_raise
        if wanting is not None:
            raise wanting

    def _queue(self, asked: Asked, new: dict[Key, bytes]) -> list[Step]:
        """Hand a statement to libpq, which sends nothing yet; return its steps. `new`: names from this pipeline."""
        if not asked.is_kept:
            self.pgconn.send_query_params(asked.sql.encode(), None)
            return [asked]
        key = asked.sql, asked.types
        name = self._names.get(key) or new.get(key)
        if name is not None:
            self.pgconn.send_query_prepared(name, asked.values)
            return [asked]
        self._named += 1
        name = new[key] = b"tend_%d" % self._named
        self.pgconn.send_prepare(name, asked.sql.encode(), asked.types)
        self.pgconn.send_query_prepared(name, asked.values)
        return [key, asked]


class Watched:
    """A connection's socket, watched for answers as long as the connection lives.

    To begin and end watching at each round trip took as long as the rest of the waiting. The socket is watched by a
    number of its own (`os.dup`): psycopg watches the socket by its number, and libpq closes that one when it likes.
    """

    def __init__(self, connection: PGconn) -> None:
        """Raise psycopg.OperationalError, with the connection closed, where the process may open no further file."""
        self._connection = connection
        try:
            self._number = os.dup(connection.socket)
        except OSError as error:
            connection.finish()
            raise OperationalError(f"the socket cannot be watched: {error.strerror}") from error
        self._loop: asyncio.AbstractEventLoop | None = None  # that watches
        self._found: list[PGresult] = []
        self._is_over: asyncio.Future[None] | None = None  # of the pipeline under way

    async def answers(self) -> list[PGresult]:
        """Send a pipeline that ends with a sync; return all its results, failed ones too.

        To be called once the sync is queued; a pipeline whose results are not all read cannot be used any more. Raises
        psycopg.OperationalError.
        """
        loop = asyncio.get_running_loop()
        self._found, self._is_over = [], loop.create_future()
        if self._loop is not loop:
            self.end()
            loop.add_reader(self._number, self._go_on)
            self._loop = loop
        if self._connection.flush():
            loop.add_writer(self._number, self._go_on)
        try:
            await self._is_over
        finally:
            self._is_over = None
        return self._found

    def end(self) -> None:
        """Watch no more, until the next pipeline."""
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._number)
            loop.remove_writer(self._number)

    def close(self) -> None:
        """Watch no more, for good; a pipeline under way raises psycopg.OperationalError."""
        if self._is_over is not None and not self._is_over.done():
            self._is_over.set_exception(OperationalError("the connection was closed"))
        self.end()
        if self._number >= 0:
            os.close(self._number)
            self._number = -1

    def _go_on(self) -> None:
        is_over = self._is_over
        if is_over is None or is_over.done():  # psycopg's own turn, or the server says goodbye
            self.end()
            return
        try:
            if self._connection.flush() == 0 and self._loop is not None:
                self._loop.remove_writer(self._number)
            self._connection.consume_input()
            if _read(self._connection, self._found):
                is_over.set_result(None)
        except OperationalError as error:
            is_over.set_exception(error)


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
