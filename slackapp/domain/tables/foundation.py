"""Define the basics of every table: UTC moments, ids never reused, constraint names for migrations.

This module must not know any table.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Index, Integer, MetaData, event, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from slackapp.domain.tables import binding


class UtcDateTime(TypeDecorator[datetime]):
    """A column of aware UTC moments, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Convert to UTC; raise ValueError for naive moments."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive moment cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Return an aware UTC moment; SQLite drops the zone, always UTC here."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite generates ids only for a column declared exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")
# Without this, SQLite reuses the id of a deleted row, and an old button would act on a new row.
NEVER_TWICE = {"sqlite_autoincrement": True}


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows that match `where`, a condition in SQL which both databases understand."""
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


def unique_partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index in which no two rows that match `where` have the same columns; see `partial_index`."""
    return Index(name, *columns, unique=True, postgresql_where=text(where), sqlite_where=text(where))


class Base(DeclarativeBase):
    """The base class of all tables, with a naming convention for migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


event.listen(Base, "before_insert", binding.before_insert, propagate=True)
event.listen(Base, "before_update", binding.before_update, propagate=True)
event.listen(Base, "after_insert", binding.after_flush, propagate=True)
event.listen(Base, "after_update", binding.after_flush, propagate=True)
