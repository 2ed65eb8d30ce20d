"""Decide the readers of seasons and of the people counted in, as SQL conditions for every query.

A season and its rhythm are visible to every person in its channel. A person's membership is visible to the person only,
and to the rotation of hosts.
"""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from slackapp.domain.tables.rituals.own_questions import OwnQuestion
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember


def is_started_by(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match seasons that the person started or is asked to take over."""
    return and_(
        Season.workspace_id == workspace_id,
        or_(Season.starter_id == user_id, Season.next_starter_id == user_id),
    )


def is_membership_of(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the person's own rows of being counted in. Visible to the person only."""
    return and_(SeasonMember.workspace_id == workspace_id, SeasonMember.user_id == user_id)


# built once: a table under a second name takes longer to build than the statement to run
_LATER = aliased(Season)
_IS_NEWEST = ~exists(
    select(_LATER.id)
    .where(_LATER.workspace_id == Season.workspace_id, _LATER.channel_id == Season.channel_id, _LATER.id > Season.id)
    .correlate(Season)
)


def is_newest() -> ColumnElement[bool]:
    """Match the newest season of each channel, running or over; a person who left it is no longer of that team."""
    return _IS_NEWEST


def is_counted_in(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the newest seasons of channels in which the person is counted in."""
    mine = select(SeasonMember.season_id).where(is_membership_of(workspace_id, user_id))
    return and_(Season.id.in_(mine), is_newest())


def is_looked_after_by(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match the newest seasons of channels whose starter the person is, counted in or not."""
    return and_(Season.workspace_id == workspace_id, Season.starter_id == user_id, is_newest())


def is_hosted_by(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    """Match rounds whose host the person is; the channel does not learn who hosts."""
    return and_(Round.workspace_id == workspace_id, Round.host_id == user_id)


def is_question_of(workspace_id: str, author_id: str) -> ColumnElement[bool]:
    """Match the own questions that the person wrote. Visible to the person only."""
    return and_(OwnQuestion.workspace_id == workspace_id, OwnQuestion.author_id == author_id)
