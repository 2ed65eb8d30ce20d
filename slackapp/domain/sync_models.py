"""The tables of the nightly look at Slack's directory, typed: how far it came, and what profiles say of who leads whom.

Beside `models`, with the same rules: every row belongs to a workspace, and every moment is aware UTC. No words here.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables import Base


class DirectoryWalk(Base):
    """One walk through a workspace's list of members: how far it came, and whose turn it is to go on."""

    __tablename__ = "directory_walks"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime | None]  # as of the job's moment; None: never yet
    cursor: Mapped[str | None]  # Slack's name for where to go on; None: from the first page
    seen: Mapped[int]  # members on the pages so far
    ended_at: Mapped[datetime | None]  # when the last page was in; None: not yet
    checked_at: Mapped[datetime | None]  # when those who were on no page had been asked for
    lease_key: Mapped[str | None]  # names the run whose turn it is
    lease_until: Mapped[datetime | None]  # real time


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
