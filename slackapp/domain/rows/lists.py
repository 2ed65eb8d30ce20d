"""Compare a column with a list of any length in one parameter, on either database.

A statement keeps its text for any length of the list, so the driver and the database prepare the statement once. With a
parameter for each value, a list of another length was another statement, and planning cost more than running.
"""

import json
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Dialect, SQLColumnExpression, String, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class ListOf(TypeDecorator[Any]):
    """A list as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type for the database."""
        return postgresql.ARRAY(self.of()) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:  # noqa: ANN401  (the driver's)
        """Return the list in the driver's form."""
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _IsOneOf(FunctionElement[bool]):
    inherit_cache = True
    name = "is_one_of"
    type = Boolean()

    def self_group(self, against: Any = None) -> Self:  # noqa: ANN401, ARG002  (as SQLAlchemy has it)
        """Return the condition unchanged: SQLite uses no index for a condition compared with 1."""
        return self


class _IsNoneOf(_IsOneOf):
    inherit_cache = True
    name = "is_none_of"


def is_one_of(column: SQLColumnExpression[Any], name: str, of: type[TypeEngine[Any]]) -> ColumnElement[bool]:
    """Match rows whose `column` is in the list in the parameter `name`; `of` is the type of the list's values."""
    return _IsOneOf(column, bindparam(name, type_=ListOf(of)))


def is_none_of(column: SQLColumnExpression[Any], name: str, of: type[TypeEngine[Any]]) -> ColumnElement[bool]:
    """Match rows whose `column` is not in the list in the parameter `name`."""
    return _IsNoneOf(column, bindparam(name, type_=ListOf(of)))


@compiles(_IsOneOf)
def _compare(element: _IsOneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's)
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    is_listed = not isinstance(element, _IsNoneOf)
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY ({values})" if is_listed else f"{column} <> ALL ({values})"
    of_values = f"(SELECT value FROM json_each({values}))"  # noqa: S608  (compiled parts of a statement, no input)
    return f"{column} IN {of_values}" if is_listed else f"{column} NOT IN {of_values}"
