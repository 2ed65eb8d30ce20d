"""The sealed body of a private note: all facts a stolen database must not show.

A body is JSON inside an encrypted column. Unknown names are ignored, so that a worker of another version reads the
body.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from slackapp.domain.rows.sealed_bodies import SealedBody


@dataclass(frozen=True, slots=True)
class NoteBody(SealedBody):
    """The sealed part of a note."""

    author_id: str
    text: str
    written_at: datetime  # aware UTC
    kind: str | None = None  # one of `ruptures`; None: not chosen
    tag: str | None = None  # one of TAGS; None: not chosen
    is_answered: bool = False  # the author answered a pattern with this note in it

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
