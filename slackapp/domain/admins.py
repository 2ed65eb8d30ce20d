"""Who may change what holds for a whole workspace: Slack's own admins, and whom they added here.

Slack's admins and owners always may, so nobody can lock everybody out. Being an admin opens settings and who leads
whom, and not a word of anybody's. Shown to admins alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import leads, outbox, people
from slackapp.domain.defaults import chosen_in
from slackapp.domain.models import Admin, Lead, Person
from slackapp.domain.refusals import CannotBeAdmin, NotAdmin

ADMINS_MAX = 30  # besides Slack's own; one form meets that many people
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


async def is_admin(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Say whether `user_id` may change the workspace's settings; nobody deactivated or of another organisation may."""
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    if person is None or person.is_deactivated or person.is_external or person.is_bot:
        return False
    return person.is_admin or await session.get(Admin, (workspace_id, user_id)) is not None


async def insist(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Raise NotAdmin unless `user_id` may change the workspace's settings now."""
    if not await is_admin(session, workspace_id, user_id):
        raise NotAdmin


async def added(session: AsyncSession, workspace_id: str) -> tuple[str, ...]:
    """Give who was added here, by id, at most ADMINS_MAX; for admins alone. Slack's own are Slack's to name."""
    found = await session.scalars(
        select(Admin.user_id).where(Admin.workspace_id == workspace_id).order_by(Admin.user_id).limit(ADMINS_MAX),
    )
    return tuple(found)


async def change(
    session: AsyncSession,
    workspace_id: str,
    admin_id: str,
    *,
    opened: Collection[str],
    wish: Collection[str],
    now: datetime,
) -> None:
    """Add and remove those in whom `wish` differs from `opened`, what the form began with; others stay as they are.

    Twice changes nothing. Raises NotAdmin, CannotBeAdmin (bot, deactivated, external, unknown, too_many).
    """
    await insist(session, workspace_id, admin_id)
    coming, going = sorted(set(wish) - set(opened)), sorted(set(opened) - set(wish))
    known = await people.known(session, workspace_id, coming)
    for user_id in coming:
        why = leads.why_not(known, user_id)
        if why is not None:
            raise CannotBeAdmin(user_id, why)
    if len(set(await added(session, workspace_id)) - set(going) | set(coming)) > ADMINS_MAX:
        raise CannotBeAdmin(admin_id, "too_many")
    await session.execute(delete(Admin).where(Admin.workspace_id == workspace_id, Admin.user_id.in_(going)))
    rows = [
        {"workspace_id": workspace_id, "user_id": user_id, "added_by": admin_id, "added_at": now} for user_id in coming
    ]
    if rows:
        await outbox.insert_new(session, Admin, rows)
    await outbox.refresh_homes(session, workspace_id, [admin_id, *coming, *going], now)


async def set_up(session: AsyncSession, workspace_id: str) -> SetUp:
    """Give how far the workspace is set up, in three bounded statements; to be shown to admins alone."""
    has_lead = exists().where(
        Lead.workspace_id == Person.workspace_id,
        Lead.member_id == Person.user_id,
        Lead.confirmed_at.is_not(None),
    )
    chosen = await chosen_in(session, workspace_id)
    return SetUp(
        people=await _count(session, _here(workspace_id)),
        led=await _count(session, _here(workspace_id, has_lead.correlate(Person))),
        has_contacts=chosen is not None and bool(chosen.safety_contacts),
    )


def _here(workspace_id: str, *conditions: ColumnElement[bool]) -> Select[int]:
    return select(literal(1)).where(
        Person.workspace_id == workspace_id,
        Person.refreshed_at > people.NEVER,
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.is_external.is_(False),
        *conditions,
    )


async def _count(session: AsyncSession, query: Select[int]) -> int:
    some = query.limit(PEOPLE_COUNTED_MAX).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0
