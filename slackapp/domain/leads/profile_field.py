"""Leads from a field of Slack profiles, in workspaces with a field chosen by an admin.

A profile has the lowest rank: leads set by an admin, by form or file, and leads confirmed by the manager win over it. A
denied lead does not come back from a profile. Must not know how profiles are read.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import chosen_in
from slackapp.domain.efforts import noting
from slackapp.domain.leads import circles
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import inserts
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace import admins
from slackapp.domain.workspace.settings import row_to_change

READ_AGAIN_AFTER = timedelta(hours=20)  # Slack sends no event for such a field, so every profile is read nightly
SAY_MORE = (leads.ADMIN, leads.IMPORT, leads.NAMED)


async def field_of(session: AsyncSession, workspace_id: str) -> str | None:
    """Return the id of the profile field with managers; None without a chosen field."""
    chosen = await chosen_in(session, workspace_id)
    return None if chosen is None else chosen.manager_field


async def has_read(session: AsyncSession, workspace_id: str) -> bool:
    """Return whether any row read from a profile is stored."""
    some = select(ProfileManager.user_id).where(ProfileManager.workspace_id == workspace_id).limit(1)
    return await session.scalar(some) is not None


async def to_read(session: AsyncSession, workspace_id: str, now: datetime, limit: int) -> tuple[str, ...]:
    """Return the people due for reading, at most `limit`: active colleagues in the directory, unread ones first."""
    read = (ProfileManager.workspace_id == Person.workspace_id) & (ProfileManager.user_id == Person.user_id)
    found = await session.scalars(
        select(Person.user_id)
        .outerjoin(ProfileManager, read)
        .where(
            Person.workspace_id == workspace_id,
            Person.refreshed_at > people.NEVER,
            Person.is_bot.is_(False),
            Person.is_deactivated.is_(False),
            Person.is_external.is_(False),
            or_(ProfileManager.read_at.is_(None), ProfileManager.read_at < now - READ_AGAIN_AFTER),
        )
        .order_by(ProfileManager.read_at.is_not(None), ProfileManager.read_at, Person.user_id)
        .limit(limit),
    )
    return tuple(found)


async def read_anew(session: AsyncSession, workspace_id: str) -> None:
    """Make every profile due for reading again, after a change of the field."""
    await session.execute(
        update(ProfileManager).where(ProfileManager.workspace_id == workspace_id).values(read_at=people.NEVER),
    )


async def take_in(session: AsyncSession, moment: Moment, read: Mapping[str, str | None]) -> int:
    """Store the managers read from profiles, by member, None for an empty field; return the number of changed leads.

    A member with a new manager has one working day before the manager can read efforts noted so far. Members with such
    efforts are told, as after an import. A second call with the same values changes nothing.
    """
    workspace_id, now = moment.workspace_id, moment.now
    await leads.one_change_at_a_time(session, workspace_id)
    known = await people.known(session, workspace_id, {*read, *(named for named in read.values() if named)})
    came: dict[str, set[str]] = {}
    changed: set[tuple[str, str]] = set()
    for user_id in sorted(read.keys() & known.keys()):
        row = await _upsert_row(session, workspace_id, user_id, read[user_id] or "", now)
        rows = await _load_leads(session, workspace_id, user_id)
        changed |= await _end_leads(session, rows, row.manager_id)
        row.why_not = await _why_not(session, row, known)
        if _may_come(row, rows):
            changed |= await _add_lead(session, row, now)
            came[user_id] = {row.manager_id}
            changed.add((user_id, row.manager_id))
    await session.flush()
    await noting.hold_for_new_managers(session, moment, came, how=leads.PROFILE)
    await leads.tell_of_changes(session, workspace_id, changed, now)
    return len(changed)


async def end_all(session: AsyncSession, workspace_id: str, now: datetime, limit: int) -> int:
    """End the leads of up to `limit` profile rows, once no field is chosen; return the number of deleted rows."""
    found = await session.scalars(
        select(ProfileManager).where(ProfileManager.workspace_id == workspace_id).limit(limit),
    )
    read = list(found)
    changed: set[tuple[str, str]] = set()
    for row in read:
        changed |= await _end_leads(session, await _load_leads(session, workspace_id, row.user_id), "")
        await session.delete(row)
    await session.flush()
    await leads.tell_of_changes(session, workspace_id, changed, now)
    return len(read)


async def _upsert_row(
    session: AsyncSession, workspace_id: str, user_id: str, manager_id: str, now: datetime
) -> ProfileManager:
    """Return the row of the member's profile, inserted or updated."""
    keys = {"workspace_id": workspace_id, "user_id": user_id}
    await inserts.insert_new(session, ProfileManager, [{**keys, "manager_id": manager_id, "read_at": now}])
    row = await session.get_one(ProfileManager, (workspace_id, user_id))
    if row.denied_id is not None and row.denied_id != manager_id:
        row.denied_id = None
    row.manager_id, row.read_at = manager_id, now
    return row


