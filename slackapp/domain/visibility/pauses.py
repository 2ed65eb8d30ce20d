"""Decide the readers of pauses, as SQL conditions for every query."""

from sqlalchemy import ColumnElement, and_

from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.pauses import OTHER, PERSON, Pause


def is_of(workspace_id: str, person_id: str) -> ColumnElement[bool]:
    """Match the person's own sides of pauses. Visible to the person only."""
    return and_(Pause.workspace_id == workspace_id, Pause.person_digest.in_(digests(PERSON, workspace_id, person_id)))


def is_about(workspace_id: str, person_id: str) -> ColumnElement[bool]:
    """Match the sides of others in pauses with the person; for erasures, never for reading."""
    return and_(Pause.workspace_id == workspace_id, Pause.other_digest.in_(digests(OTHER, workspace_id, person_id)))
