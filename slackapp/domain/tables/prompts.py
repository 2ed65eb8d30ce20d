"""Define the tables of prompts: the weekly message, its items, answers on Home, and the manager's rhythm."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class Prompt(Base):
    """One weekly private message to a manager."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("workspace_id", "manager_id", "week"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    manager_id: Mapped[str]
    week: Mapped[str]  # ISO week in the manager's zone, 2026-W48
    made_at: Mapped[datetime]
    introduces: Mapped[bool]  # the manager's first prompt, until they choose a setting
    sent_at: Mapped[datetime | None]  # None: not sent, and not counted as prompted


class PromptItem(Base):
    """One effort in one prompt, with the manager's answer."""

    __tablename__ = "prompt_items"
    __table_args__ = (Index(None, "workspace_id", "manager_id", "effort_id"), Index(None, "effort_id"))

    prompt_id: Mapped[int] = mapped_column(RowId, ForeignKey("prompts.id", ondelete="CASCADE"), primary_key=True)
    effort_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    manager_id: Mapped[str]
    position: Mapped[int]
    # efforts of the same people stand in one group; one line is what several did together, or an everyday effort
    group_no: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    line_no: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # within the group
    answer: Mapped[str | None]  # said · already · not_mine · later · kept (for a one-to-one)
    answered_at: Mapped[datetime | None]


class EffortAnswer(Base):
    """A manager's answer to a waiting effort, given on Home."""

    __tablename__ = "effort_answers"
    __table_args__ = (Index(None, "effort_id"),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    effort_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    answer: Mapped[str]  # already · not_mine · later · said, named: by a thanks that reached nobody
    answered_at: Mapped[datetime]


class PromptRhythm(Base):
    """A manager's reaction to the weekly prompts; the row exists from the first delivered prompt on."""

    __tablename__ = "prompt_rhythms"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]  # time of the newest prompt
    heeded_at: Mapped[datetime | None]  # the newest press or visit; thanks are found in their own table
    rests_until: Mapped[datetime | None]  # no prompt until then; cleared by a press or visit
    paused_at: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]  # time of Home's line about the pause
    line_at: Mapped[datetime | None]  # time of the single message of a long pause
