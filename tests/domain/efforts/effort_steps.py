"""What people do and see in tests of efforts: note, lead, thank, and read what waits."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Given, Saying
from tests.cast import ANA, MIRA, NOW, acting
from tests.domain.team_history import note_and_notify

LATER = NOW + timedelta(days=9)
STEP = timedelta(minutes=1)


async def note(session: AsyncSession, doer: str, words: str, *, noter: str = ANA, at: datetime = NOW) -> int:
    return (await note_and_notify(session, acting(noter, at), Noting((doer,), words))).effort_ids[doer]


async def lead(session: AsyncSession, member_id: str, manager_id: str = MIRA) -> None:
    await leads.name_manager(session, acting(member_id), manager_id)
    await leads.confirm(session, acting(manager_id), member_id)


async def thank(
    session: AsyncSession,
    giver: str,
    *receivers: str,
    effort_id: int | None = None,
    at: datetime = LATER,
    words: str = "Thank you!",
) -> Given:
    saying = Saying(receivers, words, None, effort_id)
    return await giving.give_thanks(session, acting(giver, at), saying)


async def waiting(session: AsyncSession, manager: str = MIRA, now: datetime = LATER) -> list[int]:
    shown, count = await effort_lists.waiting_for_manager(session, acting(manager, now))
    assert count == len(shown)
    return sorted(one.effort_id for one in shown)
