"""Connections to PostgreSQL whose settings do not depend on the database, the role or a pooler in between.

Must not know any table.
"""

import asyncio
import contextlib
import re
import select
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import URL, Connection, Dialect, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

if TYPE_CHECKING:
    from psycopg import AsyncConnection, AsyncCursor

    C = TypeVar("C", bound=AsyncConnection[Any])

CONNECT_TIMEOUT_S = 2  # whole seconds, as libpq takes them
DRIVER = "postgresql+psycopg"
READ_COMMITTED = "read committed"
IDLE_IN_TRANSACTION = "idle_in_transaction_session_timeout"
# sooner than a gateway in between forgets a connection, and refuses what is sent on it: 350 s at AWS,
# docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html, 240 s at Azure
RESTED_S = 30.0
RESTS_SINCE = "tend_rests_since"

# What the driver, the statements and the types rely on; postgresql.org/docs/current/runtime-config-client.html
PINNED: dict[str, str] = {
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "default_transaction_isolation": READ_COMMITTED,
    IDLE_IN_TRANSACTION: "0",
}
# They end a connection that rests in a pool, and a long migration. Not every server knows them, and a start-up option
# that it does not know refuses the connection: so they are set once it stands.
RESTING: Final[Mapping[str, str]] = {"idle_session_timeout": "0", "transaction_timeout": "0"}
# A commit that is "off" is on no disk yet when people read that it is stored. What goes beyond "on", as for copies
# elsewhere, is the operator's choice.
COMMITTING: Final = "synchronous_commit"
ON_NO_DISK: Final = "off"
# A prepared statement keeps its plan until a table is analyzed anew. One made while tables were tiny read them in full,
# and a busy first minute halved the speed: an index is taken wherever there is one. Without the compiler: it would
# start where there is none, for the cost that the planner then pretends. And in one process of the server: among ten
# million efforts the planner takes a hundred ripe ones for half a million, and starting more takes longer than it.
PLANNED = {"enable_seqscan": "off", "jit": "off", "max_parallel_workers_per_gather": "0"}
SERVING = {"statement_timeout": "10s", "lock_timeout": "2s", **PLANNED}
TRIES = 5  # where a database ends each statement after a millisecond
# a migration takes its time, and lets others pass while a table is in use
MIGRATING = {"statement_timeout": "0", "lock_timeout": "2s"}

# What poolers say that pass no options on: PgBouncer (pgbouncer.org/config.html, ignore_startup_parameters), whose
# words others have taken over, and Amazon's RDS Proxy (psycopg2#1577)
REFUSED_OPTIONS: Final = re.compile("unsupported startup parameter|support command-line options")


def _set_later(*, is_local: bool) -> str:
    """Return the columns of a SELECT that sets what start-up options cannot, for one transaction where `is_local`."""
    values = {name: (value, f"current_setting('{name}', true) IS NOT NULL") for name, value in RESTING.items()}
    values[COMMITTING] = ("on", f"current_setting('{COMMITTING}') = '{ON_NO_DISK}'")
    return ", ".join(
        f"CASE WHEN {where} THEN set_config('{name}', '{value}', {str(is_local).lower()}) END"
        for name, (value, where) in values.items()
    )


IN_FORCE: Final = (
    "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('DateStyle'), "
    + _set_later(is_local=False)
)


