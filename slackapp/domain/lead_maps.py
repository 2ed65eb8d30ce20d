"""Who leads whom, as an admin says in a form; the same rules as for an admin's file.

What a form adds stands beside other managers of the same member. Must not know how the form looks. Raises NotAdmin
throughout for whoever may not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import admins, leads, notings, outbox, people
from slackapp.domain.models import Lead
from slackapp.domain.refusals import CannotLead, LeftOut, NotFound, TooManyPeople

ADDED_MAX = people.PEOPLE_MAX  # at once: as many as the directory meets in one request


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of it, for the admin."""

    added: tuple[str, ...]
    stood: tuple[str, ...]  # whom the manager led already
    left_out: tuple[LeftOut, ...]  # self · circle · bot · deactivated · external · unknown


async def add(
    session: AsyncSession,
    workspace_id: str,
    admin_id: str,
    manager_id: str,
    member_ids: Collection[str],
    country: str | None,
    now: datetime,
) -> Mapped:
    """Let `manager_id` lead `member_ids`, confirmed at once; whoever cannot be led by them is left out.

    Who did not name that manager themself has one working day before they read efforts that were noted so far, and is
    told when there are any, as after an import. Twice changes nothing. Raises CannotLead for the manager,
    TooManyPeople beyond ADDED_MAX.
    """
    await admins.insist(session, workspace_id, admin_id)
    if len(set(member_ids)) > ADDED_MAX:
        raise TooManyPeople(len(set(member_ids)), ADDED_MAX)
    known = await people.known(session, workspace_id, [manager_id, *member_ids])
    why = leads.why_not(known, manager_id)
    if why is not None:
        raise CannotLead(why)
    await leads.one_change_at_a_time(session, workspace_id)
    above = await leads.above(session, workspace_id, manager_id)
    reasons = {
        user_id: _why_not_led(user_id, manager_id, above) or leads.why_not(known, user_id) for user_id in member_ids
    }
    good = [user_id for user_id, reason in reasons.items() if reason is None]
    stood = await _make_so(session, workspace_id, manager_id, good, country, now)
    return Mapped(
        added=tuple(user_id for user_id in good if user_id not in stood),
        stood=tuple(user_id for user_id in good if user_id in stood),
        left_out=tuple(LeftOut(user_id, reason) for user_id, reason in reasons.items() if reason is not None),
    )


async def remove(
    session: AsyncSession, workspace_id: str, admin_id: str, manager_id: str, member_id: str, now: datetime
) -> None:
    """Take it back that `manager_id` leads `member_id`, however it came about; nobody is told.

    Raises NotFound when they do not.
    """
    await admins.insist(session, workspace_id, admin_id)
    await leads.one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None or row.confirmed_at is None:
        raise NotFound
    await session.delete(row)
    await session.flush()
    await leads.tell_of_changes(session, workspace_id, {(member_id, manager_id)}, now)


def _why_not_led(member_id: str, manager_id: str, above: Collection[str]) -> str | None:
    if member_id == manager_id:
        return "self"
    return "circle" if member_id in above else None


async def _make_so(
    session: AsyncSession, workspace_id: str, manager_id: str, member_ids: list[str], country: str | None, now: datetime
) -> set[str]:
    """Make the rows say so; give whom the manager led already."""
    found = await session.scalars(
        select(Lead).where(
            Lead.workspace_id == workspace_id, Lead.manager_id == manager_id, Lead.member_id.in_(member_ids)
        ),
    )
    rows = {row.member_id: row for row in found}
    asked = [row for row in rows.values() if row.confirmed_at is None]
    for row in asked:
        row.source, row.confirmed_at = leads.ADMIN, now
    unnamed = [user_id for user_id in member_ids if user_id not in rows]
    session.add_all(leads.said_by_others(workspace_id, user_id, manager_id, leads.ADMIN, now) for user_id in unnamed)
    await session.flush()
    await outbox.enqueue(session, workspace_id, [leads.answered(row, "confirmed") for row in asked], now)
    await notings.hold_for_new_managers(
        session, workspace_id, {user_id: {manager_id} for user_id in unnamed}, country, now
    )
    new = {*unnamed, *(row.member_id for row in asked)}
    await leads.tell_of_changes(session, workspace_id, {(user_id, manager_id) for user_id in new}, now)
    return rows.keys() - new
