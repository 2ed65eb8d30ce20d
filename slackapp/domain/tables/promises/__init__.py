"""Define the table of promises: what somebody will do by a day, for a colleague or for themselves.

The columns in the clear name nobody. The maker, the other person and the words are in the sealed body, and beside it
are keyed digests. The day stands in the clear, because lists and retention are ordered by it.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index

# Purposes of digests. UNSHARED: the promise names that person, who does not see it.
MAKER, OTHER, UNSHARED = "promise maker", "promise other", "promise unshared"


def promise_digests(
    workspace_id: str, maker_id: str, other_id: str | None, *, is_shared: bool
) -> dict[str, str | None]:
    """Return the digests of a new promise, by column, with the newest key."""
    other = None if other_id is None else digest(OTHER if is_shared else UNSHARED, workspace_id, other_id)
    return {"maker_digest": digest(MAKER, workspace_id, maker_id), "other_digest": other}


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    body = json.loads(words["body"])
    is_shared = not body.get("is_unshared")
    found = promise_digests(row["workspace_id"], body["maker_id"], body.get("other_id"), is_shared=is_shared)
    return {name: value for name, value in found.items() if value is not None}


class Promise(Base):
    """Something a person will do by a day; visible to that person, and to the colleague it is promised to."""

    __tablename__ = "promises"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index("ix_promises_maker", "maker_digest", "closed_at", "due_on"),
        Index("ix_promises_other", "other_digest", "closed_at", "due_on"),
        partial_index("ix_promises_open", "due_on", where="closed_at IS NULL"),
        partial_index("ix_promises_closed", "closed_at", where="closed_at IS NOT NULL"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    maker_digest: Mapped[str]
    other_digest: Mapped[str | None]  # None: for the maker alone
    body: Mapped[str] = mapped_column(Encrypted("promises.body", BOUND))  # JSON; see `promises/bodies`
    due_on: Mapped[date]  # in the maker's zone
    closed_at: Mapped[datetime | None]  # done, let go or closed by the other person; None: open
