"""Decide the reader of every private note, as a SQL condition for every query: its author alone."""

from sqlalchemy import ColumnElement, and_

from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.notes import AUTHOR, Note


def is_note_of(workspace_id: str, author_id: str) -> ColumnElement[bool]:
    """Match the author's notes. Visible to the author only."""
    theirs = digests(AUTHOR, workspace_id, author_id)
    return and_(Note.workspace_id == workspace_id, Note.author_digest.in_(theirs))
