"""The sealed body of a private note: everything about it that a stolen database must not show.

A body is JSON inside an encrypted column. Unknown names are ignored, so that a worker of another version reads it.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from slackapp.domain.rows.sealed_bodies import packed


@dataclass(frozen=True, slots=True)
class NoteBody:
    """The sealed part of a note."""

    author_id: str
    text: str
    written_at: datetime  # aware UTC
    kind: str | None = None  # one of `ruptures`; None: not chosen
    tag: str | None = None  # one of TAGS; None: not chosen
    is_answered: bool = False  # the author answered a pattern with this note in it

    def packed(self) -> str:
        """Return the body as JSON."""
        return packed(self)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401  (fields of this class)
        """Return the body with some fields changed."""
        return replace(self, **changes)

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        return cls(
            author_id=found["author_id"],
            text=found["text"],
            written_at=datetime.fromisoformat(found["written_at"]),
            kind=found.get("kind"),
            tag=found.get("tag"),
            is_answered=bool(found.get("is_answered")),
        )