async def _load_leads(session: AsyncSession, workspace_id: str, user_id: str) -> list[Lead]:
    found = await session.scalars(select(Lead).where(Lead.workspace_id == workspace_id, Lead.member_id == user_id))
    return list(found)


async def _end_leads(session: AsyncSession, rows: Collection[Lead], manager_id: str) -> set[tuple[str, str]]:
    """End leads from the profile with another manager than `manager_id`; return the ended pairs."""
    ended = [row for row in rows if row.source == leads.PROFILE and row.manager_id != manager_id]
    for row in ended:
        await session.delete(row)
    await session.flush()
    return {(row.member_id, row.manager_id) for row in ended}


async def _why_not(session: AsyncSession, row: ProfileManager, known: Mapping[str, Person]) -> str | None:
    if not row.manager_id:
        return None
    if row.manager_id == row.user_id:
        return "self"
    why = people.why_not(known, row.manager_id)
    if why is not None:
        return why
    return "circle" if await circles.circle(session, row.workspace_id, row.user_id, row.manager_id) else None


def _may_come(row: ProfileManager, rows: Collection[Lead]) -> bool:
    if not row.manager_id or row.why_not is not None or row.denied_id == row.manager_id:
        return False
    confirmed = [lead for lead in rows if lead.confirmed_at is not None]
    if any(lead.source in SAY_MORE for lead in confirmed):
        return False
    return not any(lead.manager_id == row.manager_id and lead.source == leads.PROFILE for lead in confirmed)


async def _add_lead(session: AsyncSession, row: ProfileManager, now: datetime) -> set[tuple[str, str]]:
    """Add the lead from the profile; return the temporary leads ended by it, as pairs.

    A naming of the same manager still to be answered counts as confirmed.
    """
    ended: set[tuple[str, str]] = set()
    for lead in await _load_leads(session, row.workspace_id, row.user_id):
        if lead.source == leads.PASSED_ON:
            ended.add((lead.member_id, lead.manager_id))
        elif lead.manager_id == row.manager_id:
            await outbox.enqueue(session, row.workspace_id, await leads.answered(session, lead, "confirmed"), now)
        else:
            continue
        await session.delete(lead)
    await session.flush()
    session.add(leads.said_by_others(row.workspace_id, row.user_id, row.manager_id, leads.PROFILE, now))
    return ended


async def choose_manager_field(session: AsyncSession, acting: Acting, field_id: str | None) -> None:
    """Choose the profile field with managers; None for no field. Raises NotAdmin."""
    workspace_id, now = acting.workspace_id, acting.now
    await admins.insist(session, workspace_id, acting.user_id)
    row = await row_to_change(session, workspace_id, now)
    if row.manager_field != field_id:
        await read_anew(session, workspace_id)
    row.manager_field, row.changed_at = field_id, now
    await session.flush()
