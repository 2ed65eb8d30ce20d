"""The sealed body of a promise: all facts a stolen database must not show.

A body is JSON inside an encrypted column. Unknown names are ignored, so that a worker of another version reads the
body.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from slackapp.domain.rows.sealed_bodies import SealedBody

Ending = Literal["done", "let_go", "closed"]  # closed: by the person it was promised to


@dataclass(frozen=True, slots=True)
class PromiseBody(SealedBody):
    """The sealed part of a promise."""

    maker_id: str
    what: str  # the maker's words; empty: the link says it
    made_at: datetime  # aware UTC
    other_id: str | None = None  # to whom it is promised; None: to nobody but the maker
    link: str | None = None  # permalink of the message it is about
    is_unshared: bool = False  # the other person does not see it, which the maker never learns
    is_moved: bool = False
    ended: Ending | None = None  # None: open

    @property
    def reader_ids(self) -> tuple[str, ...]:
        """Return the readers of the promise: its maker, and the other person unless unshared."""
        return (self.maker_id,) if self.other_id is None or self.is_unshared else (self.maker_id, self.other_id)

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        return cls(
            maker_id=found["maker_id"],
            what=found["what"],
            made_at=datetime.fromisoformat(found["made_at"]),
            other_id=found.get("other_id"),
            link=found.get("link"),
            is_unshared=bool(found.get("is_unshared")),
            is_moved=bool(found.get("is_moved")),
            ended=found.get("ended"),
        )
