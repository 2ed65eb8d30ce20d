"""Decide the readers of planned reminders, as an SQL condition for every query.

The rows name no person in the clear, so the condition compares keyed digests. The sealed body names the person too, and
each opening checks the name.
"""

from sqlalchemy import ColumnElement, and_

from slackapp.domain.tables.reminders import PlannedReminder, person_digests


def is_reminder_of(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the person's own reminders. Visible to the person only."""
    theirs = person_digests(workspace_id, user_id)
    return and_(PlannedReminder.workspace_id == workspace_id, PlannedReminder.person_digest.in_(theirs))
