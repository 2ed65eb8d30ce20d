"""The tables, typed. Every row belongs to a workspace; every moment is aware UTC; every free text is encrypted.

Relations are loaded by the queries that need them: there are no lazy attributes to trip over.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.encrypted import Encrypted
from slackapp.domain.tables import NEVER_TWICE, Base, RowId


class Workspace(Base):
    """A workspace that installed Tend; `id` is Slack's team id."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str | None]
    url: Mapped[str | None]  # https://….slack.com/, permalinks are built from it
    bot_user_id: Mapped[str | None]
    bot_id: Mapped[str | None]
    bot_token: Mapped[str | None] = mapped_column(
        Encrypted("workspaces.bot_token")
    )  # None: the token stands in the settings
    scopes: Mapped[str | None]  # comma-separated, as granted
    token_digest: Mapped[str | None]  # sha256 of the token in use, kept when it is forgotten: it opens nothing
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]


class Person(Base):
    """What Tend knows of a person: a little of Slack's directory, and what they chose here."""

    __tablename__ = "people"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("people.name"))
    zone: Mapped[str]  # IANA name from Slack
    locale: Mapped[str]  # as Slack spells it, en-GB
    is_bot: Mapped[bool]
    is_deactivated: Mapped[bool]
    is_guest: Mapped[bool]
    is_external: Mapped[bool]  # of another organisation, met in a shared channel
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # Slack's admins and owners
    refreshed_at: Mapped[datetime]
    told_ts: Mapped[float | None]  # Slack's `event_ts` of the newest change it told of; compared with its like only
    sharing: Mapped[str] = mapped_column(default="ask")  # free · ask · private
    may_be_noted: Mapped[bool] = mapped_column(default=True)
    prompting: Mapped[str] = mapped_column(default="weekly")  # weekly · home · off
    met_prompts_at: Mapped[datetime | None]  # when the first prompt introduced itself
    met_seedling_at: Mapped[datetime | None]  # when they were told what a 🌱 does
    # their own choice; None: the workspace's
    country: Mapped[str | None]  # DE or DE-BE, for public holidays
    work_days: Mapped[str | None]  # digits of ISO weekdays, 12345
    work_starts: Mapped[int | None]  # minute of the local day
    work_ends: Mapped[int | None]
    prompt_weekday: Mapped[int | None]  # ISO weekday; None: spread over the week
    prompt_minute: Mapped[int | None]  # minute of the local day, with prompt_weekday
    # first and last date of each time away, as `times_away` has them: read with the person wherever days are counted
    away: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))


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


class Thanks(Base):
    """One acknowledgment: a giver's words to one or more receivers."""

    __tablename__ = "thanks"
    __table_args__ = (
        Index("ix_thanks_given", "workspace_id", "giver_id", "said_at", "id"),
        Index(
            "ix_thanks_taken_back",
            "taken_back_at",
            postgresql_where=text("taken_back_at IS NOT NULL"),
            sqlite_where=text("taken_back_at IS NOT NULL"),
        ),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    giver_id: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("thanks.words"))
    said_at: Mapped[datetime]
    offered_channel_id: Mapped[str | None]  # where the giver would also say it; None: nowhere
    answers_effort_id: Mapped[int | None] = mapped_column(RowId)  # the effort the giver came from, if any
    shared_ts: Mapped[str | None]  # Slack's id of the shared post, once it stands
    link: Mapped[str | None] = mapped_column(Encrypted("thanks.link"))  # of the message it began with
    quoted: Mapped[str | None] = mapped_column(Encrypted("thanks.quoted"))  # its text, where the giver kept it
    joins_thanks_id: Mapped[int | None] = mapped_column(RowId)  # the shared thanks these words join
    changed_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]  # then the words are gone, and nobody sees anything of it


