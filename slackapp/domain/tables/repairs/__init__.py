"""Define the tables of repairs: drafts, and the private words between two people.

The columns in the clear name nobody: who wrote to whom is in the sealed body, and beside it as keyed digests. The
digests of a sender and of a receiver differ for the same person, and a pair has a direction. So a stolen database shows
no pairs, also where the outbox names the receiver of an envelope. Whether a word was read or answered is sealed too.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index


class RepairDraft(Base):
    """A repair that its author has not sent; visible to the author only."""

    __tablename__ = "repair_drafts"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (Index(None, "author_digest"), Index(None, "expires_at"), NEVER_TWICE)

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
        NEVER_TWICE,
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
