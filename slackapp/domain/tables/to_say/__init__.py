"""Define the table of words that a person means to say in person.

The columns in the clear name nobody: the author and the other person are in the sealed body, and beside it as keyed
digests. The digests differ from those of every other table, so rows cannot be joined by them.
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

AUTHOR, PERSON = "to say author", "to say person"  # purposes of digests


def new_digests(workspace_id: str, author_id: str, person_id: str | None) -> dict[str, str | None]:
    """Return the digests of a new row, by column, with the newest key."""
    return {
        "author_digest": digest(AUTHOR, workspace_id, author_id),
        "person_digest": None if person_id is None else digest(PERSON, workspace_id, person_id),
    }


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str | None]:
    body = json.loads(words["body"])
    return new_digests(row["workspace_id"], body["author_id"], body["person_id"])


class ToSay(Base):
    """Words that their author means to say in person; visible to the author only."""

    __tablename__ = "to_say"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index(None, "author_digest"),
        Index(None, "person_digest"),
        Index(None, "expires_at"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    author_digest: Mapped[str]
    person_digest: Mapped[str | None]  # None: the words name nobody
    body: Mapped[str] = mapped_column(Encrypted("to_say.body", BOUND))  # JSON; see `to_say/lines`
    kept_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # erased then
