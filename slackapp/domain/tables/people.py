"""Define the tables of people: profiles, user groups and the nightly directory walk."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import Base


class Person(Base):
    """The facts Tend knows of a person: a few from Slack's directory, and the person's own settings."""

    __tablename__ = "people"
    BOUND: ClassVar = ("workspace_id", "user_id")

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("people.name", BOUND))
    # address in Slack, see slack/platform/pictures; read by `people/faces` only, because opening it costs time
    picture: Mapped[str | None] = mapped_column(
        Encrypted("people.picture", BOUND), deferred=True, deferred_raiseload=True
    )
    zone: Mapped[str]  # IANA name from Slack
    locale: Mapped[str]  # as Slack spells it, en-GB
    is_bot: Mapped[bool]
    is_deactivated: Mapped[bool]
    is_guest: Mapped[bool]
    is_external: Mapped[bool]  # of another organisation, from a shared channel
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # Slack's admins and owners
    refreshed_at: Mapped[datetime]
    reported_ts: Mapped[float | None]  # Slack's `event_ts` of the newest change; compared only with other `event_ts`
    sharing: Mapped[str] = mapped_column(default="ask")  # free · ask · private
    may_be_noted: Mapped[bool] = mapped_column(default=True)
    takes_repairs: Mapped[bool] = mapped_column(default=True, server_default=text("true"))  # others may begin one
    prompting: Mapped[str] = mapped_column(default="weekly")  # weekly · home · off
    met_prompts_at: Mapped[datetime | None]  # time of the first prompt, with its introduction
    met_seedling_at: Mapped[datetime | None]  # time of the message explaining the 🌱
    # the person's own choice; None: the workspace's
    country: Mapped[str | None]  # DE or DE-BE, for public holidays
    work_days: Mapped[str | None]  # digits of ISO weekdays, 12345
    work_starts: Mapped[int | None]  # minute of the local day
    work_ends: Mapped[int | None]
    prompt_weekday: Mapped[int | None]  # ISO weekday; None: spread over the week
    prompt_minute: Mapped[int | None]  # minute of the local day, with prompt_weekday
    # groups of kinds of private reminders that the person turned off; "*" is all of them, None is none
    reminders_off: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # first and last date of each row in `times_away`, copied here because every calendar needs them
    away: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))


class UserGroup(Base):
    """A Slack user group, in Slack's newest version."""

    __tablename__ = "user_groups"
    BOUND: ClassVar = ("workspace_id", "group_id")

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    handle: Mapped[str | None] = mapped_column(Encrypted("user_groups.handle", BOUND))  # without the @; None: unknown
    is_disabled: Mapped[bool]
    refreshed_at: Mapped[datetime]
    reported_ts: Mapped[float | None]  # Slack's `event_ts` of the newest change


class UserGroupMember(Base):
    """One member of a user group; a table of its own, so that a person's groups are found by their id."""

    __tablename__ = "user_group_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "group_id"], ["user_groups.workspace_id", "user_groups.group_id"], ondelete="CASCADE"
        ),
        Index(None, "workspace_id", "user_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]  # in Slack's order, in which thanks name their receivers


class DirectoryWalk(Base):
    """One walk through a workspace's list of members: the position, and the lease of the current run."""

    __tablename__ = "directory_walks"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime | None]  # the job's `now`; None: never
    cursor: Mapped[str | None]  # Slack's cursor of the next page; None: the first page
    seen: Mapped[int]  # members on the pages so far
    ended_at: Mapped[datetime | None]  # time of the last page; None: not yet
    checked_at: Mapped[datetime | None]  # time of the end of look-ups for people missing from the pages
    lease_key: Mapped[str | None]  # names the run with the lease
    lease_until: Mapped[datetime | None]  # real time
