"""Take the id of a new row before the row is inserted, where the database can tell it.

An INSERT whose id is known needs no answer, and so no round trip of its own. Must not know any table.
"""

from typing import Any

from sqlalchemy import literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from slackapp.domain.tables.foundation import Base, RowId


class NewId(FunctionElement[int | None]):
    """SQL: an id for a new row of `table`, one a statement; NULL on SQLite, which numbers rows itself.

    An id taken and not used is lost, as after any rollback; postgresql.org/docs/current/functions-sequence.html.
    """

    inherit_cache = True

    def __init__(self, table: type[Base]) -> None:
        super().__init__(literal(table.__tablename__))
        self.type: Any = RowId


@compiles(NewId, "sqlite")
def _in_sqlite(_: NewId, __: SQLCompiler, **___: Any) -> str:  # noqa: ANN401  (the compiler's)
    return "NULL"


@compiles(NewId, "postgresql")
def _in_postgresql(element: NewId, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    (table,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(SELECT nextval(pg_get_serial_sequence({table}, 'id')))"
