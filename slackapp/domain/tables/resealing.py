"""Encrypting again with the newest key, so that an old key can be thrown away.

Knows columns, not words: nothing here is ever opened into plain text for longer than it takes to seal it again.
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
    """What one portion did; `last` is where the next begins, None when this was the end."""

    last: RowKey | None
    looked_at: int
    resealed: int
    unreadable: int  # sealed with a key that is not given; left as they are


def sealed_columns() -> tuple[Column[Any], ...]:
    """Give every column that holds ciphertext, in a fixed order."""
    tables = Base.metadata.sorted_tables
    return tuple(column for table in tables for column in table.columns if isinstance(column.type, Encrypted))


async def count_sealed(session: AsyncSession, column: Column[Any]) -> int:
    """Give how many rows of `column` hold something, for showing progress."""
    return await session.scalar(select(func.count()).select_from(column.table).where(column.is_not(None))) or 0


async def reseal_some(session: AsyncSession, column: Column[Any], after: RowKey | None) -> Resealed:
    """Seal up to PORTION rows after `after` (None: from the start) with the newest key.

    Rows that have it already are passed over, so a run that was cut off may simply be started again; a row that
    changes meanwhile is left to whoever changed it, who sealed it with the newest key.
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
