"""One round as visible to the people in its channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rituals.hosting.questions import Question
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season

PLANNED: Final = "planned"
OPEN: Final = "open"
GATHERED: Final = "gathered"
CLOSED: Final = "closed"  # the next round opened, or the season is over for longer than its rhythm
TAKES_ANSWERS: Final = (OPEN, GATHERED)  # an answer is offered to the post of the round
POSTED: Final = (OPEN, GATHERED, CLOSED)


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round with its place in the season; visible to every person in the channel."""

    round: Round
    season: Season
    ordinal: int  # among the rounds that opened; from 1

    @property
    def question(self) -> Question:
        """Return the question asked."""
        return Question(self.round.question_key, self.round.own_question_id, self.round.own_question)

    def takes_answers(self, now: datetime) -> bool:
        """Return whether an answer is offered to this round's post.

        From its opening until the next round opens; after the last round of a season as long as its rhythm.
        """
        if self.round.state not in TAKES_ANSWERS:
            return False
        is_over = self.season.state == seasons.ENDED
        return not is_over or now < self.round.gathers_at + timedelta(weeks=self.season.every_weeks)


async def find(session: AsyncSession, workspace_id: str, round_id: int, *, lock: bool = False) -> RoundShown | None:
    """Return a round of the workspace; None where it was deleted, with its season or alone.

    `lock`: locked, so that changes of the round take turns.
    """
    row = await session.get(Round, round_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.workspace_id != workspace_id:
        return None
    season = await session.get_one(Season, row.season_id)
    before = (Round.season_id == row.season_id, Round.number < row.number, Round.state.in_(POSTED))
    earlier = await session.scalar(select(func.count()).select_from(Round).where(*before))
    return RoundShown(row, season, (earlier or 0) + 1)
