"""The tables of who leads a member, from every source."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import Base


class Lead(Base):
    """Who leads whom; a row counts only once confirmed."""

    __tablename__ = "leads"
    __table_args__ = (Index(None, "workspace_id", "manager_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]  # import · admin (in a form) · named · profile · passed_on (while nobody else is there)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class ProfileManager(Base):
    """What somebody's Slack profile says of who leads them, and what came of it."""

    __tablename__ = "profile_managers"
    __table_args__ = (Index(None, "workspace_id", "manager_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str]  # empty: the profile names nobody
    why_not: Mapped[
        str | None
    ]  # self · circle · bot · deactivated · external · unknown; None: nothing stands against it
    denied_id: Mapped[str | None]  # of whom the manager or an admin said that they do not lead them
    read_at: Mapped[datetime]
