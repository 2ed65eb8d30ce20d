"""Decide the readers of every promise, as SQL conditions for every query.

The rows name no person in the clear, so the conditions compare keyed digests. The sealed body names the people too, and
each opening checks the reader's name in the body: a row moved to another person shows nothing.
"""

from sqlalchemy import ColumnElement, and_, or_

from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.promises import MAKER, OTHER, UNSHARED, Promise


def is_made_by(workspace_id: str, maker_id: str) -> ColumnElement[bool]:
    """Match the maker's own promises."""
    theirs = digests(MAKER, workspace_id, maker_id)
    return and_(Promise.workspace_id == workspace_id, Promise.maker_digest.in_(theirs))


def is_promised_to(workspace_id: str, other_id: str) -> ColumnElement[bool]:
    """Match promises to the receiver, who may see and close the promises. Visible to receiver and maker only."""
    theirs = digests(OTHER, workspace_id, other_id)
    return and_(Promise.workspace_id == workspace_id, Promise.other_digest.in_(theirs))


def names(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match promises that name the person on either side, seen or not; for an erasure, never for reading."""
    theirs = (*digests(OTHER, workspace_id, user_id), *digests(UNSHARED, workspace_id, user_id))
    is_other = and_(Promise.workspace_id == workspace_id, Promise.other_digest.in_(theirs))
    return or_(is_made_by(workspace_id, user_id), is_other)
