"""Define the tables of leads, from every source."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import Base


class Lead(Base):
    """A manager leading a member; a row counts only once confirmed."""

    __tablename__ = "leads"
    __table_args__ = (Index(None, "workspace_id", "manager_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]  # import · admin (in a form) · named · profile · passed_on (while there is no other manager)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class ProfileManager(Base):
    """The manager named in a person's Slack profile, and the result."""

    __tablename__ = "profile_managers"
    __table_args__ = (Index(None, "workspace_id", "manager_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str]  # empty: no manager in the profile
    why_not: Mapped[
        str | None
    ]  # self · circle · bot · deactivated · external · unknown; None: no reason against the manager
    denied_id: Mapped[str | None]  # a manager rejected, by an admin or the manager
    read_at: Mapped[datetime]