class ThanksReceiver(Base):
    """One receiver of a thanks and what they decided about sharing it."""

    __tablename__ = "thanks_receivers"
    __table_args__ = (Index("ix_thanks_received", "workspace_id", "receiver_id", "said_at", "thanks_id"),)

    thanks_id: Mapped[int] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    said_at: Mapped[datetime]
    # pending: not yet known to the directory · private: nothing offered · offered · agreed: waits for
    # the post · shared · kept · agreed, but not posted: uninvited (Tend is not in that channel), refused, unsure
    # · removed: its receiver has it no longer
    standing: Mapped[str]
    decided_at: Mapped[datetime | None]
    answers_effort_id: Mapped[int | None] = mapped_column(RowId)  # the effort of theirs that the giver chose, if any
    mattered: Mapped[str | None] = mapped_column(Encrypted("thanks_receivers.mattered"))  # their answer to the giver
    mattered_at: Mapped[datetime | None]


class PassedOn(Base):
    """A thanks that its receiver let one who leads them know."""

    __tablename__ = "passed_on"
    __table_args__ = (Index(None, "workspace_id", "manager_id", "passed_at"),)

    thanks_id: Mapped[int] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    passed_at: Mapped[datetime]


class UnfinishedThanks(Base):
    """A message kept for words later: its link, and nothing that stands in it."""

    __tablename__ = "unfinished_thanks"
    __table_args__ = (UniqueConstraint("workspace_id", "keeper_id", "channel_id", "message_ts"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    keeper_id: Mapped[str]
    channel_id: Mapped[str]
    message_ts: Mapped[str]
    author_id: Mapped[str | None]  # None: Slack did not say who wrote it
    link: Mapped[str] = mapped_column(Encrypted("unfinished_thanks.link"))
    by_reaction: Mapped[bool]  # then removing the reaction lets it go
    kept_at: Mapped[datetime]


class SeedlingTold(Base):
    """The newest that Slack told of one person's 🌱 on one message: a late event must not bring back what went."""

    __tablename__ = "seedlings_told"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    keeper_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    message_ts: Mapped[str] = mapped_column(primary_key=True)
    told_ts: Mapped[float]  # Slack's `event_ts`; compared with its like only
    told_at: Mapped[datetime] = mapped_column(index=True)


class Effort(Base):
    """Something somebody did that deserves a word."""

    __tablename__ = "efforts"
    __table_args__ = (
        Index(
            "ix_efforts_waiting",
            "workspace_id",
            "doer_id",
            "ripe_at",
            postgresql_where=text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        ),
        Index(
            "ix_efforts_ripe",
            "workspace_id",
            "ripe_at",
            postgresql_where=text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
            sqlite_where=text("acknowledged_at IS NULL AND hidden_at IS NULL AND closed_at IS NULL"),
        ),
        Index(None, "workspace_id", "doer_id", "noted_at"),
        Index(None, "workspace_id", "noter_id", "noted_at"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    doer_id: Mapped[str]
    noter_id: Mapped[str]  # empty: a source told of it
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("efforts.words"))  # the noter's, whom nobody tells what became of them
    doers_words: Mapped[str | None] = mapped_column(Encrypted("efforts.doers_words"))  # what a manager reads instead
    noted_at: Mapped[datetime]
    noted_on: Mapped[date]  # in the doer's zone
    is_pending: Mapped[bool] = mapped_column(default=False)  # the doer is not yet known to the directory
    readable_at: Mapped[datetime]  # from then on the doer's manager may read it
    ripe_at: Mapped[datetime]  # from then on it may stand in a prompt
    closes_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]  # the doer put it in their own words
    hidden_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_how: Mapped[str | None]  # thanks · already (a manager said so)
    thanks_id: Mapped[int | None] = mapped_column(RowId)  # the thanks that stopped it
    link: Mapped[str | None] = mapped_column(Encrypted("efforts.link"))  # of the message it began with
    repeats_id: Mapped[int | None] = mapped_column(RowId)  # the everyday effort it is one time of
    source_id: Mapped[int | None] = mapped_column(RowId)  # where it came from; then nobody noted it
    source_name: Mapped[str | None] = mapped_column(Encrypted("efforts.source_name"))


class EverydayEffort(Base):
    """An effort that comes again every week until somebody ends it; each time is an Effort of its own."""

    __tablename__ = "everyday_efforts"
    __table_args__ = (
        Index(
            "ix_everyday_efforts_running",
            "next_at",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(None, "workspace_id", "doer_id"),
        Index(None, "workspace_id", "noter_id"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    doer_id: Mapped[str]
    noter_id: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("everyday_efforts.words"))  # the noter's
    doers_words: Mapped[str | None] = mapped_column(Encrypted("everyday_efforts.doers_words"))
    began_at: Mapped[datetime]
    next_at: Mapped[datetime]  # when the next time is noted
    ended_at: Mapped[datetime | None]


class Prompt(Base):
    """One weekly private message to a manager."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("workspace_id", "manager_id", "week"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    manager_id: Mapped[str]
    week: Mapped[str]  # ISO week in the manager's zone, 2026-W48
    made_at: Mapped[datetime]
    introduces: Mapped[bool]  # the manager's first one, until they chose how to go on
    sent_at: Mapped[datetime | None]  # what was never sent does not count as asked


class PromptItem(Base):
    """One effort in one prompt and what the manager answered there."""

    __tablename__ = "prompt_items"
    __table_args__ = (Index(None, "workspace_id", "manager_id", "effort_id"), Index(None, "effort_id"))

    prompt_id: Mapped[int] = mapped_column(RowId, ForeignKey("prompts.id", ondelete="CASCADE"), primary_key=True)
    effort_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    manager_id: Mapped[str]
    position: Mapped[int]
    answer: Mapped[str | None]  # said · already · not_mine · later
    answered_at: Mapped[datetime | None]


class Outgoing(Base):
    """One thing that has to reach Slack: what, to whom, when. Ids, never words."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        Index(
            "ix_outbox_queued",
            "urgency",
            "due_at",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    kind: Mapped[str]  # names the view that renders it
    target: Mapped[str]  # a user id or a channel id
    refs: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str]
    urgency: Mapped[int]  # 0: a person's words · 1: what Tend itself begins
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # not worth sending after this
    state: Mapped[str] = mapped_column(default="queued")  # queued · sent · dropped · failed
    lease_until: Mapped[datetime | None]  # real time, whatever `now` a job was given
    hold_until: Mapped[datetime | None]  # real time: a transient failure waits this long
    attempts: Mapped[int] = mapped_column(default=0)
    unknown_outcomes: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    sent_channel: Mapped[str | None]
    sent_ts: Mapped[str | None]
    failure: Mapped[str | None]  # Slack's error name, never a text


class Received(Base):
    """What was already taken in, so that a second delivery of it changes nothing."""

    __tablename__ = "inbox"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class HomeTab(Base):
    """A person's Home: published when `wanted` is ahead of `published`, one publication at a time."""

    __tablename__ = "home_tabs"
    __table_args__ = (
        Index(
            "ix_home_tabs_stale",
            "opened_at",
            postgresql_where=text("wanted > published"),
            sqlite_where=text("wanted > published"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    wanted: Mapped[int]
    published: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]


class UserGroup(Base):
    """A Slack user group, as Slack last told of it."""

    __tablename__ = "user_groups"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    handle: Mapped[str | None]  # without the @; None: not told yet
    is_disabled: Mapped[bool]
    member_ids: Mapped[list[str]] = mapped_column(JSON)
    refreshed_at: Mapped[datetime]
    told_ts: Mapped[float | None]  # Slack's `event_ts` of the newest change it told of


class WorkspaceSettings(Base):
    """What the admins of a workspace chose; a workspace without a row has the defaults."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    waiting_days: Mapped[int | None]  # the doer's working days until an effort counts as unacknowledged
    closing_days: Mapped[int | None]  # calendar days until it is closed quietly
    country: Mapped[str | None]  # DE or DE-BE; None: TEND_COUNTRY
    work_days: Mapped[str | None]  # digits of ISO weekdays, 12345
    work_starts: Mapped[int | None]  # minute of the local day
    work_ends: Mapped[int | None]
    safety_contacts: Mapped[str | None] = mapped_column(Encrypted("workspace_settings.safety_contacts"))
    manager_field: Mapped[str | None]  # Slack's id of the profile field that names managers; None: none is read
    changed_at: Mapped[datetime]


class Admin(Base):
    """Somebody who may change the workspace's settings besides Slack's own admins."""

    __tablename__ = "admins"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
