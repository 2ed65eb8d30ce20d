"""The sealed bodies of a phrase and of a pick."""

import json
from dataclasses import dataclass
from typing import Self

from slackapp.domain.rows.sealed_bodies import SealedBody


@dataclass(frozen=True, slots=True)
class PhraseBody(SealedBody):
    """The sealed part of a phrase."""

    author_id: str
    text: str

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        return cls(author_id=found["author_id"], text=found["text"])


@dataclass(frozen=True, slots=True)
class PickBody(SealedBody):
    """The sealed part of a pick."""

    picker_id: str

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        return cls(picker_id=json.loads(sealed)["picker_id"])
