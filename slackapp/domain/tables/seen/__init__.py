"""Define the tables of the seen check.

While a round is open, its counters and the digests of the people who answered stand here. Each answer writes all of it
anew, in a random order, so that no row tells which answer came first or last. Nothing here has a moment of an answer.
"""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import Base, RowId


class SeenCount(Base):
    """The counters of one open round, sealed and of one length; readable by nobody."""

    __tablename__ = "seen_counts"
    BOUND: ClassVar = ("workspace_id", "round_id")

    round_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace_id: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("seen_counts.body", BOUND, hides_time=True))  # see `seen/bodies`


class SeenAnswered(Base):
    """One person who answered an open round, as a digest with a secret out of its counters; deleted at the close.

    All rows of a round are written together at each answer, with new digests: no row outlives the next answer.
    """

    __tablename__ = "seen_answered"
    __table_args__ = (Index(None, "workspace_id"), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_digest: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]


class SeenWord(Base):
    """The word that a round's post shows; visible to the channel."""

    __tablename__ = "seen_words"

    round_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace_id: Mapped[str]
    word: Mapped[str]  # most · half · few


class SeenStanding(Base):
    """The word that stands in a channel, with the counts it was taken from, sealed; readable by nobody."""

    __tablename__ = "seen_standings"
    __table_args__ = (Index(None, "shown_on"),)
    BOUND: ClassVar = ("workspace_id", "channel_id")

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Encrypted("seen_standings.body", BOUND, hides_time=True))
    shown_on: Mapped[date]  # when a round last showed it


class SeenStep(Base):
    """The lead's one next step, in a round's post; visible to the channel."""

    __tablename__ = "seen_steps"
    BOUND: ClassVar = ("workspace_id", "round_id")
    __table_args__ = (Index(None, "workspace_id", "lead_id"),)

    round_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace_id: Mapped[str]
    lead_id: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("seen_steps.words", BOUND))
