"""The doctor's look at sealed rows: whether the keys open them, over every table that has some."""

from typing import Any, cast

from cryptography.fernet import Fernet
from sqlalchemy import Column, func, or_, select

from slackapp import keys
from slackapp.config import BadSetting, Settings
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import Encrypted, KeysMissing, OutOfPlace, keyring
from slackapp.operations.findings import BAD, GOOD, NOTE, UNKNOWN, Finding
from slackapp.storage.database import Database

EACH = 50  # rows of a column; all of a large table would take minutes
ADD_KEY = "Add the key it was sealed with to TEND_SECRET_KEYS, after the newest."
MOVED = "Somebody with access to the database moved it. Restore these rows from a backup."


async def examine(settings: Settings, database: Database, each: int = EACH) -> Finding:
    """Open the oldest and the newest row of every sealed column, and about `each` rows between them.

    `settings` sets the keys of this process from now on.
    """
    try:
        keyring.use(_keys(settings))
    except BadSetting as bad:
        return Finding("stored_words", UNKNOWN, f"{bad.name} {bad.reason}")
    opened = old = 0
    for column in resealing.sealed_columns():
        rows, locked, kind = await _sample(database, column, each), 0, cast("Encrypted", column.type)
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


async def _sample(database: Database, column: Column[Any], each: int) -> list[str]:
    """Return values of a column with their rows, spread over its table by primary key; with `each` 0, both ends."""
    read, key = cast("Encrypted", column.type).unopened(column), tuple(column.table.primary_key)
    async with database.reading() as session:
        if not each:
            orders = (key, tuple(part.desc() for part in key))
            ends = [await session.scalar(select(read).where(column.is_not(None)).order_by(*o).limit(1)) for o in orders]
            return [value for value in dict.fromkeys(ends) if value is not None]
        number, count = func.row_number().over(order_by=key).label("number"), func.count().over().label("count")
        rows = select(read.label("read"), number, count).where(column.is_not(None)).subquery()
        is_chosen = or_((rows.c.number - 1) % (rows.c.count // each + 1) == 0, rows.c.number == rows.c.count)
        return list(await session.scalars(select(rows.c.read).where(is_chosen)))


def _keys(settings: Settings) -> tuple[str, ...]:
    """Return the keys in force; without a key file yet, a temporary key, so that no file is created."""
    if settings.is_sqlite and not settings.secret_keys and not keys.key_path(settings.sqlite_path).exists():
        return (Fernet.generate_key().decode(),)
    return keys.in_force(settings)
