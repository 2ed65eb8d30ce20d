"""Decide the readers of a team's words, and of who proposed and picked them, as SQL conditions for every query."""

from sqlalchemy import ColumnElement, and_, select

from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.phrases import AUTHOR, PICKER, Phrase, PhrasePick
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.visibility import rituals


def is_for(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the phrases of the channels where the person is counted in. Visible to the channel's members only."""
    channels = select(Season.channel_id).where(rituals.is_counted_in(workspace_id, user_id))
    return and_(Phrase.workspace_id == workspace_id, Phrase.channel_id.in_(channels))


def is_proposed_by(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the phrases that the person proposed. Visible to the person only."""
    return and_(Phrase.workspace_id == workspace_id, Phrase.author_digest.in_(digests(AUTHOR, workspace_id, user_id)))


def is_picked_by(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the person's picks. Visible to the person only; others see three phrases stand, never a count."""
    mine = PhrasePick.picker_digest.in_(digests(PICKER, workspace_id, user_id))
    return and_(PhrasePick.workspace_id == workspace_id, mine)
