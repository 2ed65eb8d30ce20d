"""Define the tables of efforts, single and weekly ones."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index

WAITING = "acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"  # for thanks


class Effort(Base):
    """Something a person did and deserves thanks for."""

    __tablename__ = "efforts"
    BOUND: ClassVar = ("workspace_id", "doer_id", "noter_id", "seal_id")
    __table_args__ = (
        partial_index("ix_efforts_waiting", "workspace_id", "doer_id", "ripe_at", where=WAITING),
        partial_index("ix_efforts_ripe", "workspace_id", "ripe_at", where=WAITING),
        Index(None, "workspace_id", "doer_id", "noted_at"),
        Index(None, "workspace_id", "noter_id", "noted_at"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]  # the number that the words are sealed for; None: older than this column
    doer_id: Mapped[str]
    noter_id: Mapped[str]  # empty: reported by a source
    noting_id: Mapped[str | None]  # shared by all efforts of one noting; None: older than this column, noted alone
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("efforts.words", BOUND))  # the noter's; they never learn of changes
    doers_words: Mapped[str | None] = mapped_column(Encrypted("efforts.doers_words", BOUND))  # read by managers instead
    noted_at: Mapped[datetime]
    noted_on: Mapped[date]  # in the doer's zone
    is_pending: Mapped[bool] = mapped_column(default=False)  # the doer is not in the directory yet
    readable_at: Mapped[datetime]  # from then on the doer's manager may read the effort
    # While set, nobody but doer and noter reads the effort. noted: the doer was not told of it yet · unreachable: Slack
    # refused to tell the doer · readers: Slack refused to tell the doer of a new manager or stand-in
    not_notified: Mapped[str | None]
    ripe_at: Mapped[datetime]  # from then on prompts may contain the effort
    closes_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]  # the doer changed the words
    hidden_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]  # the noter changed the words after the doer may have read them
    # the noter took the note back: without words, hidden and closed, so that nobody else reads it
    taken_back_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    # thanks (the giver started from the effort) · words · chosen · claimed · already (a manager's answer)
    acknowledged_how: Mapped[str | None]
    thanks_id: Mapped[int | None] = mapped_column(RowId)  # the thanks that answered the effort
    link: Mapped[str | None] = mapped_column(Encrypted("efforts.link", BOUND))  # the original message
    repeats_id: Mapped[int | None] = mapped_column(RowId)  # the everyday effort, if this is an occurrence
    source_id: Mapped[int | None] = mapped_column(RowId)  # set for efforts from a source; without a noter
    source_name: Mapped[str | None] = mapped_column(Encrypted("efforts.source_name", BOUND))


class EverydayEffort(Base):
    """An effort repeated every week until ended; each occurrence is an Effort of its own."""

    __tablename__ = "everyday_efforts"
    BOUND: ClassVar = ("workspace_id", "doer_id", "noter_id", "seal_id")
    __table_args__ = (
        partial_index("ix_everyday_efforts_running", "next_at", where="ended_at IS NULL"),
        Index(None, "workspace_id", "doer_id"),
        Index(None, "workspace_id", "noter_id"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]  # the number that the words are sealed for; None: older than this column
    doer_id: Mapped[str]
    noter_id: Mapped[str]
    noting_id: Mapped[str | None]  # of the first time; every later time has it too
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("everyday_efforts.words", BOUND))  # the noter's
    doers_words: Mapped[str | None] = mapped_column(Encrypted("everyday_efforts.doers_words", BOUND))
    began_at: Mapped[datetime]
    next_at: Mapped[datetime]  # time of the next occurrence
    ended_at: Mapped[datetime | None]
