"""Define the tables of messages for Slack, handled requests, and stale Homes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index

_QUEUED = "state = 'queued'"
_OUTSIDE, _INSIDE = f"{_QUEUED} AND turn IS NULL", f"{_QUEUED} AND turn IS NOT NULL"
_UNHELD = f"{_OUTSIDE} AND hold_until IS NULL"


class Outgoing(Base):
    """One message for Slack: kind, target and time. Ids, never words."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        partial_index("ix_outbox_queued", "urgency", "due_at", where=_QUEUED),
        # the ways of a row into the line of its workspace, see `domain/outbox/line`: at once, later, after a hold
        partial_index("ix_outbox_new", "workspace_id", "id", where=f"{_UNHELD} AND due_at <= created_at"),
        partial_index("ix_outbox_later", "workspace_id", "due_at", where=f"{_UNHELD} AND due_at > created_at"),
        partial_index("ix_outbox_held", "workspace_id", "hold_until", where=f"{_OUTSIDE} AND hold_until IS NOT NULL"),
        partial_index("ix_outbox_pressers", "workspace_id", where=f"{_QUEUED} AND urgency = -1"),  # few at any time
        # the line itself, and what its order is made from
        partial_index("ix_outbox_line", "workspace_id", "lane", "urgency", "turn", "id", where=_INSIDE),
        partial_index("ix_outbox_lanes", "workspace_id", "urgency", "turn", "id", where=f"{_INSIDE} AND lane <> ''"),
        partial_index("ix_outbox_givers", "workspace_id", "urgency", "giver_id", "turn", where=_INSIDE),
        partial_index("ix_outbox_targets", "workspace_id", "target", "id", where=_INSIDE),
        partial_index("ix_outbox_leased", "workspace_id", "target", where=f"{_QUEUED} AND lease_until IS NOT NULL"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    kind: Mapped[str]  # names the renderer
    target: Mapped[str]  # a user id or a channel id
    refs: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str]
    giver_id: Mapped[str | None]  # the person behind the row, for a fair order; None: Tend, or the target themself
    urgency: Mapped[int]  # -1: what a presser looks at · 0: a person's words · 1: begun by Tend
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # not worth sending after this
    state: Mapped[str] = mapped_column(default="queued")  # queued · sent · dropped · failed
    lease_until: Mapped[datetime | None]  # real time, regardless of a job's `now`
    hold_until: Mapped[datetime | None]  # real time: the wait after a transient failure
    turn: Mapped[int | None] = mapped_column(BigInteger)  # the place in the line; None: outside the line
    lane: Mapped[str] = mapped_column(default="", server_default="")  # "": the common one; a target: its own
    attempts: Mapped[int] = mapped_column(default=0)
    unknown_outcomes: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    sent_channel: Mapped[str | None]
    sent_ts: Mapped[str | None]
    failure: Mapped[str | None]  # Slack's error name, never a text
    failing_since: Mapped[datetime | None]  # the app's clock: the first failure that passes; a day later it is final


class WorkspaceHold(Base):
    """A workspace whose token or access Slack refuses: its messages wait until Slack accepts them again."""

    __tablename__ = "workspace_holds"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    error: Mapped[str]  # Slack's error name
    began_at: Mapped[datetime]  # the app's clock
    check_at: Mapped[datetime]  # real time: when to ask Slack again
    checks: Mapped[int] = mapped_column(default=0)  # refused since the hold began
    on_trial: Mapped[bool] = mapped_column(default=False)  # Slack knows the token again, and messages are tried


class Worker(Base):
    """A process that sends: while it holds a workspace, it counts on every few seconds, and whoever counts on lives."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(primary_key=True)  # random, new with each start
    beats: Mapped[int] = mapped_column(BigInteger)


class WorkspaceSender(Base):
    """The one worker that sends for a workspace now, or the last one."""

    __tablename__ = "workspace_senders"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str | None]  # None: nobody sends for it now
    last_worker_id: Mapped[str | None]
    released_at: Mapped[datetime | None]  # real time: since then nobody sent


class CallLimit(Base):
    """A wait that Slack asked one process for, and that all processes keep."""

    __tablename__ = "call_limits"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)  # of the Web API
    until: Mapped[datetime]  # real time
    seconds: Mapped[float]  # as Slack asked; a clock set back since makes no wait longer


class Received(Base):
    """The key of a request already handled, so that a second delivery changes nothing."""

    __tablename__ = "inbox"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class HomeTab(Base):
    """A person's Home: published when `wanted` is ahead of `published`, with a single publication at a time."""

    __tablename__ = "home_tabs"
    __table_args__ = (partial_index("ix_home_tabs_stale", "opened_at", where="wanted > published"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    wanted: Mapped[int]
    published: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]


class BegunMessage(Base):
    """The person's day reserved by a row begun by Tend, during and after sending: at most one a day."""

    __tablename__ = "begun_messages"
    __table_args__ = (
        Index(None, "workspace_id", "user_id", "week"),
        Index(None, "outbox_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # in the person's own zone
    week: Mapped[str]  # ISO week in the same zone
    outbox_id: Mapped[int] = mapped_column(RowId)
