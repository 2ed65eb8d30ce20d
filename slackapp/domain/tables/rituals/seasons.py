"""Define the tables of seasons: their rhythm, the people counted in, and the channels where one was offered.

No table says which person answered a round, or passed.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index, unique_partial_index

ROUNDS_WANTED = 6  # PRODUCT §4: four or fewer had no effect (Komase 2021)


class Season(Base):
    """Six rounds of one channel; visible to the people of that channel."""

    __tablename__ = "seasons"
    __table_args__ = (
        unique_partial_index("uq_seasons_open", "workspace_id", "channel_id", where="state <> 'ended'"),
        Index("ix_seasons_of_channel", "workspace_id", "channel_id", "id"),
        Index("ix_seasons_of_starter", "workspace_id", "starter_id"),
        partial_index("ix_seasons_due", "next_opens_at", "id", where="next_opens_at IS NOT NULL"),
        partial_index("ix_seasons_ended", "ended_at", where="ended_at IS NOT NULL"),
        partial_index("ix_seasons_asked_again", "ask_again_on", where="ask_again_on IS NOT NULL"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    channel_id: Mapped[str]
    starter_id: Mapped[str]  # empty: erased
    next_starter_id: Mapped[str | None]  # a person asked to take the season over
    every_weeks: Mapped[int]  # 1 or 2
    weekday: Mapped[int]  # ISO weekday, 1 to 5
    minute: Mapped[int]  # of the local day
    zone: Mapped[str]  # IANA name
    country: Mapped[str | None]  # for public holidays, as DE or DE-BE, chosen at the start; None: none
    work_days: Mapped[str]  # digits of ISO weekdays, of the workspace at the start
    rounds_wanted: Mapped[int] = mapped_column(default=ROUNDS_WANTED, server_default=str(ROUNDS_WANTED))
    rounds_opened: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str]  # running · paused · ended
    paused_why: Mapped[str | None]  # starter · uninvited · refused; None: not paused
    asks_seen: Mapped[bool] = mapped_column(default=False, server_default="false")  # the seen check
    next_number: Mapped[int] = mapped_column(default=1, server_default="1")  # of the next round
    next_on: Mapped[date | None]  # its day in the rhythm, before a day off moves it; None: not running
    next_opens_at: Mapped[datetime | None]  # the moment it opens; None: not running
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]  # rounds · starter · admin · archived
    ask_again_on: Mapped[date | None]  # the starter is asked once from this day on; None: not, or asked already


class SeasonMember(Base):
    """A person counted in; readable by that person, and by the rotation of hosts."""

    __tablename__ = "season_members"
    __table_args__ = (Index("ix_season_members_of_person", "workspace_id", "user_id"),)

    season_id: Mapped[int] = mapped_column(RowId, ForeignKey("seasons.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    joined_on: Mapped[date]  # a day, so that no answer's moment is beside it
    last_hosted_on: Mapped[date | None]  # also the day on which the person passed


class SeasonOffer(Base):
    """A channel where a season was offered to the person who invited Tend; once a channel. Names nobody."""

    __tablename__ = "season_offers"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    offered_on: Mapped[date]
