"""Define the tables of workspaces: installations, settings and admins."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import Base


class Workspace(Base):
    """A workspace with Tend installed; `id` is Slack's team id."""

    __tablename__ = "workspaces"
    BOUND: ClassVar = ("id",)

    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str | None]
    url: Mapped[str | None]  # https://….slack.com/, the base of permalinks
    bot_user_id: Mapped[str | None]
    bot_id: Mapped[str | None]
    # None: the token is in the settings
    bot_token: Mapped[str | None] = mapped_column(Encrypted("workspaces.bot_token", BOUND))
    scopes: Mapped[str | None]  # comma-separated, as granted
    token_digest: Mapped[str | None]  # sha256 of the token, kept after its deletion; useless for access
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    erasing_since: Mapped[datetime | None]  # real time, while a process erases all rows of the workspace
    # counts the changes of people's profiles: a process that sees it move rereads the people it remembers
    directory_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class OAuthState(Base):
    """An install under way, before Slack names its workspace: digests of its state and of the browser that began it."""

    __tablename__ = "oauth_states"

    state_digest: Mapped[str] = mapped_column(primary_key=True)
    browser_digest: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # real time


class WorkspaceSettings(Base):
    """The admins' settings of a workspace; a workspace without a row has the defaults."""

    __tablename__ = "workspace_settings"
    BOUND: ClassVar = ("workspace_id",)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    waiting_days: Mapped[int | None]  # the doer's working days until prompts may contain an effort
    closing_days: Mapped[int | None]  # calendar days until an effort is closed quietly
    country: Mapped[str | None]  # DE or DE-BE; None: TEND_COUNTRY
    work_days: Mapped[str | None]  # digits of ISO weekdays, 12345
    work_starts: Mapped[int | None]  # minute of the local day
    work_ends: Mapped[int | None]
    safety_contacts: Mapped[str | None] = mapped_column(Encrypted("workspace_settings.safety_contacts", BOUND))
    listening_contacts: Mapped[str | None] = mapped_column(Encrypted("workspace_settings.listening_contacts", BOUND))
    repair_hold_minutes: Mapped[int | None]  # how long a repair can be edited or taken back; None: the default
    language: Mapped[str | None]  # of what is posted in channels, de; None: the first in TEND_LOCALES
    manager_field: Mapped[str | None]  # Slack's id of the profile field with managers; None: not read
    changed_at: Mapped[datetime]


class FeatureSwitch(Base):
    """Whether a part of Tend is on in a workspace; without a row it is as `workspace/switches.py` says."""

    __tablename__ = "feature_switches"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None]  # None: at the command line of the server
    erases: Mapped[bool] = mapped_column(default=False)  # off, and the next night erases what is stored


class Admin(Base):
    """A person allowed to change the workspace's settings besides Slack's own admins."""

    __tablename__ = "admins"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
