"""Define the tables of looking back: who gets a week or a month by message, and the figures of a workspace."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import Base


class DigestChoice(Base):
    """A person's choice to get their week or their month as a message; without a row there is no message."""

    __tablename__ = "digest_choices"
    __table_args__ = (Index("ix_digest_choices_next_at", "next_at", "workspace_id", "user_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    every: Mapped[str] = mapped_column(primary_key=True)  # week · month
    day: Mapped[int]  # ISO weekday of a week, day of a month
    minute: Mapped[int]  # of the local day
    chosen_at: Mapped[datetime]  # nothing that was due earlier is sent
    next_at: Mapped[datetime | None]  # the job looks again from then on; None: off, day and minute are remembered


class WorkspaceFigures(Base):
    """Rounded figures of a workspace for its admins, kept until the next thirty days are over."""

    __tablename__ = "workspace_figures"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    counted_to: Mapped[date]  # in UTC, exclusive: the day after the last of the thirty
    tenths: Mapped[int | None]  # of all people, with at least one thanks, rounded as `look_back/figures` says
    noted: Mapped[int | None]  # efforts in whole fives; None: too few people or efforts
    answered: Mapped[int | None]  # of the noted ones, in whole fives; 0 stands for fewer than five
