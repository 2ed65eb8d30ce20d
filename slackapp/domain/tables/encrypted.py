"""Encrypt free text in the database: Fernet with several keys, newest first.

People's words stay unreadable in a stolen database file or backup. Keys are set once, at start; this module must not
know their origin.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

END_OF_PLACE = "\x00"


class KeysMissing(RuntimeError):
    """Words were read or written before any key was set, or with the wrong keys."""


class OutOfPlace(RuntimeError):
    """A ciphertext is in a column other than its own: a person moved it."""


class KeyRing:
    """The keys of this process: the first encrypts, all of them decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None

    def use(self, keys: Sequence[str]) -> None:
        """Set the keys (url-safe base64 Fernet keys, newest first). Raises ValueError for a bad key."""
        fernets = [Fernet(key) for key in keys]
        self._fernet, self._newest = MultiFernet(fernets), fernets[0]

    def seal(self, words: str, place: str = "") -> bytes:
        """Encrypt with the newest key, for `place` (table.column) only."""
        return self._ready.encrypt(f"{place}{END_OF_PLACE}{words}".encode())

    def open(self, sealed: bytes, place: str | None = None) -> str:
        """Decrypt with any key that fits; `place` None accepts words of any column.

        Raises KeysMissing when no key fits, OutOfPlace when the row was sealed for another column. The check stops a
        person with write access to the database but without a key: moving private words into a visible column must not
        reveal them.
        """
        try:
            sealed_for, _, words = self._ready.decrypt(sealed).decode().partition(END_OF_PLACE)
        except InvalidToken as error:
            message = "none of TEND_SECRET_KEYS opens this row"
            raise KeysMissing(message) from error
        if place is not None and sealed_for != place:
            message = f"this row of {place} was sealed for another column"
            raise OutOfPlace(message)
        return words

    def reseal(self, sealed: bytes) -> bytes:
        """Encrypt again with the newest key, for key rotation. Raises KeysMissing when no key fits."""
        try:
            return self._ready.rotate(sealed)
        except InvalidToken as error:
            message = "none of TEND_SECRET_KEYS opens this row"
            raise KeysMissing(message) from error

    def is_newest(self, sealed: bytes) -> bool:
        """Return whether the newest key opens the ciphertext, so that resealing would change nothing."""
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
            message = "no TEND_SECRET_KEYS in use yet"
            raise KeysMissing(message)
        return self._fernet


# One key ring a process, because a column type has no other access to the keys.
keyring = KeyRing()


class Encrypted(TypeDecorator[str]):
    """A text column stored only as ciphertext; `place` is its table.column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Encrypt a value on writing."""
        return None if value is None else keyring.seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Decrypt a value on reading."""
        return None if value is None else keyring.open(value, self.place)
