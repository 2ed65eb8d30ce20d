"""Lets one engine after the other use what SQLAlchemy compiled for the first of them, and what it asked its server."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event

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


class Facts:
    """What SQLAlchemy asks a server at an engine's first connection, its version for one, in five statements."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}

    def share(self, kind: str, dialect: Dialect) -> None:
        """Let the engine of `dialect` ask nothing that another engine of this kind was answered."""
        initialize = dialect.initialize

        def know(connection: Connection) -> None:
            facts = vars(dialect)
            if kind in self._known:
                facts.update(self._known[kind])
                return
            before = dict(facts)
            initialize(connection)
            plain = (bool, int, str, tuple, type(None))  # the rest belongs to its dialect
            changed = {name: fact for name, fact in facts.items() if name not in before or before[name] is not fact}
            self._known[kind] = {name: fact for name, fact in changed.items() if isinstance(fact, plain)}

        dialect.initialize = know  # type: ignore[method-assign]


@contextmanager
def heard() -> Iterator[list[str]]:
    """The statements that every engine of this process runs meanwhile."""
    made: list[str] = []

    def hear(*given: Any) -> None:
        made.append(given[2])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield made
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
