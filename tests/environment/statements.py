"""Lets one engine after the other use what SQLAlchemy compiled for the first of them."""

from collections.abc import Iterator, MutableMapping
from typing import Any

STATEMENTS_MAX = 3_000  # Tend has some nine hundred


class Statements(MutableMapping[Any, Any]):
    """What SQLAlchemy compiled for one kind of database, kept for all of its engines.

    An engine compiles for itself, and each test and each company of the simulated year has its own: a quarter of a
    run went into it. The keys begin with the dialect, of which each engine has one like all others of its kind.
    """

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        return self._kept[key[1:]]

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self._kept) >= STATEMENTS_MAX:
            self._kept.clear()
        self._kept[key[1:]] = compiled

    def __delitem__(self, key: Any) -> None:
        del self._kept[key[1:]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)
