"""Rounds that ask the seen check, without Slack."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.seen.answering import count_answer
from slackapp.domain.seen.words import Answer
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.workspaces import FeatureSwitch
from tests.cast import ANA, INES, MIRA, NINA, NOW, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting

PEOPLE = (ANA, INES, NINA, OLEG, SAM, TOMAS)  # Mira leads three of them


async def asking_round(
    session: AsyncSession, people: Sequence[str] = (*PEOPLE, MIRA), *, channel_id: str = PLATFORM, is_on: bool = True
) -> int:
    """Start a season that asks, and open a round; Mira leads Tomas, Ana and Sam."""
    await session.merge(FeatureSwitch(workspace_id=TEAM, name="seen", is_on=is_on, changed_by=INES, changed_at=NOW))
    for member_id in (TOMAS, ANA, SAM):
        await session.merge(
            Lead(
                workspace_id=TEAM,
                member_id=member_id,
                manager_id=MIRA,
                source="import",
                asked_at=NOW,
                confirmed_at=NOW,
            )
        )
    season = Season(
        workspace_id=TEAM,
        channel_id=channel_id,
        starter_id=INES,
        every_weeks=1,
        weekday=3,
        minute=600,
        zone="Europe/Berlin",
        work_days="12345",
        state="running",
        asks_seen=True,
        started_at=NOW,
    )
    session.add(season)
    await session.flush()
    joined = {"season_id": season.id, "workspace_id": TEAM, "joined_on": NOW.date()}
    session.add_all(SeasonMember(user_id=one, **joined) for one in people)
    return await next_round(session, season.id, 1)


async def next_round(session: AsyncSession, season_id: int, number: int) -> int:
    """Open a round of a season."""
    row = Round(
        workspace_id=TEAM,
        season_id=season_id,
        number=number,
        state="open",
        opens_at=NOW,
        gathers_at=NOW + timedelta(days=1),
        opened_at=NOW,
    )
    session.add(row)
    await session.flush()
    return row.id


async def answer_all(session: AsyncSession, round_id: int, answers: Sequence[Answer]) -> None:
    """Let the first people of the team answer, one answer each."""
    for user_id, answer in zip(PEOPLE, answers, strict=False):
        await count_answer(session, acting(user_id), round_id, answer)
