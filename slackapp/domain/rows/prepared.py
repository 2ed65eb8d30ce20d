"""Run a statement that is built once, past most of SQLAlchemy, in the session's own transaction.

For one short statement, SQLAlchemy's way through session, connection, context and result takes twice as long as the
driver (measured; docs/decisions/speed.md). Here a statement is compiled once for each database system. Each run
converts its values by the columns' own types, hands them to the driver, and reads the rows in the same way.

Everything else stays SQLAlchemy's: the transaction, the pool, and the errors, also when a connection breaks. A run that
somebody watches, like a test that counts statements, goes SQLAlchemy's way. Must not know any table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

from sqlalchemy import CompoundSelect, Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | Insert | Update | Delete
Converter = Callable[[Any], Any]
APART_MAX: Final = 10  # more rows are sent by one statement of many
DRIVEN: Final = "tend_driven"  # the key in `session.info`
PARAMSTYLES: Final[Mapping[str, str]] = {"postgresql": "format", "sqlite": "qmark"}  # of cursors that do not say it


class NotNew(Exception):
    """An INSERT found a row with the same key, where only a new one may go on."""


@dataclass(frozen=True, slots=True)
class _Driven:
    """The connection of a session's transaction; its cursor serves all statements of the session in turn."""

    connection: Connection
    cursor: Any  # that of storage/sqlite.py or storage/pipelined.py; behind a pooler psycopg's
    paramstyle: str  # by position, which is quicker than by name

    @property
    def is_watched(self) -> bool:
        """Whether somebody listens for statements, with SQLAlchemy's events."""
        return bool(self.connection.dispatch.before_cursor_execute)


@dataclass(slots=True)
class _Compiled:
    """A statement for one database system."""

    sql: str
    names: Sequence[str]  # of the parameters, in the order of the statement
    constants: Mapping[str, Any]  # values that stand in the statement, already converted
    to_driver: Mapping[str, Converter]
    types: Sequence[TypeEngine[Any]]  # of the columns
    from_driver: Sequence[tuple[int, Converter]] | None = None  # by column; None: the driver has not named its types

    def bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values for the driver. Raises KeyError for a missing one."""
        return tuple(self._value(name, values) for name in self.names)

    def _value(self, name: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401  (the column's own)
        if name in self.constants:
            return self.constants[name]
        convert = self.to_driver.get(name)
        return values[name] if convert is None else convert(values[name])

    def read(self, rows: Sequence[Row], description: Sequence[Sequence[Any]], dialect: Dialect) -> Sequence[Row]:
        """Return the driver's rows with values of the columns' types; `description` is DB-API's of the columns."""
        if self.from_driver is None:
            columns = enumerate(zip(self.types, description, strict=True))
            readers = [(place, one.result_processor(dialect, column[1])) for place, (one, column) in columns]
            self.from_driver = [(place, convert) for place, convert in readers if convert is not None]
        found = self.from_driver
        return [_converted(row, found) for row in rows] if found else rows


@dataclass(frozen=True, slots=True)
class _Translated:
    """Raises SQLAlchemy's error for the driver's, and gives up a connection that broke or was left in the middle."""

    session: AsyncSession
    connection: Connection
    sql: str

    async def __aenter__(self) -> None:
        """Begin nothing."""

    async def __aexit__(self, _: object, error: BaseException | None, trace: object) -> None:
        if error is not None and not isinstance(error, NotNew):
            await self.session.run_sync(self._raise, error)

    def _raise(self, _: Session, error: BaseException) -> NoReturn:
        try:
            raise error  # SQLAlchemy looks for the error that is being raised here, apart from the task
        finally:
            self.connection._handle_dbapi_exception(error, self.sql, None, None, None)  # noqa: SLF001  (no public way)


