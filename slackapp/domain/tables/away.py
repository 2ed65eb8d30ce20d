"""Define the table of times away."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class TimeAway(Base):
    """One time away of one person, with the stand-in for managers."""

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
    first_day: Mapped[date]  # both days in the person's own zone
    last_day: Mapped[date]  # inclusive
    stand_in_id: Mapped[str | None]
    review_until: Mapped[datetime | None]  # until then the reports may change or hide efforts first
    reads_from: Mapped[datetime | None]  # from then on the stand-in reads the manager's efforts
    ends_at: Mapped[datetime]  # the stand-in's reading ends
