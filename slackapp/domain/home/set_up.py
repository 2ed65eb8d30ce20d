"""Progress of a workspace's set-up, for admins."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import chosen_in
from slackapp.domain.look_back import figures
from slackapp.domain.look_back.figures import Figures
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace.admins import added_here

PEOPLE_COUNTED_MAX = 1_000  # enough for the set-up card, and Home stays fast


@dataclass(frozen=True, slots=True)
class SetUp:
    """Progress of a workspace's set-up, for its admins: counts about the set-up, and figures that are rounded."""

    people: int  # people Tend may address, counted up to PEOPLE_COUNTED_MAX
    led: int  # people with a manager, counted up to PEOPLE_COUNTED_MAX
    has_contacts: bool  # contacts for serious harm
    figures: Figures | None = None  # rounded, of the whole workspace; None: none to show
    posts_publicly: bool | None = None  # Tend may post in public channels uninvited; None: Slack did not say

    @property
    def is_more(self) -> bool:
        """Return whether the count of people stopped at its limit."""
        return self.people >= PEOPLE_COUNTED_MAX


async def set_up(session: AsyncSession, workspace_id: str) -> SetUp:
    """Return the progress of a workspace's set-up, from two bounded queries. Visible to admins only."""
    has_lead = exists().where(
        Lead.workspace_id == Person.workspace_id,
        Lead.member_id == Person.user_id,
        Lead.confirmed_at.is_not(None),
    )
    chosen = await chosen_in(session, workspace_id)
    everybody, with_manager = added_here(workspace_id), added_here(workspace_id, has_lead.correlate(Person))
    counts = (_count_of(everybody), _count_of(with_manager))
    people, led, *stored = (await session.execute(select(*counts, *figures.columns_of(workspace_id)))).one()
    return SetUp(
        people=people,
        led=led,
        has_contacts=chosen is not None and bool(chosen.safety_contacts),
        figures=figures.of_columns(*stored),
    )


def _count_of(query: Select[int]) -> ScalarSelect[int]:
    some = query.limit(PEOPLE_COUNTED_MAX).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
