"""Encrypt free text in the database: Fernet with several keys, newest first, each text for one row and column.

People's words stay unreadable in a stolen database file or backup, and words that somebody moves to another row do not
open there. Keys are set once, at start; this module must not know their origin.
"""

import base64
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, Dialect, Label, LargeBinary, String, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

END_OF_PLACE = "\x00"
BETWEEN = "\x1f"  # the parts of a place
SPACED = " || ' ' || "
NO_KEYS = "no TEND_SECRET_KEYS in use yet"
SEAL_ID = "seal_id"  # a column that tells rows apart whose own id is not known before they are inserted


class DoesNotOpen(RuntimeError):
    """Sealed words do not open: KeysMissing or OutOfPlace."""


class KeysMissing(DoesNotOpen):
    """Words were read or written before any key was set, or with the wrong keys."""


class OutOfPlace(DoesNotOpen):
    """A ciphertext is in a row or column other than its own: a person moved it."""


class WordsWithoutRow(TypeError):
    """Words are written without the row that they are sealed for; a mistake in the code."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted text."""

    words: str
    place: str
    is_newest: bool  # sealed with the newest key


class KeyRing:
    """The keys of this process: the first encrypts, all of them decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None
        self._digest_keys: tuple[bytes, ...] = ()

    def use(self, keys: Sequence[str]) -> None:
        """Set the keys (url-safe base64 Fernet keys, newest first). Raises ValueError for a bad key."""
        fernets = [Fernet(key) for key in keys]
        self._fernet, self._newest = MultiFernet(fernets), fernets[0]
        self._digest_keys = tuple(_digest_key(key) for key in dict.fromkeys(keys))

    def digests(self, message: bytes) -> tuple[str, ...]:
        """Return the HMAC-SHA256 of a message in hex for each key in use, newest first. Raises KeysMissing."""
        if not self._digest_keys:
            raise KeysMissing(NO_KEYS)
        return tuple(hmac.digest(key, message, "sha256").hex() for key in self._digest_keys)

    def seal(self, words: str, place: str = "", *, hides_time: bool = False) -> bytes:
        """Encrypt with the newest key, for `place` only.

        A sealed text tells anybody the second of its sealing; with `hides_time` it tells the year 1970.
        """
        text = f"{place}{END_OF_PLACE}{words}".encode()
        return self._ready.encrypt_at_time(text, 0) if hides_time else self._ready.encrypt(text)

    def open(self, sealed: bytes, *places: str) -> str:
        """Decrypt words that were sealed for one of `places`; without places, for any.

        Raises KeysMissing when no key fits, OutOfPlace when the words were sealed for another place. The check stops a
        person with write access to the database but without a key: moving private words into a visible row must not
        reveal them.
        """
        place, words = self._decrypted(sealed)
        if places and place not in places:
            message = f"words in {places[0].partition(BETWEEN)[0]} were sealed for another row or column"
            raise OutOfPlace(message)
        return words

    def examine(self, sealed: bytes) -> Opened:
        """Decrypt words of any place, and tell which. Raises KeysMissing when no key fits."""
        place, words = self._decrypted(sealed)
        return Opened(words, place, self._is_newest(sealed))

    def _decrypted(self, sealed: bytes) -> tuple[str, str]:
        try:
            place, _, words = self._ready.decrypt(sealed).decode().partition(END_OF_PLACE)
        except InvalidToken as error:
            message = "none of TEND_SECRET_KEYS opens this row"
            raise KeysMissing(message) from error
        return place, words

    def _is_newest(self, sealed: bytes) -> bool:
        if self._newest is None:
            return False
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    @property
    def _ready(self) -> MultiFernet:
        if self._fernet is None:
            raise KeysMissing(NO_KEYS)
        return self._fernet


# One key ring a process, because a column type has no other access to the keys.
keyring = KeyRing()


class Bound(str):
    """Words on their way into a row, with their place there."""

    __slots__ = ("place",)
    place: str

    @classmethod
    def to(cls, place: str, words: str) -> Self:
        """Return `words` for `place`."""
        bound = cls(words)
        bound.place = place
        return bound


class Encrypted(TypeDecorator[str]):
    """A text column stored only as ciphertext; `column` is its table.column.

    `bound_to` names the columns of the same row that the words are sealed for: the workspace, the owner, and what tells
    their rows apart. These must not change while the words stand. A query reads them together with the words.
    `hides_time`: the ciphertext does not tell when it was written.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str, bound_to: tuple[str, ...], *, hides_time: bool = False) -> None:
        super().__init__()
        self.column = column
        self.bound_to = bound_to
        self.hides_time = hides_time

    def place(self, row: Mapping[str, Any]) -> str:
        """Return the place of this column's words in a row, given the row's values by column."""
        return BETWEEN.join([self.column, *(_text_of(row[name]) for name in self.bound_to)])

    def places(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the places whose words open in a row.

        Besides its own: that without the row's number, for words changed in an old row while `tend reencrypt` numbers
        it; and the column alone, for rows sealed before words were bound, until they are sealed anew. New rows have a
        number, and open neither old words nor those of others.
        """
        own = self.place(row)
        if SEAL_ID not in self.bound_to:
            return (own, self.column)
        if row[SEAL_ID]:
            return (own, self.place({**row, SEAL_ID: None}))
        return (own, self.column)

    def open(self, read: str | None) -> str | None:
        """Open what a query has read: the row's values and the ciphertext. Raises KeysMissing and OutOfPlace."""
        if read is None:
            return None
        row, sealed = self.split(read)
        return keyring.open(sealed, *self.places(row))

    def split(self, read: str) -> tuple[Mapping[str, str], bytes]:
        """Return the row's values, by column, and the ciphertext. Raises OutOfPlace for a row with foreign values."""
        *values, sealed = read.split(" ")
        if len(values) != len(self.bound_to):
            message = f"a row of {self.column} has values that Tend does not write"
            raise OutOfPlace(message)
        return dict(zip(self.bound_to, values, strict=True)), sealed.encode("ascii", "replace")

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Read the row's values together with the ciphertext, in every SELECT; `open` takes them apart."""
        inner: Any = column.element if isinstance(column, Label) else column
        both = WithRow(*(inner.table.c[name] for name in self.bound_to), inner)
        both.type = self  # so that the result is opened
        return both

    def unopened(self, column: ColumnElement[Any]) -> ColumnElement[str | None]:
        """Return an expression for what `split` takes apart, for looking at seals without failing at the first."""
        return type_coerce(self.column_expression(column), String)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:  # noqa: ARG002  (SQLAlchemy's signature)
        """Decrypt a value on reading."""
        return self.open

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Encrypt a value on writing. Raises WordsWithoutRow; `rows.sealing` and the ORM bind words to their row."""
        if value is None:
            return None
        if not isinstance(value, Bound):
            raise WordsWithoutRow(self.column)
        return keyring.seal(value, value.place, hides_time=self.hides_time)


class WithRow(FunctionElement[str]):
    """SQL: the text of some columns and a ciphertext, with spaces between. Neither ids nor ciphertexts have spaces."""

    inherit_cache = True


@compiles(WithRow, "sqlite")
def _in_sqlite(element: WithRow, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    *row, sealed = [compiler.process(part, **options) for part in element.clauses]
    parts = [*(f"coalesce(CAST({part} AS TEXT), '')" for part in row), f"CAST({sealed} AS TEXT)"]
    return f"({SPACED.join(parts)})"


@compiles(WithRow, "postgresql")
def _in_postgresql(element: WithRow, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    *row, sealed = [compiler.process(part, **options) for part in element.clauses]
    parts = [*(f"coalesce(CAST({part} AS TEXT), '')" for part in row), f"encode({sealed}, 'escape')"]
    return f"({SPACED.join(parts)})"


def _digest_key(key: str) -> bytes:
    """Derive the key of digests from a Fernet key, so that no bytes serve two ciphers (RFC 5869)."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"tend keyed digests")
    return derivation.derive(base64.urlsafe_b64decode(key))


def new_seal_id() -> str:
    """Return a number for a row, which no other row has."""
    return secrets.token_hex(8)


def _text_of(value: object) -> str:
    return "" if value is None else str(value)
