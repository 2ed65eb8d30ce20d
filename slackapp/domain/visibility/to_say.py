"""Decide the readers of words to say in person, as SQL conditions for every query."""

from sqlalchemy import ColumnElement, and_

from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.to_say import AUTHOR, PERSON, ToSay


def is_of(workspace_id: str, author_id: str) -> ColumnElement[bool]:
    """Match the author's words. Visible to the author only."""
    return and_(ToSay.workspace_id == workspace_id, ToSay.author_digest.in_(digests(AUTHOR, workspace_id, author_id)))


def is_about(workspace_id: str, person_id: str) -> ColumnElement[bool]:
    """Match other people's words to say to the person; for erasures, never for reading."""
    return and_(ToSay.workspace_id == workspace_id, ToSay.person_digest.in_(digests(PERSON, workspace_id, person_id)))
