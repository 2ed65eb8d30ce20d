"""The sealed body of a planned reminder: its person and its subject."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self, cast

from sqlalchemy import Table

from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.reminders import PlannedReminder

_BODY = sealed_columns_of(cast("Table", PlannedReminder.__table__))["body"]
# the body of a row, unopened: opened by the query, the first row that does not open would keep all others back
SEALED = _BODY.unopened(PlannedReminder.__table__.c.body)


@dataclass(frozen=True, slots=True)
class ReminderBody:
    """The sealed part of a planned reminder. The kind is brought by a feature."""

    user_id: str
    kind: str
    subject_id: int  # the row of the kind's own noun

    def packed(self) -> str:
        """Return the body as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def read(cls, packed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(packed)
        return cls(found["user_id"], found["kind"], int(found["subject_id"]))


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned reminder with its opened body, for its person alone."""

    row_id: int
    body: ReminderBody
    told_at: datetime | None  # aware UTC; None: not yet

    @classmethod
    def of(cls, row_id: int, unopened: str | None, told_at: datetime | None) -> Self:
        """Open what a query of SEALED has read. Raises DoesNotOpen."""
        return cls(row_id, ReminderBody.read(_BODY.open(unopened) or ""), told_at)
