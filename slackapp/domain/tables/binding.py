"""Bind words to their row on the way into the database: by the ORM at every flush, by `bind_row` without it.

This module must not know any table.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapper

from slackapp.domain.tables.encrypted import SEAL_ID, Bound, Encrypted, new_seal_id


@cache
def sealed_columns_of(table: Table) -> Mapping[str, Encrypted]:
    """Return the types of a table's encrypted columns, by name."""
    return {column.name: column.type for column in table.columns if isinstance(column.type, Encrypted)}


def bind_row(of: Table | type[DeclarativeBase], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new row's values for an INSERT without the ORM: with a number, and with words bound to the row."""
    table = of if isinstance(of, Table) else cast("Table", of.__table__)
    values = dict(row)
    sealed = sealed_columns_of(table)
    if sealed and SEAL_ID in table.c and values.get(SEAL_ID) is None:
        values[SEAL_ID] = new_seal_id()
    for name, kind in sealed.items():
        if isinstance(words := values.get(name), str):
            values[name] = Bound.to(kind.place(values), words)
    return values


def bound(column: InstrumentedAttribute[Any], words: str, **row: object) -> Bound:
    """Return words for an UPDATE of one row without the ORM; `row` has the values of what they are bound to."""
    kind = column.type
    if not isinstance(kind, Encrypted):
        raise TypeError(f"{column} is not encrypted")
    return Bound.to(kind.place(row), words)


def before_insert(mapper: Mapper[Any], _: object, instance: Any) -> None:  # noqa: ANN401  (SQLAlchemy's signature)
    """Number a new row and bind its words. A listener of the ORM."""
    sealed = _sealed_of(mapper)
    if sealed and SEAL_ID in mapper.columns and getattr(instance, SEAL_ID) is None:
        setattr(instance, SEAL_ID, new_seal_id())
    _bind(instance, sealed)


def before_update(mapper: Mapper[Any], _: object, instance: Any) -> None:  # noqa: ANN401
    """Bind the words of a changed row. A listener of the ORM."""
    _bind(instance, _sealed_of(mapper))


def after_flush(mapper: Mapper[Any], _: object, instance: Any) -> None:  # noqa: ANN401
    """Leave plain words in the object, which may be given to another row later. A listener of the ORM."""
    for name in _sealed_of(mapper):
        if isinstance(words := instance.__dict__.get(name), Bound):
            instance.__dict__[name] = str(words)


def _sealed_of(mapper: Mapper[Any]) -> Mapping[str, Encrypted]:
    table = mapper.local_table
    return sealed_columns_of(table) if isinstance(table, Table) else {}


def _bind(instance: Any, sealed: Mapping[str, Encrypted]) -> None:  # noqa: ANN401
    for name, kind in sealed.items():
        words = instance.__dict__.get(name)
        if isinstance(words, str):
            row = {part: getattr(instance, part) for part in kind.bound_to}
            # past the attribute, for which equal words would be no change
            instance.__dict__[name] = Bound.to(kind.place(row), words)
