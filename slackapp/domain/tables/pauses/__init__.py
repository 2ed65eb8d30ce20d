"""Define the table of pauses: two people agreed to pause, and to pick it up on a day.

Each of the two has a row. The columns in the clear name nobody: both people are in the sealed body, and beside it as
keyed digests.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest, digests
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId

PERSON, OTHER, PAIR = "pause person", "pause other", "pause pair"  # purposes of digests


def new_digests(workspace_id: str, person_id: str, other_id: str) -> dict[str, str]:
    """Return the digests of a person's row, by column, with the newest key."""
    return {
        "person_digest": digest(PERSON, workspace_id, person_id),
        "other_digest": digest(OTHER, workspace_id, other_id),
        "pair_digest": digest(PAIR, workspace_id, person_id, other_id),
    }


def pair_digests(workspace_id: str, person_id: str, other_id: str) -> tuple[str, ...]:
    """Return the digests of the person's row about the other, newest key first."""
    return digests(PAIR, workspace_id, person_id, other_id)


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    body = json.loads(words["body"])
    return new_digests(row["workspace_id"], body["person_id"], body["other_id"])


class Pause(Base):
    """One person's side of an agreed pause; visible to that person only."""

    __tablename__ = "pauses"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "pair_digest"),  # one open pause a pair
        Index(None, "person_digest"),
        Index(None, "other_digest"),
        Index(None, "on_day"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    person_digest: Mapped[str]
    other_digest: Mapped[str]
    pair_digest: Mapped[str]  # of the person and the other, in this order
    body: Mapped[str] = mapped_column(Encrypted("pauses.body", BOUND))  # JSON: person_id, other_id
    on_day: Mapped[date]  # the day on which both pick it up, each by their own calendar
