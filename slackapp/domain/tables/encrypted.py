"""Free text at rest: Fernet with several keys, the newest first.

People's words are unreadable in a stolen database file or backup. Keys are given once, at start;
this module must not know where they come from.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

END_OF_PLACE = "\x00"


class KeysMissing(RuntimeError):
    """Words were read or written before any key was given, or with the wrong ones."""


class OutOfPlace(RuntimeError):
    """Ciphertext stands in a column it was not made for: somebody moved it."""


class KeyRing:
    """The keys of this process: the first encrypts, all of them decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None

    def use(self, keys: Sequence[str]) -> None:
        """Take `keys` (url-safe base64 Fernet keys, newest first). Raises ValueError for a bad one."""
        fernets = [Fernet(key) for key in keys]
        self._fernet, self._newest = MultiFernet(fernets), fernets[0]

    def seal(self, words: str, place: str = "") -> bytes:
        """Encrypt with the newest key, for `place` (table.column) alone."""
        return self._ready.encrypt(f"{place}{END_OF_PLACE}{words}".encode())

    def open(self, sealed: bytes, place: str | None = None) -> str:
        """Decrypt with whichever key fits; `place` None takes words of any place.

        Raises KeysMissing when no key fits, OutOfPlace when the row was sealed for another column: whoever can write
        to the database but has no key must not read a private word by moving it to where Tend shows it to them.
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
        """Encrypt again with the newest key, for key rotation. Raises KeysMissing when none opens it."""
        try:
            return self._ready.rotate(sealed)
        except InvalidToken as error:
            message = "none of TEND_SECRET_KEYS opens this row"
            raise KeysMissing(message) from error

    def is_newest(self, sealed: bytes) -> bool:
        """Say whether the newest key opens it, so that resealing would change nothing."""
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


# One per process, because a column type has no other way to reach the keys.
keyring = KeyRing()


class Encrypted(TypeDecorator[str]):
    """A text column whose rows hold only ciphertext; `place` is its table.column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Seal on the way in."""
        return None if value is None else keyring.seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Open on the way out."""
        return None if value is None else keyring.open(value, self.place)
