"""Encrypt all rows again: with the newest key, so that an old key can be thrown away, and for their own row.

Keyed digests are computed anew with the newest key too, where a table says how: its `info["digested"]` returns them by
column, from what the words are bound to and the opened words. The module knows columns, not words: a text is decrypted
only for the moment of the new sealing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, or_, select, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.encrypted import SEAL_ID, Bound, DoesNotOpen, OutOfPlace, keyring, new_seal_id
from slackapp.domain.tables.foundation import Base

PORTION = 500  # rows of one transaction

DIGESTED = "digested"  # the entry in a table's `info`

RowKey = tuple[Any, ...]
# (what the words are bound to, opened words), both by column -> the row's keyed digests by column, with the newest key;
# None where the words name nobody for that column
Digested = Callable[[Mapping[str, Any], Mapping[str, str]], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Resealed:
    """The result of one portion; `last` is the key for the next portion, None at the end."""

    last: RowKey | None
    looked_at: int
    resealed: int
    unbound: int  # of these, sealed for their column only, so that copies in a backup open in other rows
    unreadable: int  # sealed with a missing key or for another row; left unchanged


def sealed_columns() -> tuple[Column[Any], ...]:
    """Return every encrypted column, in a fixed order."""
    return tuple(table.c[name] for table in sealed_tables() for name in sealed_columns_of(table))


def sealed_tables() -> tuple[Table, ...]:
    """Return every table with encrypted columns, in a fixed order."""
    return tuple(table for table in Base.metadata.sorted_tables if sealed_columns_of(table))


async def count_sealed(session: AsyncSession, table: Table) -> int:
    """Count the rows of `table` with encrypted values, for showing progress."""
    return await session.scalar(select(func.count()).select_from(table).where(_has_sealed(table))) or 0


async def reseal_some(session: AsyncSession, table: Table, after: RowKey | None) -> Resealed:
    """Seal up to PORTION rows after `after` (None: from the start) with the newest key, and for their own row.

    Rows sealed and digested so already are skipped, so an interrupted run may simply be started again. A row changed
    meanwhile is left alone: the next run finds it.
    """
    key = list(table.primary_key)
    needed = dict.fromkeys(name for kind in sealed_columns_of(table).values() for name in kind.bound_to)
    raw = [type_coerce(table.c[name], LargeBinary).label(name) for name in sealed_columns_of(table)]
    plain = [table.c[name] for name in needed if not table.c[name].primary_key]
    if DIGESTED in table.info:
        plain = [column for column in table.c if column.name not in sealed_columns_of(table) and not column.primary_key]
    portion = select(*key, *plain, *raw)
    portion = portion.where(_has_sealed(table)).order_by(*key).limit(PORTION)
    if after is not None:
        portion = portion.where(tuple_(*key) > tuple_(*after))
    rows = [dict(row) for row in (await session.execute(portion)).mappings()]
    resealed = unbound = unreadable = 0
    for row in rows:
        try:
            was_unbound = await _reseal_row(session, table, row)
            resealed += was_unbound is not None
            unbound += was_unbound is True
        except DoesNotOpen:
            unreadable += 1
    last = tuple(rows[-1][column.name] for column in key) if len(rows) == PORTION else None
    return Resealed(last, len(rows), resealed, unbound, unreadable)


def _has_sealed(table: Table) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_not(None) for name in sealed_columns_of(table)))


async def _reseal_row(session: AsyncSession, table: Table, row: Mapping[str, Any]) -> bool | None:
    """Seal one row anew where needed; return whether it was sealed for its column only, None where nothing was needed.

    Raises KeysMissing and OutOfPlace.
    """
    kinds = {name: kind for name, kind in sealed_columns_of(table).items() if row[name] is not None}
    newer = dict(row)
    if SEAL_ID in table.c:
        newer[SEAL_ID] = row[SEAL_ID] or new_seal_id()
    opened = {name: keyring.examine(row[name]) for name in kinds}
    for name, kind in kinds.items():
        if opened[name].place not in kind.places(row):
            raise OutOfPlace(name)  # sealing it for this row would make it readable here
    digested: Digested = table.info.get(DIGESTED, _no_digests)
    digests = digested(row, {name: found.words for name, found in opened.items()})
    is_sealed = all(found.is_newest and found.place == kinds[name].place(row) for name, found in opened.items())
    # words changed since a rotation are sealed with the newest key, beside digests of the key before
    has_digests = all(row[name] == value for name, value in digests.items())
    if is_sealed and has_digests and newer == row:
        return None
    new = {name: Bound.to(kind.place(newer), opened[name].words) for name, kind in kinds.items()}
    same = [part == row[part.name] for part in table.primary_key]
    unchanged = [type_coerce(table.c[name], LargeBinary) == row[name] for name in kinds]
    number = {SEAL_ID: newer[SEAL_ID]} if SEAL_ID in table.c else {}
    await session.execute(update(table).where(*same, *unchanged).values({**new, **number, **digests}))
    return any(found.place == kinds[name].column for name, found in opened.items())


def _no_digests(_row: Mapping[str, Any], _words: Mapping[str, str]) -> Mapping[str, str | None]:
    """Return the digests of a table without any."""
    return {}
