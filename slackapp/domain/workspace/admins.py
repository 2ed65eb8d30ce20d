"""Admins of Tend in a workspace: Slack's own admins, and people added by them here.

Slack's admins and owners are always admins, so no change can lock all admins out. Admins can change settings and
managers, and can read no thanks and no efforts of other people. Visible to admins only.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import CannotBeAdmin, NotAdmin
from slackapp.domain.rows import inserts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import Admin

ADMINS_MAX = 30  # besides Slack's own admins; the form looks up no more people


async def is_admin(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Return whether `user_id` is an admin; see `has_rights`."""
    return await has_rights(session, (await people.known(session, workspace_id, [user_id])).get(user_id))


async def has_rights(session: AsyncSession, person: Person | None) -> bool:
    """Return whether a person is an admin; deactivated people, bots and external people never are. None: no person."""
    if person is None or person.is_deactivated or person.is_external or person.is_bot:
        return False
    return person.is_admin or await session.get(Admin, (person.workspace_id, person.user_id)) is not None


async def insist(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Raise NotAdmin unless `user_id` is an admin now."""
    if not await is_admin(session, workspace_id, user_id):
        raise NotAdmin


async def added(session: AsyncSession, workspace_id: str) -> tuple[str, ...]:
    """Return the admins added here, by id, at most ADMINS_MAX, without Slack's own admins. Visible to admins only."""
    found = await session.scalars(
        select(Admin.user_id).where(Admin.workspace_id == workspace_id).order_by(Admin.user_id).limit(ADMINS_MAX),
    )
    return tuple(found)


async def change(session: AsyncSession, acting: Acting, *, opened: Collection[str], wish: Collection[str]) -> None:
    """Add and remove admins by the difference of `wish` from `opened`, the form's initial value.

    Admins in both stay. A second call changes nothing. Raises NotAdmin, CannotBeAdmin (bot, deactivated, external,
    unknown, too_many).
    """
    workspace_id, admin_id, now = acting.workspace_id, acting.user_id, acting.now
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
    """Select 1 for each active colleague in the directory who meets `conditions`."""
    return select(literal(1)).where(
        Person.workspace_id == workspace_id,
        Person.refreshed_at > people.NEVER,
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.is_external.is_(False),
        *conditions,
    )
