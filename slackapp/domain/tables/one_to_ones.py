"""Define the tables of one-to-ones: the day of the talk between two people, and the lines each of them keeps.

Same rules as all tables: every row belongs to a workspace, every moment is aware UTC, every free text is encrypted.
"""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class OneToOne(Base):
    """The day of a manager's talk with a member, as set by them; visible to the two of them."""

    __tablename__ = "one_to_ones"
    __table_args__ = (Index(None, "workspace_id", "member_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    weekday: Mapped[int]  # ISO weekday
    every_weeks: Mapped[int]  # 1 or 2
    first_on: Mapped[date]  # in the manager's zone; weeks count from this date
    chosen_at: Mapped[datetime]


class PocketLine(Base):
    """A line kept for the next one-to-one, or said there; visible to its keeper only.

    Exactly one of `effort_id`, `thanks_id` and `words` is set. A line listed automatically has no row until its keeper
    presses a button.
    """

    __tablename__ = "pocket_lines"
    BOUND: ClassVar = ("workspace_id", "keeper_id", "other_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "keeper_id", "other_id", "effort_id"),
        UniqueConstraint("workspace_id", "keeper_id", "other_id", "thanks_id"),
        Index(None, "workspace_id", "other_id"),
        Index(None, "effort_id"),
        Index(None, "thanks_id"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]  # the number that the words are sealed for; None: older than this column
    keeper_id: Mapped[str]
    other_id: Mapped[str]  # the other person of the talk
    effort_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("efforts.id", ondelete="CASCADE"))
    thanks_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"))
    words: Mapped[str | None] = mapped_column(Encrypted("pocket_lines.words", BOUND))  # the keeper's own
    kept_at: Mapped[datetime]
    carried_on: Mapped[date | None]  # the keeper's date of putting the line off until the next talk
    carried_times: Mapped[int] = mapped_column(default=0, server_default="0")  # over how many talks it was put off
    ended_at: Mapped[datetime | None]  # said or removed; the line is in no list any more


KEPT_FOR = timedelta(weeks=8)  # four fortnightly talks: a line put off so often will not be said
