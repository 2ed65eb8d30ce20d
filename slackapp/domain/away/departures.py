"""Effects of a change in Slack's directory: a person has left, is back, or has another time zone.

Slack reports the change by an event or in the nightly list, once or twice and in any order. Only a change against the
stored row has effects, see `profiles.refresh`. Tend sends no message about a departure, because Slack does.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.away import times_away
from slackapp.domain.efforts import everyday, noting, prompt_items, recounting
from slackapp.domain.leads import circles
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people.profiles import Change
from slackapp.domain.rows import inserts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import OPEN_FOR

Pair = tuple[str, str]  # member, manager


async def follow(session: AsyncSession, moment: Moment, changes: Iterable[Change]) -> None:
    """Apply the effects of `changes` in the directory.

    After a departure: efforts of the leaver close, everyday efforts end, unanswered namings are withdrawn, and reports
    without another manager get the leaver's manager. After a return: the person leads their reports again.
    """
    workspace_id, now = moment.workspace_id, moment.now
    changes = list(changes)
    left = sorted(change.user_id for change in changes if change.has_left)
    back = sorted(change.user_id for change in changes if change.is_back)
    if left or back:
        await leads.one_change_at_a_time(session, workspace_id)
    if left:
        await _close_efforts(session, moment, left)
        await _withdraw_namings(session, moment, left)
        await _pass_on(session, moment, left)
    if back:
        await _give_back(session, moment, back)
    for user_id in sorted(change.user_id for change in changes if change.has_moved):
        person = await session.get_one(Person, (workspace_id, user_id))
        await times_away.moved(session, person, now)
        await recounting.recount(session, moment, person)


async def _close_efforts(session: AsyncSession, moment: Moment, left: list[str]) -> None:
    """Close the leavers' open efforts without a message; closed efforts stay closed after a return."""
    workspace_id, now = moment.workspace_id, moment.now
    closed = await session.scalars(
        update(Effort)
        .where(
            Effort.workspace_id == workspace_id,
            Effort.doer_id.in_(left),
            Effort.noted_at > now - OPEN_FOR,
            Effort.acknowledged_at.is_(None),
            Effort.hidden_at.is_(None),
            Effort.closed_at.is_(None),
        )
        .values(closed_at=now)
        .returning(Effort.id),
    )
    await prompt_items.redraw(session, workspace_id, sorted(closed), "left", now)
    for user_id in left:
        await everyday.end_of_leaver(session, workspace_id, user_id, now)


async def _withdraw_namings(session: AsyncSession, moment: Moment, left: list[str]) -> None:
    """Withdraw unanswered namings of the leavers and by the leavers."""
    workspace_id, now = moment.workspace_id, moment.now
    rows = await session.scalars(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            or_(Lead.member_id.in_(left), Lead.manager_id.in_(left)),
            Lead.confirmed_at.is_(None),
        )
        .returning(Lead),
    )
    asked = list(rows)
    for row in asked:
        if row.manager_id not in left:
            await outbox.enqueue(session, workspace_id, await leads.answered(session, row, "withdrawn"), now)
    await homes.refresh_homes(session, workspace_id, {row.member_id for row in asked}, now)


async def _pass_on(session: AsyncSession, moment: Moment, left: list[str]) -> None:
    """Give the leavers' reports without another manager to the leaver's own manager, for the time being.

    Without a manager above, those reports stay without a manager. The leavers' rows stay, for their return and so that
    admins see the open leads.
    """
    workspace_id, now = moment.workspace_id, moment.now
    team = await _load_pairs(session, workspace_id, Lead.manager_id.in_(left), of_active=True)
    members = {member for member, _ in team}
    led = {member for member, _ in await _pairs_with_active_managers(session, workspace_id, members)}
    above = {user_id: await _next_above(session, workspace_id, user_id) for user_id in left}
    new = {(member, higher) for member, manager in team if member not in led for higher in above[manager]}
    rows = [
        {
            "workspace_id": workspace_id,
            "member_id": member,
            "manager_id": manager,
            "source": leads.PASSED_ON,
            "asked_at": now,
            "confirmed_at": now,
        }
        for member, manager in sorted(new)
        if member != manager
    ]
    if rows:
        await inserts.insert_new(session, Lead, rows)
    passed = {(str(row["member_id"]), str(row["manager_id"])) for row in rows}
    await noting.hold_for_new_managers(session, moment, circles.by_member(passed), how=leads.PASSED_ON)
    own = await _load_pairs(session, workspace_id, Lead.member_id.in_(left), of_active=False)
    await leads.tell_of_changes(session, workspace_id, {*team, *passed, *own}, now)


async def _next_above(session: AsyncSession, workspace_id: str, leaver_id: str) -> frozenset[str]:
    """Return the nearest active managers above `leaver_id`, past managers who left; at most LEVELS_MAX levels up."""
    below, seen = {leaver_id}, {leaver_id}
    for _ in range(circles.LEVELS_MAX):
        here = {manager for _, manager in await _pairs_with_active_managers(session, workspace_id, below)} - seen
        if here:
            return frozenset(here)
        above = await _load_pairs(session, workspace_id, Lead.member_id.in_(sorted(below)), of_active=False)
        below = {manager for _, manager in above} - seen
        if not below:
            break
        seen |= below
    return frozenset()


async def _give_back(session: AsyncSession, moment: Moment, back: list[str]) -> None:
    """End the temporary leads over reports of the people who are back."""
    workspace_id = moment.workspace_id
    team = await _load_pairs(session, workspace_id, Lead.manager_id.in_(back), of_active=False)
    ended = await session.execute(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted({member for member, _ in team})),
            Lead.manager_id.not_in(back),
            Lead.source == leads.PASSED_ON,
        )
        .returning(Lead.member_id, Lead.manager_id),
    )
    own = await _load_pairs(session, workspace_id, Lead.member_id.in_(back), of_active=False)
    pairs = {*team, *own, *((member, manager) for member, manager in ended)}
    await leads.tell_of_changes(session, workspace_id, pairs, moment.now)


async def _load_pairs(
    session: AsyncSession, workspace_id: str, condition: ColumnElement[bool], *, of_active: bool
) -> set[Pair]:
    """Return confirmed (member, manager) pairs; `of_active` limits them to active members."""
    query = select(Lead.member_id, Lead.manager_id).where(
        Lead.workspace_id == workspace_id, Lead.confirmed_at.is_not(None), condition
    )
    if of_active:
        member = (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.member_id)
        query = query.join(Person, member).where(Person.is_deactivated.is_(False))
    return {(member, manager) for member, manager in await session.execute(query)}


async def _pairs_with_active_managers(
    session: AsyncSession, workspace_id: str, member_ids: Collection[str]
) -> set[Pair]:
    """Return the confirmed pairs of `member_ids` with active managers."""
    manager = (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.manager_id)
    rows = await session.execute(
        select(Lead.member_id, Lead.manager_id)
        .join(Person, manager)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted(member_ids)),
            Lead.confirmed_at.is_not(None),
            Person.is_deactivated.is_(False),
        ),
    )
    return {(member, manager) for member, manager in rows}
