"""Encrypt all rows again with the newest key, so that an old key can be thrown away.

This module knows columns, not words: a text is decrypted only for the moment of sealing it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, func, select, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.encrypted import Encrypted, KeysMissing, keyring
from slackapp.domain.tables.foundation import Base

PORTION = 500  # rows of one transaction

RowKey = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Resealed:
    """The result of one portion; `last` is the key for the next portion, None at the end."""

    last: RowKey | None
    looked_at: int
    resealed: int
    unreadable: int  # sealed with a missing key; left unchanged


def sealed_columns() -> tuple[Column[Any], ...]:
    """Return every encrypted column, in a fixed order."""
    tables = Base.metadata.sorted_tables
    return tuple(column for table in tables for column in table.columns if isinstance(column.type, Encrypted))


async def count_sealed(session: AsyncSession, column: Column[Any]) -> int:
    """Count the rows with a value in `column`, for showing progress."""
    return await session.scalar(select(func.count()).select_from(column.table).where(column.is_not(None))) or 0


async def reseal_some(session: AsyncSession, column: Column[Any], after: RowKey | None) -> Resealed:
    """Seal up to PORTION rows after `after` (None: from the start) with the newest key.

    Rows sealed with the newest key are skipped, so an interrupted run may simply be started again. A row changed
    meanwhile is left alone, because the change already used the newest key.
    """
    key, raw = list(column.table.primary_key), type_coerce(column, LargeBinary)
    portion = select(*key, raw).where(column.is_not(None)).order_by(*key).limit(PORTION)
    if after is not None:
        portion = portion.where(tuple_(*key) > tuple_(*after))
    rows = [tuple(row) for row in await session.execute(portion)]
    resealed = unreadable = 0
    for *place, sealed in rows:
        if keyring.is_newest(sealed):
            continue
        try:
            await _store(session, column.table, tuple(place), column, sealed)
            resealed += 1
        except KeysMissing:
            unreadable += 1
    last = tuple(rows[-1][:-1]) if len(rows) == PORTION else None
    return Resealed(last, len(rows), resealed, unreadable)


async def _store(session: AsyncSession, table: Table, place: Sequence[Any], column: Column[Any], old: bytes) -> None:
    raw = type_coerce(column, LargeBinary)
    same = [part == value for part, value in zip(table.primary_key, place, strict=True)]
    new = type_coerce(keyring.reseal(old), LargeBinary)
    await session.execute(update(table).where(*same, raw == old).values({column: new}))
