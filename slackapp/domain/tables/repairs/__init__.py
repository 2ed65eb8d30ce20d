"""Define the tables of repairs: drafts, and the private words between two people.

The columns in the clear name nobody: who wrote to whom is in the sealed body, and beside it as keyed digests. The
digests of a sender and of a receiver differ for the same person, and a pair has a direction. So a stolen database shows
no pairs, also where the outbox names the receiver of an envelope. Whether a word was read or answered is sealed too.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index

# Purposes of digests: one person has different digests as author, sender and receiver, so rows cannot be joined by them
AUTHOR, SENDER, RECEIVER, PAIR = "repair_author", "repair_sender", "repair_receiver", "repair_pair"


def author_digest(workspace_id: str, author_id: str) -> str:
    """Return the digest for a new draft, with the newest key."""
    return digest(AUTHOR, workspace_id, author_id)


def word_digests(workspace_id: str, sender_id: str, receiver_id: str) -> dict[str, str]:
    """Return the digests for a new private word, by column, with the newest key."""
    return {
        "sender_digest": digest(SENDER, workspace_id, sender_id),
        "receiver_digest": digest(RECEIVER, workspace_id, receiver_id),
        "pair_digest": digest(PAIR, workspace_id, sender_id, receiver_id),
    }


def _digested_draft(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    return {"author_digest": author_digest(row["workspace_id"], json.loads(words["body"])["author_id"])}


def _digested_word(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    body = json.loads(words["body"])
    return word_digests(row["workspace_id"], body["sender_id"], body["receiver_id"])


class RepairDraft(Base):
    """A repair that its author has not sent; visible to the author only."""

    __tablename__ = "repair_drafts"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index(None, "author_digest"),
        Index(None, "expires_at"),
        {**NEVER_TWICE, "info": {"digested": _digested_draft}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    author_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("repair_drafts.body", BOUND))  # JSON; see `repairs/bodies`
    touched_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # burnt then
    comes_back_at: Mapped[datetime | None]  # a hot draft: not sent before; None: not hot


class PrivateWord(Base):
    """The words of a repair, or of an answer to one, from one person to another; visible to these two only."""

    __tablename__ = "private_words"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index(None, "sender_digest"),
        Index(None, "receiver_digest"),
        Index(None, "pair_digest"),
        partial_index("ix_private_words_waiting", "goes_at", "id", where="queued_at IS NULL"),
        partial_index("ix_private_words_erased", "erase_at", where="erase_at IS NOT NULL"),
        {**NEVER_TWICE, "info": {"digested": _digested_word}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    sender_digest: Mapped[str]
    receiver_digest: Mapped[str]
    pair_digest: Mapped[str]  # of sender and receiver, in this order
    body: Mapped[str] = mapped_column(Encrypted("private_words.body", BOUND))  # JSON; see `repairs/bodies`
    goes_at: Mapped[datetime]  # the end of the hold; until `queued_at` the sender may edit and take back
    queued_at: Mapped[datetime | None]  # the envelope is in the outbox
    delivered_at: Mapped[datetime | None]  # the envelope stands in Slack
    erase_at: Mapped[datetime | None]  # None: the receiver keeps the words
