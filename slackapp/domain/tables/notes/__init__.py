"""Define the table of private notes.

The columns in the clear name nobody and say nothing of the words: the author is a keyed digest, and the day of the end
is a whole day in UTC, so that no row of another table has its moment. Kind, tag and text are sealed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId

AUTHOR = "note author"  # purpose of the digest: rows of other tables cannot be joined by it


def author_digest(workspace_id: str, author_id: str) -> str:
    """Return the digest for a new note, with the newest key."""
    return digest(AUTHOR, workspace_id, author_id)


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    return {"author_digest": author_digest(row["workspace_id"], json.loads(words["body"])["author_id"])}


class Note(Base):
    """One line that a person wrote for themself; visible to its author only."""

    __tablename__ = "notes"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index(None, "author_digest", "id"),
        Index(None, "author_digest", "ends_at"),
        Index(None, "ends_at"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    author_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("notes.body", BOUND))  # JSON; see `notes/bodies`
    ends_at: Mapped[datetime]  # erased then, unless its author keeps it; midnight in UTC
