"""Leads set by an admin in a form, under the same rules as in an admin's file.

A manager added in the form joins the member's other managers. Must not know how the form looks. Every public function
raises NotAdmin for a person without admin rights.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.efforts import noting
from slackapp.domain.leads import circles as chains
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import CannotLead, LeftOut, NotFound, TooManyPeople
from slackapp.domain.tables.leads import Lead
from slackapp.domain.workspace import admins

ADDED_MAX = people.PEOPLE_MAX  # members in one form: the directory looks up no more people in one request


@dataclass(frozen=True, slots=True)
class Mapped:
    """The result of one form, for the admin."""

    added: tuple[str, ...]
    stood: tuple[str, ...]  # members with this manager already
    left_out: tuple[LeftOut, ...]  # self · circle · bot · deactivated · external · unknown
    circles: Mapping[str, tuple[str, ...]]  # by member left out as "circle": the way from the manager up to the member


async def add(session: AsyncSession, acting: Acting, manager_id: str, member_ids: Collection[str]) -> Mapped:
    """Add `manager_id` as the manager of `member_ids`, confirmed at once; leave out members with a reason against it.

    Members who did not name this manager get one working day before the manager can read efforts noted so far. Members
    with such efforts are told, as after an import. A second call with the same members changes nothing. Raises
    CannotLead for the manager, TooManyPeople beyond ADDED_MAX, NotAdmin.
    """
    workspace_id = acting.workspace_id
    await admins.insist(session, workspace_id, acting.user_id)
    if len(set(member_ids)) > ADDED_MAX:
        raise TooManyPeople(len(set(member_ids)), ADDED_MAX)
    known = await people.known(session, workspace_id, [manager_id, *member_ids])
    why = profiles.why_not(known, manager_id)
    if why is not None:
        raise CannotLead(why)
    await leads.one_change_at_a_time(session, workspace_id)
    circles = await _circles(session, workspace_id, manager_id, member_ids)
    reasons = {
        user_id: _why_not_led(user_id, manager_id, circles) or profiles.why_not(known, user_id)
        for user_id in member_ids
    }
    good = [user_id for user_id, reason in reasons.items() if reason is None]
    stood = await _make_so(session, acting.moment, manager_id, good)
    return Mapped(
        added=tuple(user_id for user_id in good if user_id not in stood),
        stood=tuple(user_id for user_id in good if user_id in stood),
        left_out=tuple(LeftOut(user_id, reason) for user_id, reason in reasons.items() if reason is not None),
        circles=circles,
    )


async def remove(session: AsyncSession, acting: Acting, manager_id: str, member_id: str) -> None:
    """Remove the lead of `manager_id` over `member_id`, from any source, without a message to either person.

    Raises NotFound without a confirmed lead, NotAdmin.
    """
    workspace_id = acting.workspace_id
    await admins.insist(session, workspace_id, acting.user_id)
    await leads.one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None or row.confirmed_at is None:
        raise NotFound
    await session.delete(row)
    await session.flush()
    await leads.deny(session, workspace_id, member_id, manager_id)
    await leads.tell_of_changes(session, workspace_id, {(member_id, manager_id)}, acting.now)


async def _circles(
    session: AsyncSession, workspace_id: str, manager_id: str, member_ids: Collection[str]
) -> dict[str, tuple[str, ...]]:
    above = await leads.above(session, workspace_id, manager_id)
    closing = [user_id for user_id in member_ids if user_id in above and user_id != manager_id]
    return {user_id: await chains.circle(session, workspace_id, user_id, manager_id) for user_id in closing}


def _why_not_led(member_id: str, manager_id: str, circles: Collection[str]) -> str | None:
    if member_id == manager_id:
        return "self"
    return "circle" if member_id in circles else None


async def _make_so(session: AsyncSession, moment: Moment, manager_id: str, member_ids: list[str]) -> set[str]:
    """Insert or confirm the rows; return the members already led by this manager."""
    workspace_id, now = moment.workspace_id, moment.now
    found = await session.scalars(
        select(Lead).where(
            Lead.workspace_id == workspace_id, Lead.manager_id == manager_id, Lead.member_id.in_(member_ids)
        ),
    )
    rows = {row.member_id: row for row in found}
    asked = [row for row in rows.values() if row.confirmed_at is None]
    for row in rows.values():
        if row.confirmed_at is None or row.source in {leads.PROFILE, leads.PASSED_ON}:
            row.source, row.confirmed_at = leads.ADMIN, row.confirmed_at or now
    ended = await _end_passed_on(session, workspace_id, member_ids)
    unnamed = [user_id for user_id in member_ids if user_id not in rows]
    session.add_all(leads.said_by_others(workspace_id, user_id, manager_id, leads.ADMIN, now) for user_id in unnamed)
    await session.flush()
    for row in asked:
        await outbox.enqueue(session, workspace_id, await leads.answered(session, row, "confirmed"), now)
    await noting.hold_for_new_managers(session, moment, {user_id: {manager_id} for user_id in unnamed})
    new = {*unnamed, *(row.member_id for row in asked)}
    changed = ended | {(user_id, manager_id) for user_id in new}
    await leads.tell_of_changes(session, workspace_id, changed, now)
    return rows.keys() - new


async def _end_passed_on(session: AsyncSession, workspace_id: str, member_ids: Collection[str]) -> set[tuple[str, str]]:
    """Delete the temporary leads of these members, made after their manager left; return the deleted pairs."""
    await session.flush()
    ended = await session.execute(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted(member_ids)),
            Lead.source == leads.PASSED_ON,
        )
        .returning(Lead.member_id, Lead.manager_id),
    )
    return {(member, manager) for member, manager in ended}
