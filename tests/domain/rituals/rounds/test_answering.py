"""What the form for an answer offers: efforts of one's own, and those one may thank for, by one's own choice."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.rituals.rounds import answering
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import FeatureSwitch
from tests.cast import MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting

LATER = NOW + timedelta(days=9)


async def offered(session: AsyncSession) -> list[tuple[str, str]]:
    found = await answering.to_answer(session, acting(MIRA, LATER), 1)
    return [(one.doer_name, one.words) for one in found.efforts]


async def test_efforts_that_a_person_noted_and_may_thank_for(session: AsyncSession) -> None:
    """Not those of a manager who turned prompts off, and none where admins turned efforts off."""
    await leads.name_manager(session, acting(TOMAS), MIRA)
    await leads.confirm(session, acting(MIRA), TOMAS)
    await noting.note_effort(session, acting(OLEG, NOW), Noting((TOMAS,), "the on-call night"))
    await noting.note_effort(session, acting(MIRA, NOW), Noting((SAM,), "the release notes"))
    await session.execute(update(Effort).values(not_notified=None, readable_at=NOW))
    assert await offered(session) == [("Tomas", "the on-call night"), ("Sam", "the release notes")]
    await session.execute(update(Person).where(Person.user_id == MIRA).values(prompting="off"))
    assert await offered(session) == [("Sam", "the release notes")]
    session.add(FeatureSwitch(workspace_id=TEAM, name="efforts", is_on=False, changed_at=NOW, changed_by=""))
    await session.flush()
    assert await offered(session) == []
