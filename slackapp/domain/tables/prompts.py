"""The tables of prompts: the weekly message, its items, and how its manager meets it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
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


class PromptRhythm(Base):
    """How one manager met the weekly messages; a row from the first that arrived."""

    __tablename__ = "prompt_rhythms"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]  # when the newest arrived
    heeded_at: Mapped[datetime | None]  # the newest press or visit; a thanks is found among the thanks
    rests_until: Mapped[datetime | None]  # this week brings none; cleared by a press or visit
    paused_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when Home said that there was a pause
    line_at: Mapped[datetime | None]  # when the one line of a long pause arrived
