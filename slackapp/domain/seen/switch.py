"""The admins' switch of the seen check: off until one of them turns it on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rows import inserts
from slackapp.domain.tables.seen import SeenAnswered, SeenCount, SeenSwitch
from slackapp.domain.workspace import admins


@dataclass(frozen=True, slots=True)
class Switch:
    """The switch as it stands; visible to admins."""

    is_on: bool = False
    changed_by: str = ""  # empty: nobody so far, or an erased person
    changed_at: datetime | None = None  # aware UTC; None: never changed


async def is_allowed(session: AsyncSession, workspace_id: str) -> bool:
    """Return whether an admin allows the seen check in the workspace."""
    row = await session.get(SeenSwitch, workspace_id)
    return row is not None and row.is_on


async def switch_of(session: AsyncSession, acting: Acting) -> Switch:
    """Return the switch, with the admin who changed it last and when. Raises NotAdmin."""
    await admins.insist(session, acting.workspace_id, acting.user_id)
    row = await session.get(SeenSwitch, acting.workspace_id)
    return Switch() if row is None else Switch(row.is_on, row.changed_by, row.changed_at)


async def turn(session: AsyncSession, acting: Acting, *, is_on: bool) -> Switch:
    """Turn the check on or off; a switch that stands so already keeps its date. Raises NotAdmin.

    Turning it off deletes the counters of open rounds, and the digests of the people who answered.
    """
    await admins.insist(session, acting.workspace_id, acting.user_id)
    fresh = {"is_on": False, "changed_by": acting.user_id, "changed_at": acting.now}
    is_new = await inserts.insert_new(session, SeenSwitch, [{"workspace_id": acting.workspace_id, **fresh}])
    row = await session.get_one(SeenSwitch, acting.workspace_id, with_for_update=True, populate_existing=True)
    if row.is_on != is_on or is_new:
        row.is_on, row.changed_by, row.changed_at = is_on, acting.user_id, acting.now
    if not is_on:
        for table in (SeenCount, SeenAnswered):  # in the order of an answer
            await session.execute(delete(table).where(table.workspace_id == acting.workspace_id))
    await session.flush()
    return Switch(row.is_on, row.changed_by, row.changed_at)
