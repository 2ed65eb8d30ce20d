"""The tables of one-to-ones, typed: on which day two people talk, and what each of them keeps for it.

Beside `models`, with the same rules: every row belongs to a workspace, every moment is aware UTC, every free text is
encrypted.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class OneToOne(Base):
    """The day on which somebody talks with one whom they lead, as they set it; the two of them see it."""

    __tablename__ = "one_to_ones"
    __table_args__ = (Index(None, "workspace_id", "member_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    weekday: Mapped[int]  # ISO weekday
    every_weeks: Mapped[int]  # 1 or 2
    first_on: Mapped[date]  # in the manager's zone; weeks are counted from there
    chosen_at: Mapped[datetime]


class PocketLine(Base):
    """Something that one of the two keeps for their next one-to-one, or has said there; its keeper alone reads it.

    Of `effort_id`, `thanks_id` and `words` one is there. What stands in a list by itself has no row until its keeper
    presses something on it.
    """

    __tablename__ = "pocket_lines"
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
    keeper_id: Mapped[str]
    other_id: Mapped[str]  # with whom they talk
    effort_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("efforts.id", ondelete="CASCADE"))
    thanks_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"))
    words: Mapped[str | None] = mapped_column(Encrypted("pocket_lines.words"))  # the keeper's own
    kept_at: Mapped[datetime]
    carried_on: Mapped[date | None]  # the keeper's date on which it was put off: it comes back the next time
    ended_at: Mapped[datetime | None]  # said, or taken out: then it stands in no list


KEPT_FOR = timedelta(weeks=8)  # four talks of a fortnight: what was carried over so often is not going to be said
