"""Say which kinds of work went without thanks, for a team of at least five people.

The results hold neither people nor numbers: only kinds done by at least two people, and only from efforts readable to
managers already. The round keeps the result from its gathering on: later redraws of the post must not show a later
thanks, or a member gone since.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.visibility import efforts as visibility

TEAM_MIN: Final = 5  # PRODUCT §4, groups in figures
DOERS_MIN: Final = 2
A_MONTH: Final = timedelta(days=30)


async def kinds_without_thanks(session: AsyncSession, season: Season, as_of: datetime) -> tuple[str, ...]:
    """Return the kinds of work of the people counted in that had no thanks in the month before `as_of`.

    In the order of KINDS, without `other`; empty for fewer than TEAM_MIN people. Visible to every person in the
    channel.
    """
    team = (
        select(SeasonMember.user_id)
        .join(Person, (Person.workspace_id == SeasonMember.workspace_id) & (Person.user_id == SeasonMember.user_id))
        .where(SeasonMember.season_id == season.id, Person.is_deactivated.is_(False))
    )
    members = list(await session.scalars(team))
    if len(members) < TEAM_MIN:
        return ()
    found = await session.scalars(
        select(Effort.kind)
        .where(
            Effort.workspace_id == season.workspace_id,
            Effort.doer_id.in_(members),
            Effort.noted_at > as_of - A_MONTH,
            Effort.noted_at <= as_of,
            Effort.readable_at <= as_of,
            visibility.readers_are_known_to_doer(),
            Effort.is_pending.is_(False),
            Effort.hidden_at.is_(None),
            Effort.taken_back_at.is_(None),
            or_(Effort.acknowledged_at.is_(None), Effort.acknowledged_at > as_of),
            Effort.kind != OTHER,
        )
        .group_by(Effort.kind)
        .having(func.count(func.distinct(Effort.doer_id)) >= DOERS_MIN)
    )
    return tuple(sorted((kind for kind in found if kind in KINDS), key=KINDS.index))


def packed(kinds: Sequence[str]) -> str:
    """Return kinds as a round keeps them."""
    return ",".join(kinds)


def kinds_in(kept: str | None) -> tuple[str, ...]:
    """Return the kinds kept by a round; empty for a round not gathered."""
    return tuple(kind for kind in (kept or "").split(",") if kind)