@dataclass(slots=True)
class Pins:
    """The settings of an engine's sessions, and whether a pooler keeps them from being start-up options.

    Such a pooler may give each transaction another connection. So the settings are then set in each transaction, and
    no statement is prepared.
    """

    settings: Mapping[str, str]
    own_options: str  # what the URL itself asks for
    engine: Engine | None = None
    is_pooled: bool = False

    def connect(self, dialect: Dialect, _: object, cargs: Sequence[Any], cparams: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Connect with the settings as start-up options, or without where a pooler refuses or ignores these.

        A listener of a synchronous engine.
        """
        if not self.is_pooled:
            try:
                connection: Any = dialect.connect(*cargs, **self._with_options(cparams))
            except dialect.loaded_dbapi.OperationalError as error:
                self._check_refused(error)
            else:
                connection.autocommit = True  # or a rollback would undo what IN_FORCE sets
                cursor = connection.cursor()
                cursor.execute(IN_FORCE)
                is_in_force = self._is_in_force(cursor.fetchone())
                connection.autocommit = False
                if is_in_force:
                    return connection
                connection.close()
            self._go_through_pooler()
        return dialect.connect(*cargs, **{**cparams, "prepare_threshold": None})

    async def open(self, *cargs: Any, **cparams: Any) -> "AsyncConnection[Any]":  # noqa: ANN401  (libpq's own)
        """Connect like `connect`, for an asynchronous engine.

        Not a listener: an engine whose dialect has one asks for listeners at every statement, a twentieth of a thanks.
        """
        from psycopg import OperationalError  # noqa: PLC0415  (a Tend on SQLite does without)

        from slackapp.storage.pipelined import Connection as Pipelined  # noqa: PLC0415  (it loads psycopg)
        from slackapp.storage.pipelined import Punctual  # noqa: PLC0415

        if not self.is_pooled:
            try:
                connection = await _connected(Pipelined, *cargs, **self._with_options(cparams))
            except OperationalError as error:
                self._check_refused(error)
            else:
                is_in_force = False
                try:
                    await connection.set_autocommit(True)  # or a rollback would undo what IN_FORCE sets
                    is_in_force = self._is_in_force(await (await connection.execute(IN_FORCE)).fetchone())
                    await connection.set_autocommit(False)
                finally:
                    if not is_in_force:  # also where the wait was broken off
                        await connection.close()
                if is_in_force:
                    return connection
            self._go_through_pooler()
        return await _connected(Punctual, *cargs, **{**cparams, "prepare_threshold": None})

    def begin(self, connection: Connection) -> None:
        """Set the settings for one transaction, where a pooler is in between."""
        connection.exec_driver_sql(self._statements())

    def _with_options(self, cparams: Mapping[str, Any]) -> dict[str, Any]:
        ours = [f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in self.settings.items()]
        return {**cparams, "options": " ".join([self.own_options, *ours]).strip()}

    def _check_refused(self, error: Exception) -> None:
        if REFUSED_OPTIONS.search(str(error)) is None:
            raise error

    def _go_through_pooler(self) -> None:
        if not self.is_pooled and self.engine is not None:
            event.listen(self.engine, "begin", self.begin)
        self.is_pooled = True

    def _statements(self) -> str:
        first = f"SET TRANSACTION ISOLATION LEVEL {READ_COMMITTED}"  # before any query, or the server refuses it
        ours = (f"SET LOCAL {name} = '{value}'" for name, value in self.settings.items())
        return ";".join([first, *ours, f"SELECT {_set_later(is_local=True)}"])

    def _is_in_force(self, found: Sequence[Any] | None) -> bool:
        wanted = tuple(self.settings[name] for name in ("statement_timeout", "lock_timeout", "DateStyle"))
        return found is not None and tuple(found[: len(wanted)]) == wanted


async def _connected(kind: "type[C]", *cargs: Any, **cparams: Any) -> "C":  # noqa: ANN401  (libpq's own)
    """Connect; where that is broken off, close the socket at once.

    The driver's frames hold it, and the error holds them until the next look for garbage. Meanwhile a server that
    answers late would fill with connections that nobody uses.
    """
    try:
        return await kind.connect(*cargs, **cparams)
    except asyncio.CancelledError as error:
        traceback.clear_frames(error.__traceback__)
        raise


def try_before_use(engine: Engine) -> None:
    """Ping a connection before its use where it rested long, or where the server has said something meanwhile.

    A server that ends a connection says so, also when it stops or crashes: the socket has something to read, and a look
    at it takes a microsecond. To ping before every use, as SQLAlchemy's `pool_pre_ping`, was a round trip and a twelfth
    of the work of a thanks. A broken connection is opened anew, as are all that rested with it.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_: object, record: Any) -> None:  # noqa: ANN401  (SQLAlchemy's own)
        record.info[RESTS_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401
        rests_since = record.info.get(RESTS_SINCE)
        if rests_since is None:
            return
        if time.monotonic() - rests_since < RESTED_S and not has_said_something(connection.driver_connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            if engine.dialect.is_disconnect(error, connection, None):
                raise InvalidatePoolError from error
            raise


def has_said_something(connection: "AsyncConnection[Any]") -> bool:
    """Return whether there is something to read on a connection between two statements, such as its end."""
    if connection.closed:
        return True
    looking = select.poll()  # unlike select.select, for descriptors of any number
    looking.register(connection.pgconn.socket, select.POLLIN)
    return bool(looking.poll(0))


def pins_of(url: URL, settings: Mapping[str, str]) -> Pins:
    """Return pins with PINNED and `settings`, besides the options in the URL."""
    options = url.query.get("options", "")
    return Pins({**PINNED, **settings}, options if isinstance(options, str) else " ".join(options))


def pin(engine: Engine, settings: Mapping[str, str]) -> None:
    """Let every session of a synchronous engine have PINNED and `settings`; call it before the first connection."""
    pins = pins_of(engine.url, settings)
    pins.engine = engine
    event.listen(engine, "do_connect", pins.connect)


@dataclass(frozen=True, slots=True)
class Server:
    """What a database is set to, without Tend's own settings."""

    encoding: str
    settings: Mapping[str, str]  # by the names of PINNED and RESTING, and COMMITTING
    is_read_only: bool
    has_schema: bool  # False: its search_path names none that exists

    def is_otherwise(self, name: str) -> bool:
        """Return whether Tend changes the setting for its own sessions."""
        value = self.settings.get(name)
        if value is None or name == COMMITTING:
            return value == ON_NO_DISK
        return value.lower() != {**PINNED, **RESTING}[name].lower()


def errors() -> type[Exception]:
    """Return the driver's base class of errors; the driver loads only where PostgreSQL is used."""
    import psycopg  # noqa: PLC0415

    return psycopg.Error


async def examine(url: str) -> Server:
    """Return what the database at `url` is set to. Raises psycopg.Error."""
    import psycopg  # noqa: PLC0415  (a Tend on SQLite does without)
    from psycopg.rows import dict_row  # noqa: PLC0415

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(
        plain, connect_timeout=CONNECT_TIMEOUT_S, prepare_threshold=None, row_factory=dict_row
    ) as connection:
        names = (*PINNED, *RESTING, COMMITTING, "server_encoding")
        shown = {name: f"current_setting('{name}', true) AS {name.lower()}" for name in names}
        query = f"SELECT {', '.join(shown.values())}, current_setting('transaction_read_only') AS read_only"
        query += ", current_schema() IS NOT NULL AS has_schema"
        row = await (await _patiently(connection, query)).fetchone()
    if row is None:
        raise psycopg.DataError("no answer")
    settings = {name: _text_of(row[name.lower()]) for name in names[:-1] if row[name.lower()] is not None}
    return Server(
        _text_of(row["server_encoding"]), settings, _text_of(row["read_only"]) == "on", bool(row["has_schema"])
    )


async def _patiently(connection: "AsyncConnection[Any]", query: str) -> "AsyncCursor[Any]":
    """Run the query without the database's own statement_timeout, which may end even the statement that lifts it."""
    from psycopg.errors import QueryCanceled  # noqa: PLC0415  (a Tend on SQLite does without)

    await connection.set_autocommit(True)
    for _ in range(TRIES - 1):
        with contextlib.suppress(QueryCanceled):
            await connection.execute(f"SET statement_timeout = '{SERVING['statement_timeout']}'")
            break
    return await connection.execute(query)


def _text_of(value: Any) -> str:  # noqa: ANN401  (a SQL_ASCII session gives bytes)
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
