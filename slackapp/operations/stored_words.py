"""The doctor's look at sealed rows: whether the keys open them, over every table that has some."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from cryptography.fernet import Fernet
from sqlalchemy import Column, ColumnElement, ScalarSelect, func, or_, select

from slackapp import keys
from slackapp.config import BadSetting, Settings
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import Encrypted, KeysMissing, OutOfPlace, keyring
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.storage.database import Database

EACH = 50  # rows of a column; all of a large table would take minutes
LOOKED_THROUGH = 1_000  # rows from each end of a table, for a value of a column that is mostly empty
ADD_KEY = "Add the key it was sealed with to TEND_SECRET_KEYS, after the newest."
MOVED = "Somebody with access to the database moved it. Restore these rows from a backup."


async def examine(settings: Settings, database: Database, each: int = EACH) -> Finding:
    """Open the oldest and the newest row of every sealed column, and about `each` rows between them.

    With `each` 0 only these two, with one statement that reads few rows: every start waits for them.
    `settings` sets the keys of this process from now on.
    """
    try:
        keyring.use(_keys(settings))
    except BadSetting as bad:
        return Finding("stored_words", UNKNOWN, f"{bad.name} {bad.reason}")
    opened = old = 0
    columns = resealing.sealed_columns()
    ends = {} if each else await _ends(database, columns)
    for column in columns:
        rows = await _sample(database, column, each) if each else ends[column]
        locked, kind = 0, cast("Encrypted", column.type)
        for read in rows:
            try:
                row, sealed = kind.split(read)
                keyring.open(sealed, *kind.places(row))
                old += keyring.examine(sealed).place == kind.column
            except KeysMissing:
                locked += 1
            except OutOfPlace:
                return Finding("stored_words", BAD, f"a row of {column.table.name} was sealed for another place", MOVED)
        if locked:
            says = f"no key opens {locked} of {len(rows)} rows looked at in {column.table.name}"
            return Finding("stored_words", BAD, says, ADD_KEY)
        opened += len(rows)
    if old:
        says = f"can be opened ({opened} looked at); {old} of them also in another row of their table"
        return Finding(
            "stored_words", NOTE, says, "Run `tend reencrypt`: it seals what an older Tend stored for its row."
        )
    return Finding("stored_words", GOOD, f"can be opened ({opened} looked at)" if opened else "nothing is stored yet")


async def _ends(database: Database, columns: Sequence[Column[Any]]) -> Mapping[Column[Any], list[str]]:
    """Return the first and the last value of each column by the primary key of its table, with their rows.

    Of a column that may be empty, those among the LOOKED_THROUGH first and last rows of its table.
    """
    both = [_first(column, is_last=is_last) for column in columns for is_last in (False, True)]
    async with database.reading() as session:
        found = (await session.execute(select(*both))).one()
    pairs = zip(columns, zip(found[::2], found[1::2], strict=True), strict=True)
    return {column: [value for value in dict.fromkeys(pair) if value is not None] for column, pair in pairs}


def _first(column: Column[Any], *, is_last: bool) -> ScalarSelect[str]:
    read, key = cast("Encrypted", column.type).unopened(column), tuple(column.table.primary_key)
    if not column.nullable:
        return select(read).order_by(*_turned(key, is_last=is_last)).limit(1).scalar_subquery()
    rows = select(read.label("read"), *key).order_by(*_turned(key, is_last=is_last)).limit(LOOKED_THROUGH).subquery()
    theirs = [rows.c[part.name] for part in key]
    found = select(rows.c.read).where(rows.c.read.is_not(None)).order_by(*_turned(theirs, is_last=is_last))
    return found.limit(1).scalar_subquery()


def _turned(key: Sequence[ColumnElement[Any]], *, is_last: bool) -> list[ColumnElement[Any]]:
    return [part.desc() if is_last else part for part in key]


async def _sample(database: Database, column: Column[Any], each: int) -> list[str]:
    """Return about `each` values of a column with their rows, spread over its table by primary key."""
    read, key = cast("Encrypted", column.type).unopened(column), tuple(column.table.primary_key)
    async with database.reading() as session:
        number, count = func.row_number().over(order_by=key).label("number"), func.count().over().label("count")
        rows = select(read.label("read"), number, count).where(column.is_not(None)).subquery()
        is_chosen = or_((rows.c.number - 1) % (rows.c.count // each + 1) == 0, rows.c.number == rows.c.count)
        return list(await session.scalars(select(rows.c.read).where(is_chosen)))


def _keys(settings: Settings) -> tuple[str, ...]:
    """Return the keys in force; without a key file yet, a temporary key, so that no file is created."""
    if settings.is_sqlite and not settings.secret_keys and not keys.key_path(settings.sqlite_path).exists():
        return (Fernet.generate_key().decode(),)
    return keys.in_force(settings)
