"""Decide whose answers of the seen check count, and who writes a next step, as SQL conditions for every query.

No person reads an answer. The word of a round is visible to its channel.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import SeasonMember
from slackapp.domain.tables.seen import SeenStep


def leads_in_round(workspace_id: str, user_id: str, round_id: int, now: datetime) -> ColumnElement[bool]:
    """Match when the person leads a member counted in, at any level, or stands in for such a lead."""
    confirmed = (Lead.workspace_id == workspace_id, Lead.confirmed_at.is_not(None))
    of_round = select(Round.season_id).where(Round.id == round_id, Round.workspace_id == workspace_id)
    counted_in = select(SeasonMember.user_id).where(SeasonMember.season_id.in_(of_round))
    pairs = (
        select(Lead.member_id, Lead.manager_id)
        .where(*confirmed, Lead.member_id.in_(counted_in))
        .cte("above_the_season", recursive=True)
    )
    # the union ends the walk even in a circle
    pairs = pairs.union(select(Lead.member_id, Lead.manager_id).where(*confirmed, Lead.member_id == pairs.c.manager_id))
    is_theirs = or_(pairs.c.manager_id == user_id, pairs.c.manager_id.in_(_stands_in_for(workspace_id, user_id, now)))
    return exists(select(pairs.c.member_id).where(is_theirs))


def leads_anybody(workspace_id: str, user_id: str, now: datetime) -> ColumnElement[bool]:
    """Match when the person leads any person in the workspace, or stands in for such a lead.

    A lead's view depends on the result alone: otherwise a lead of one person would learn of this person's membership.
    """
    theirs = or_(Lead.manager_id == user_id, Lead.manager_id.in_(_stands_in_for(workspace_id, user_id, now)))
    return exists().where(Lead.workspace_id == workspace_id, Lead.confirmed_at.is_not(None), theirs)


def _stands_in_for(workspace_id: str, user_id: str, now: datetime) -> Select[str]:
    return select(TimeAway.user_id).where(
        TimeAway.workspace_id == workspace_id,
        TimeAway.stand_in_id == user_id,
        TimeAway.reads_from <= now,
        TimeAway.ends_at > now,
    )


def is_step_of(workspace_id: str, lead_id: str) -> ColumnElement[bool]:
    """Match the next steps that the person wrote."""
    return and_(SeenStep.workspace_id == workspace_id, SeenStep.lead_id == lead_id)
