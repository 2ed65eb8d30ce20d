"""Define the tables of thanks: given, received, passed on, and messages kept for later."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index


class Thanks(Base):
    """A giver's words to one or more receivers."""

    __tablename__ = "thanks"
    BOUND: ClassVar = ("workspace_id", "giver_id", "seal_id")
    __table_args__ = (
        Index("ix_thanks_given", "workspace_id", "giver_id", "said_at", "id"),
        partial_index("ix_thanks_taken_back", "taken_back_at", where="taken_back_at IS NOT NULL"),
        partial_index("ix_thanks_round", "round_id", "id", where="round_id IS NOT NULL"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]  # the number that the words are sealed for; None: older than this column
    giver_id: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("thanks.words", BOUND))
    said_at: Mapped[datetime]
    offered_channel_id: Mapped[str | None]  # the channel offered for sharing; None: not offered
    answers_effort_id: Mapped[int | None] = mapped_column(RowId)  # the effort the giver started from, if any
    shared_ts: Mapped[str | None]  # Slack's id of the shared post, once posted
    link: Mapped[str | None] = mapped_column(Encrypted("thanks.link", BOUND))  # the original message
    quoted: Mapped[str | None] = mapped_column(Encrypted("thanks.quoted", BOUND))  # its text, if the giver kept it
    joins_thanks_id: Mapped[int | None] = mapped_column(RowId)  # the shared thanks to which these words are added
    round_id: Mapped[int | None] = mapped_column(RowId)  # the round that these words answer and are offered to
    changed_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]  # the words are deleted then, and hidden everywhere


class ThanksReceiver(Base):
    """One receiver of a thanks and their decision about sharing."""

    __tablename__ = "thanks_receivers"
    BOUND: ClassVar = ("workspace_id", "thanks_id", "receiver_id")
    __table_args__ = (Index("ix_thanks_received", "workspace_id", "receiver_id", "said_at", "thanks_id", "giver_id"),)

    thanks_id: Mapped[int] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    said_at: Mapped[datetime]
    giver_id: Mapped[str | None]  # as in the thanks, for counts within a day; None in rows older than the column
    # pending: not in the directory yet · private: no channel offered · offered · agreed: waits for
    # the post · shared · kept · agreed, but not posted: uninvited (Tend is not in that channel), refused, unsure
    # · removed: by the receiver, from their own screens
    standing: Mapped[str]
    decided_at: Mapped[datetime | None]
    answers_effort_id: Mapped[int | None] = mapped_column(RowId)  # the receiver's effort chosen by the giver
    claimed_effort_id: Mapped[int | None] = mapped_column(RowId)  # the effort the receiver says the thanks was for
    # The receiver's effort that this was for, as far as the receiver can tell, and its kind, which outlasts the effort.
    about_effort_id: Mapped[int | None] = mapped_column(RowId)
    about_kind: Mapped[str | None]  # None: unknown
    mattered: Mapped[str | None] = mapped_column(Encrypted("thanks_receivers.mattered", BOUND))  # the receiver's answer
    mattered_at: Mapped[datetime | None]


class PassedOn(Base):
    """A thanks passed on by its receiver to a manager."""

    __tablename__ = "passed_on"
    __table_args__ = (Index(None, "workspace_id", "manager_id", "passed_at"),)

    thanks_id: Mapped[int] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    passed_at: Mapped[datetime]


class UnfinishedThanks(Base):
    """A message kept for later: its link, without its text."""

    __tablename__ = "unfinished_thanks"
    BOUND: ClassVar = ("workspace_id", "keeper_id", "channel_id", "message_ts")
    __table_args__ = (UniqueConstraint("workspace_id", "keeper_id", "channel_id", "message_ts"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    keeper_id: Mapped[str]
    channel_id: Mapped[str]
    message_ts: Mapped[str]
    author_id: Mapped[str | None]  # None: Slack did not name the author
    link: Mapped[str] = mapped_column(Encrypted("unfinished_thanks.link", BOUND))
    by_reaction: Mapped[bool]  # removing the reaction deletes the row
    kept_at: Mapped[datetime]


class SeedlingEvent(Base):
    """The newest event about a person's 🌱 on a message: a late event must not restore a deleted row."""

    __tablename__ = "seedling_events"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    keeper_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    message_ts: Mapped[str] = mapped_column(primary_key=True)
    reported_ts: Mapped[float]  # Slack's `event_ts`; compared only with other `event_ts`
    reported_at: Mapped[datetime] = mapped_column(index=True)
