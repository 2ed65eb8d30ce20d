"""Who may change what holds for a whole workspace: Slack's own admins, and whom they added here.

Slack's admins and owners always may, so nobody can lock everybody out. Being an admin opens settings and who leads
whom, and not a word of anybody's. Shown to admins alone.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import CannotBeAdmin, NotAdmin
from slackapp.domain.tables import inserts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import Admin

ADMINS_MAX = 30  # besides Slack's own; one form meets that many people


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
        why = profiles.why_not(known, user_id)
        if why is not None:
            raise CannotBeAdmin(user_id, why)
    if len(set(await added(session, workspace_id)) - set(going) | set(coming)) > ADMINS_MAX:
        raise CannotBeAdmin(admin_id, "too_many")
    await session.execute(delete(Admin).where(Admin.workspace_id == workspace_id, Admin.user_id.in_(going)))
    rows = [
        {"workspace_id": workspace_id, "user_id": user_id, "added_by": admin_id, "added_at": now} for user_id in coming
    ]
    if rows:
        await inserts.insert_new(session, Admin, rows)
    await homes.refresh_homes(session, workspace_id, [admin_id, *coming, *going], now)


def added_here(workspace_id: str, *conditions: ColumnElement[bool]) -> Select[int]:
    """Select 1 for each colleague who is known here and meets `conditions`."""
    return select(literal(1)).where(
        Person.workspace_id == workspace_id,
        Person.refreshed_at > people.NEVER,
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.is_external.is_(False),
        *conditions,
    )