class Prepared:
    """A statement with bind parameters: any but a SELECT of mapped classes as a whole.

    Rows that the session has loaded do not follow an UPDATE or DELETE.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._returns_rows = bool(list(statement.exported_columns))
        # by database system, for an INSERT with the columns that it sets; None: left to SQLAlchemy
        self._compiled: dict[tuple[str, ...], _Compiled | None] = {}

    async def run(self, session: AsyncSession, values: Mapping[str, Any]) -> Sequence[Row]:
        """Run the statement with `values`; return all its rows as tuples, none for a statement without rows.

        An INSERT sets the columns named in `values`. Changes of mapped objects are flushed before. Raises as
        `session.execute`.
        """
        driven = await _driven(session)
        compiled = None if driven.is_watched else self._compiled_for(driven, values)
        if compiled is None:
            return await self._left_to_sqlalchemy(session, values)
        bound = compiled.bound(values)
        async with _Translated(session, driven.connection, compiled.sql):
            await driven.cursor.execute(compiled.sql, bound)
            rows = await driven.cursor.fetchall() if self._returns_rows else ()
        return compiled.read(rows, driven.cursor.description, driven.connection.dialect) if rows else ()

    async def scalars(self, session: AsyncSession, values: Mapping[str, Any]) -> list[Any]:
        """Return the first column of all rows, as `run` does."""
        return [row[0] for row in await self.run(session, values)]

    async def scalar(self, session: AsyncSession, values: Mapping[str, Any]) -> Any:  # noqa: ANN401  (the column's own)
        """Return the first column of the first row; None without rows. Best for statements of one row."""
        rows = await self.run(session, values)
        return rows[0][0] if rows else None

    async def run_later(self, session: AsyncSession, values: Mapping[str, Any]) -> None:
        """Run the statement before the session's next statement or its commit; nobody reads its rows.

        On PostgreSQL it goes in one round trip with that statement, which then raises the errors of both.
        """
        if not await self._put_off(session, [values]):
            await self.run(session, values)

    async def insert(self, session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
        """Insert `rows`, which set the same columns; return the rows of RETURNING. Raises as `session.execute`."""
        if len(rows) == 1:
            return await self.run(session, rows[0])
        return await self._left_to_sqlalchemy(session, [dict(row) for row in rows]) if rows else ()

    async def insert_later(
        self, session: AsyncSession, rows: Sequence[Mapping[str, Any]], *, only_new: bool = False
    ) -> None:
        """Insert as `insert`, before the session's next statement or its commit; RETURNING is for `only_new`.

        On PostgreSQL a few rows go in one round trip with that statement, which then raises the errors of all.
        `only_new`: raises NotNew, as an error of the INSERT, when a row returned nothing.
        """
        if not rows:
            return
        if len(rows) <= APART_MAX and await self._put_off(session, rows, only_new=only_new):
            return
        inserted = await self.insert(session, rows)
        if only_new and len(inserted) < len(rows):
            raise NotNew

    async def _put_off(
        self, session: AsyncSession, each: Sequence[Mapping[str, Any]], *, only_new: bool = False
    ) -> bool:
        """Let the statement wait, once for each of these values; False, and nothing done, where it cannot."""
        driven = await _driven(session)
        is_apart = not driven.is_watched and hasattr(driven.cursor, "execute_later")
        compiled = self._compiled_for(driven, each[0]) if is_apart else None
        if compiled is None:
            return False
        async with _Translated(session, driven.connection, compiled.sql):
            for values in each:
                await driven.cursor.execute_later(compiled.sql, compiled.bound(values), NotNew() if only_new else None)
        return True

    async def _left_to_sqlalchemy(
        self, session: AsyncSession, values: Mapping[str, Any] | Sequence[dict[str, Any]]
    ) -> Sequence[Row]:
        result = await session.execute(self._statement, values)
        return [tuple(row) for row in result] if self._returns_rows else ()

    def _compiled_for(self, driven: _Driven, values: Mapping[str, Any]) -> _Compiled | None:
        columns = tuple(values) if isinstance(self._statement, Insert) else ()
        key = (driven.connection.dialect.name, driven.paramstyle, *columns)
        if key not in self._compiled:
            dialect = driven.connection.dialect
            positional = cast("Any", type(dialect))(paramstyle=driven.paramstyle)
            made = self._statement.compile(dialect=positional, column_keys=columns or None)
            self._compiled[key] = _compiled(made, self._statement, dialect)
        return self._compiled[key]


def _compiled(made: SQLCompiler, statement: Statement, dialect: Dialect) -> _Compiled | None:
    """Return the statement ready to run; None if it needs more: defaults in Python, or lists in its text."""
    binds = [(name, bind) for bind, name in made.bind_names.items()]  # one name may stand several times
    if made.insert_prefetch or made.update_prefetch or any(bind.expanding or bind.literal_execute for _, bind in binds):
        return None
    converters = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds]
    to_driver = {name: convert for name, convert in converters if convert is not None}
    standing = {name: bind.effective_value for name, bind in binds if not bind.required}
    constants = {name: to_driver[name](one) if name in to_driver else one for name, one in standing.items()}
    types = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
    return _Compiled(made.string, made.positiontup or (), constants, to_driver, types)


def _converted(row: Row, converters: Sequence[tuple[int, Converter]]) -> Row:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)


async def _flush(session: AsyncSession) -> None:
    held = session.sync_session
    if held.autoflush and (held.dirty or held.new or held.deleted):
        await session.flush()


async def _driven(session: AsyncSession) -> _Driven:
    """Return the connection of the session's transaction, once changes of mapped objects are flushed."""
    await _flush(session)
    driven: _Driven | None = session.info.get(DRIVEN)
    if driven is None or driven.connection.closed:  # the session's first statement, or that after a commit
        driven = await session.run_sync(_drive)
    return driven


def _drive(session: Session) -> _Driven:
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    cursor = getattr(driver, "quick_cursor", driver.cursor)()
    paramstyle = getattr(cursor, "paramstyle", PARAMSTYLES[connection.dialect.name])
    driven = session.info[DRIVEN] = _Driven(connection, cursor, paramstyle)
    return driven
