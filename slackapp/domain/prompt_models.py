"""The tables of when Tend may begin a message, typed: times away, how prompts were met, and what was begun on a day.

Beside `models`, with the same rules: every row belongs to a workspace, and every moment is aware UTC. No words here.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables import NEVER_TWICE, Base, RowId


class TimeAway(Base):
    """One time away of one person, and who stands in for them as a manager meanwhile."""

    __tablename__ = "times_away"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id", "first_day", "last_day"),
        Index(None, "workspace_id", "stand_in_id"),
        Index(None, "last_day"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    user_id: Mapped[str]
    first_day: Mapped[date]  # in their own zone, as is the last
    last_day: Mapped[date]  # inclusive
    stand_in_id: Mapped[str | None]
    told_until: Mapped[datetime | None]  # until then those they lead have their say about the stand-in
    reads_from: Mapped[datetime | None]  # from then on the stand-in reads what the manager may read
    ends_at: Mapped[datetime]  # and no longer than this


class PromptRhythm(Base):
    """How one manager met the weekly messages; a row from the first that arrived."""

    __tablename__ = "prompt_rhythms"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]  # when the newest arrived
    heeded_at: Mapped[datetime | None]  # the newest press or visit; a thanks is found among the thanks
    rests_until: Mapped[datetime | None]  # this week brings none; cleared by a press or visit
    paused_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when Home said that there was a pause
    line_at: Mapped[datetime | None]  # when the one line of a long pause arrived


class BegunMessage(Base):
    """The one message a day that Tend itself begins to a person: whose place the day has, while or after it is sent."""

    __tablename__ = "begun_messages"
    __table_args__ = (
        Index(None, "workspace_id", "user_id", "week"),
        Index(None, "outbox_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # in their own zone
    week: Mapped[str]  # ISO week there
    outbox_id: Mapped[int] = mapped_column(RowId)
