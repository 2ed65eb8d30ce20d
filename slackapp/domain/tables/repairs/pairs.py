"""Define the table that remembers unanswered words after the words themselves were erased."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest, digests
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId

# purposes of digests, others than those of the words: rows of the two tables cannot be joined
PAIR, SENDER, RECEIVER = "remembered pair", "remembered sender", "remembered receiver"


def pair_digests(workspace_id: str, sender_id: str, receiver_id: str) -> tuple[str, ...]:
    """Return the digests of words from one person to another, newest key first."""
    return digests(PAIR, workspace_id, sender_id, receiver_id)


def person_digests(workspace_id: str, user_id: str) -> tuple[str, ...]:
    """Return the digests of a person on either side, for an erasure."""
    return (*digests(SENDER, workspace_id, user_id), *digests(RECEIVER, workspace_id, user_id))


def new_digests(workspace_id: str, sender_id: str, receiver_id: str) -> dict[str, str]:
    """Return the digests of a new row, by column, with the newest key."""
    return {
        "pair_digest": digest(PAIR, workspace_id, sender_id, receiver_id),
        "sender_digest": digest(SENDER, workspace_id, sender_id),
        "receiver_digest": digest(RECEIVER, workspace_id, receiver_id),
    }


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    body = json.loads(words["body"])
    return new_digests(row["workspace_id"], body["sender"], body["receiver"])


class RememberedPair(Base):
    """How often one person wrote to another without hearing from them, in words that are erased by now."""

    __tablename__ = "remembered_pairs"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "pair_digest"),
        Index(None, "touched_at"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    pair_digest: Mapped[str]
    sender_digest: Mapped[str]
    receiver_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("remembered_pairs.body", BOUND))  # JSON; see `repairs/remembering`
    touched_at: Mapped[datetime]
