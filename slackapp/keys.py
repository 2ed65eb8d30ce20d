"""Find the keys that seal people's words: TEND_SECRET_KEYS, or a key file beside a SQLite file.

A key file is made with a new database only: a key made beside sealed rows would open none of them, and what is written
from then on would need both.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from cryptography.fernet import Fernet

from slackapp.config import BadSetting, Settings, fernet_keys
from slackapp.env_file import UnreadableFile, text_of

SEALED_BEGINS = "gAAAAA"  # github.com/fernet/spec: version 0x80 and a time before the year 2106, in base64
LOCKED_FOR_S = 2.0
REQUIRED = (
    "is required with PostgreSQL: the key of the words that are stored there; only for a new database make one with "
    "`tend doctor --new-key`"
)


def in_force(settings: Settings) -> tuple[str, ...]:
    """Return the keys, newest first; make a key file for a new SQLite database.

    Raises BadSetting on PostgreSQL without TEND_SECRET_KEYS, and on SQLite when the key file is missing or spoiled.
    """
    if settings.secret_keys:
        return settings.secret_keys
    if settings.is_sqlite:
        return beside(settings.sqlite_path)
    raise BadSetting("TEND_SECRET_KEYS", REQUIRED)


def key_path(database: Path) -> Path:
    """Return the path of the key file of a SQLite database; it holds keys newest first, comma-separated."""
    return database.with_name(database.name + ".key")


def beside(database: Path) -> tuple[str, ...]:
    """Return the keys beside a SQLite file; create the key file with mode 0600 for a new one. Raises BadSetting."""
    path = key_path(database)
    name = f"key file {path.name}"
    try:
        if not path.exists():
            if is_lost(database) and not path.exists():  # another process may have made it, and sealed rows, meanwhile
                raise BadSetting(name, lost(database))
            _make(path)
        keys = fernet_keys(text_of(path), name=name)
    except UnreadableFile as error:
        raise BadSetting(name, error.reason) from None
    except OSError as error:
        raise BadSetting(name, f"cannot be read or made ({error.strerror})") from error
    if not keys:
        raise BadSetting(name, "is empty; put back the one that belongs to this database")
    return keys


def lost(database: Path) -> str:
    """Return what to do when the key file is lost."""
    return f"is missing, and {database.name} holds rows sealed with it; put it back, or set TEND_SECRET_KEYS"


def is_lost(database: Path) -> bool:
    """Return whether a SQLite file without a key file holds sealed rows, whatever its schema.

    A file that cannot be read counts too: what it holds is not known. Raises OSError.
    """
    if key_path(database).exists() or not database.exists() or not database.stat().st_size:
        return False
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=LOCKED_FOR_S)) as connection:
            return any(_has_sealed(connection, table, column) for table, column in _binary_columns(connection))
    except sqlite3.DatabaseError:
        return True


def _binary_columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    query = """
        SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.type = 'BLOB'
    """
    return list(connection.execute(query))


def _has_sealed(connection: sqlite3.Connection, table: str, column: str) -> bool:
    query = f"""SELECT 1 FROM "{table}" WHERE CAST(substr("{column}", 1, 6) AS TEXT) = ? LIMIT 1"""  # noqa: S608  (names out of the schema)
    return connection.execute(query, (SEALED_BEGINS,)).fetchone() is not None


def _make(path: Path) -> None:
    """Write a new key; of several processes at once the first wins, and no process sees half a file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(Fernet.generate_key().decode() + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    except OSError:
        draft.replace(path)  # a file system without links
    draft.unlink(missing_ok=True)
