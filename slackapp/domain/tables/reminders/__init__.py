"""Define the table of planned reminders: when to remind a person of a thing that they handed over themselves.

The columns in the clear name nobody and nothing: the person, the kind and the thing are in the sealed body, and beside
it as keyed digests.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest, digests
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index

PERSON, SUBJECT = "reminder person", "reminder subject"  # purposes of digests


def person_digests(workspace_id: str, user_id: str) -> tuple[str, ...]:
    """Return the digests under which a person's reminders stand, newest key first."""
    return digests(PERSON, workspace_id, user_id)


def subject_digests(workspace_id: str, user_id: str, kind: str, subject_id: int) -> tuple[str, ...]:
    """Return the digests of one reminder of a person, newest key first."""
    return digests(SUBJECT, workspace_id, user_id, kind, str(subject_id))


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of a row with the newest key, from its opened body."""
    body = json.loads(words["body"])
    return {
        "person_digest": digest(PERSON, row["workspace_id"], body["user_id"]),
        "subject_digest": digest(SUBJECT, row["workspace_id"], body["user_id"], body["kind"], str(body["subject_id"])),
    }


class PlannedReminder(Base):
    """A reminder for one person, at `due_at` or later; visible to that person only."""

    __tablename__ = "planned_reminders"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "subject_digest"),
        Index("ix_planned_reminders_person", "person_digest", "due_at"),
        Index(None, "due_at"),
        partial_index("ix_planned_reminders_waiting", "due_at", "id", where="told_at IS NULL"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    person_digest: Mapped[str]
    subject_digest: Mapped[str]  # of person, kind and thing
    body: Mapped[str] = mapped_column(Encrypted("planned_reminders.body", BOUND))  # JSON; see `reminders/bodies`
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # in a message, or left to Home because the person turned the kind off
