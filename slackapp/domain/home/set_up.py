"""Tell admins how far Tend is set up in their workspace."""

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import chosen_in
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace.admins import added_here

PEOPLE_COUNTED_MAX = 1_000  # a set-up card needs no more, and a Home has to stay fast


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far a workspace is set up, for its admins: numbers of the set-up, none of what anybody does."""

    people: int  # whom Tend knows and may address, counted up to PEOPLE_COUNTED_MAX
    led: int  # of these, who has somebody that leads them; counted likewise
    has_contacts: bool  # for serious harm

    @property
    def is_more(self) -> bool:
        """Say whether there are more people than were counted."""
        return self.people >= PEOPLE_COUNTED_MAX


async def set_up(session: AsyncSession, workspace_id: str) -> SetUp:
    """Give how far the workspace is set up, in three bounded statements; to be shown to admins alone."""
    has_lead = exists().where(
        Lead.workspace_id == Person.workspace_id,
        Lead.member_id == Person.user_id,
        Lead.confirmed_at.is_not(None),
    )
    chosen = await chosen_in(session, workspace_id)
    return SetUp(
        people=await _count(session, added_here(workspace_id)),
        led=await _count(session, added_here(workspace_id, has_lead.correlate(Person))),
        has_contacts=chosen is not None and bool(chosen.safety_contacts),
    )


async def _count(session: AsyncSession, query: Select[int]) -> int:
    some = query.limit(PEOPLE_COUNTED_MAX).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0
