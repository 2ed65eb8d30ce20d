"""Leads: a member names a manager and the manager confirms, or an admin sets the manager by file or form.

Only a confirmed row counts, because the row lets the manager read the member's efforts: naming alone gives no access.
Managers are visible to the member and the manager, and to admins in a form.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import noting, prompt_items
from slackapp.domain.leads import circles
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import why_not
from slackapp.domain.refusals import AlreadyDecided, CannotLead, LeadsInCircle, NotFound, NotYourself
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.people import Person

NAMED = "named"  # by the member
IMPORT = "import"  # by an admin's file; see import_file
ADMIN = "admin"  # by an admin in a form; see admin_form
PROFILE = "profile"  # by the member's Slack profile; see profile_field
PASSED_ON = "passed_on"  # temporary lead above a manager with a deactivated account; see departures

GIVE_WAY = (NAMED, PROFILE, PASSED_ON)  # sources replaced by a manager's confirmation

ASKED_AGAIN_AFTER = timedelta(days=7)  # naming the same manager sooner sends no second message
PEOPLE_SHOWN_MAX = 100  # people in one list
_LEADS = 8_447_337  # number of the advisory lock; migrations use another

TEAM_PAGE = 10
Naming = Literal["asked", "waiting", "confirmed"]
Answer = Literal["confirmed", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One member of a team, for the manager."""

    member_id: str
    is_confirmed: bool  # False: the member named the manager, and the manager has not answered


async def name_manager(session: AsyncSession, acting: Acting, manager_id: str) -> Naming:
    """Record the manager named by a member, and ask the manager privately.

    The member's earlier unconfirmed namings are withdrawn; a confirmed manager stays until the new manager confirms.
    Returns "asked"; "waiting" when the same manager was asked within ASKED_AGAIN_AFTER; "confirmed" for a confirmed
    lead. Raises NotYourself, CannotLead (bot, deactivated, external, unknown), LeadsInCircle.
    """
    workspace_id, member_id, now = acting.workspace_id, acting.user_id, acting.now
    if manager_id == member_id:
        raise NotYourself
    known = await people.known(session, workspace_id, [manager_id])
    why = why_not(known, manager_id)
    if why is not None:
        raise CannotLead(why)
    await one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is not None and row.confirmed_at is not None:
        return "confirmed"
    if await circles.circle(session, workspace_id, member_id, manager_id):
        raise LeadsInCircle
    await _withdraw_namings(session, acting, keep=manager_id)
    if row is not None and row.asked_at > now - ASKED_AGAIN_AFTER:
        return "waiting"
    await _queue_question(session, acting, manager_id)
    await homes.refresh_homes(session, workspace_id, [member_id], now)
    return "asked"


async def confirm(session: AsyncSession, acting: Acting, member_id: str) -> None:
    """Confirm the manager's lead over the member, and tell the member. A second call changes nothing.

    Managers from the member's earlier naming, profile or temporary lead are removed; managers set by an admin stay.
    Raises NotFound when the naming is gone, LeadsInCircle when the lead would close a circle by now.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    await one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        return
    if await circles.circle(session, workspace_id, member_id, manager_id):
        raise LeadsInCircle
    earlier = await session.scalars(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id == member_id,
            Lead.manager_id != manager_id,
            Lead.source.in_(GIVE_WAY),
            Lead.confirmed_at.is_not(None),
        )
        .returning(Lead.manager_id),
    )
    moved = [manager_id, *earlier]
    row.confirmed_at = now
    await session.flush()
    notice = _notice_message(row, "lead_confirmed")
    await outbox.enqueue(session, workspace_id, [*await answered(session, row, "confirmed"), notice], now)
    await tell_of_changes(session, workspace_id, {(member_id, user_id) for user_id in moved}, now)


async def decline(session: AsyncSession, acting: Acting, member_id: str) -> None:
    """Remove the naming after the manager's no, and tell the member. Raises NotFound, AlreadyDecided after a yes."""
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        raise AlreadyDecided
    await session.delete(row)
    await session.flush()
    await deny(session, workspace_id, member_id, manager_id)
    notice = _notice_message(row, "lead_declined")
    await outbox.enqueue(session, workspace_id, [*await answered(session, row, "declined"), notice], now)
    await homes.refresh_homes(session, workspace_id, [member_id], now)


async def not_asked(session: AsyncSession, manager: Acting, member_id: str, asked_at: datetime) -> None:
    """Withdraw the question of `asked_at`, refused by Slack, and tell the member; no effect once answered."""
    workspace_id = manager.workspace_id
    if not await is_asked(session, workspace_id, member_id, manager.user_id, asked_at):
        return
    row = await session.get_one(Lead, (workspace_id, member_id, manager.user_id))
    await session.delete(row)
    await session.flush()
    await outbox.enqueue(session, workspace_id, [_notice_message(row, "lead_not_asked")], manager.now)
    await homes.refresh_homes(session, workspace_id, [member_id], manager.now)


async def not_mine(session: AsyncSession, acting: Acting, member_id: str) -> None:
    """Remove the acting manager's confirmed lead over `member_id` at their wish, and tell the member.

    The manager can read no effort of the member any more. A file or an admin may set the lead again. Raises NotFound.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    await one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None or row.confirmed_at is None:
        raise NotFound
    await session.delete(row)
    await session.flush()
    await deny(session, workspace_id, member_id, manager_id)
    await outbox.enqueue(session, workspace_id, [_notice_message(row, "lead_ended")], now)
    await tell_of_changes(session, workspace_id, {(member_id, manager_id)}, now)


async def deny(session: AsyncSession, workspace_id: str, member_id: str, manager_id: str) -> None:
    """Record a denied lead of `manager_id`, so that the member's profile does not add the lead again.

    The record holds until the profile names another manager.
    """
    await session.execute(
        update(ProfileManager)
        .where(ProfileManager.workspace_id == workspace_id, ProfileManager.user_id == member_id)
        .values(denied_id=manager_id),
    )


# built once: each thanks, card and Home asks for it
_ACTIVE_MANAGERS = Prepared(
    select(Lead.manager_id)
    .join(Person, (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.manager_id))
    .where(
        Lead.workspace_id == bindparam("workspace"),
        Lead.member_id == bindparam("member"),
        Lead.confirmed_at.is_not(None),
        Person.is_deactivated.is_(False),
    )
    .order_by(Lead.confirmed_at, Lead.manager_id)
    .limit(PEOPLE_SHOWN_MAX)
)


async def active_managers_of(session: AsyncSession, workspace_id: str, member_id: str) -> tuple[str, ...]:
    """Return the managers of `member_id` whose accounts are active, by confirmation time, without stand-ins.

    Visible to the member and these managers only.
    """
    found = await _ACTIVE_MANAGERS.scalars(session, {"workspace": workspace_id, "member": member_id})
    return tuple(found)


_ASKED = Prepared(
    select(Lead.manager_id)
    .where(
        Lead.workspace_id == bindparam("workspace"),
        Lead.member_id == bindparam("member"),
        Lead.confirmed_at.is_(None),
    )
    .order_by(Lead.asked_at.desc())
    .limit(1)
)


async def asked_by(session: AsyncSession, workspace_id: str, member_id: str) -> str | None:
    """Return the manager last named by `member_id` and yet to answer, or None. Visible to the member only."""
    asked: str | None = await _ASKED.scalar(session, {"workspace": workspace_id, "member": member_id})
    return asked


async def team_of(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    *,
    skip: int = 0,
    limit: int = TEAM_PAGE,
    member_id: str | None = None,
    confirmed_only: bool = False,
) -> tuple[tuple[TeamLine, ...], int]:
    """Return one page of the team of `manager_id`, and the team's size. Visible to the manager and admins.

    Members with a naming to answer come first, then members by id. `member_id` limits the page to one member.
    """
    scope = [
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Person.is_deactivated.is_(False),
        *([] if member_id is None else [Lead.member_id == member_id]),
        *([Lead.confirmed_at.is_not(None)] if confirmed_only else []),
    ]
    member = (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.member_id)
    count = await session.scalar(select(func.count()).select_from(Lead).join(Person, member).where(*scope)) or 0
    found = await session.execute(
        select(Lead.member_id, Lead.confirmed_at)
        .join(Person, member)
        .where(*scope)
        .order_by(Lead.confirmed_at.is_not(None), Lead.member_id)
        .offset(skip)
        .limit(limit),
    )
    return tuple(TeamLine(user_id, confirmed_at is not None) for user_id, confirmed_at in found), count


_ANY_LED = Prepared(
    select(Lead.member_id)
    .where(
        Lead.workspace_id == bindparam("workspace"),
        Lead.manager_id == bindparam("manager"),
        Lead.confirmed_at.is_not(None),
    )
    .limit(1)
)


async def leads_somebody(session: AsyncSession, workspace_id: str, manager_id: str) -> bool:
    """Return whether `manager_id` leads any member. Visible to the manager only."""
    return await _ANY_LED.scalar(session, {"workspace": workspace_id, "manager": manager_id}) is not None


async def is_asked(
    session: AsyncSession, workspace_id: str, member_id: str, manager_id: str, asked_at: datetime
) -> bool:
    """Return whether the question of `asked_at` still waits for the manager's answer."""
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    return row is not None and row.confirmed_at is None and row.asked_at == asked_at


def asked_key(member_id: str, manager_id: str, asked_at: datetime) -> str:
    """Return the dedupe key of the question's outbox row, used to find and redraw its message."""
    return f"lead:{member_id}:{manager_id}:{asked_at.isoformat()}"


async def one_change_at_a_time(session: AsyncSession, workspace_id: str) -> None:
    """Lock the leads of the workspace until the transaction ends: two changes at once could close a circle.

    Used on PostgreSQL only, because SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_LEADS, func.hashtext(workspace_id))))


async def tell_of_changes(
    session: AsyncSession, workspace_id: str, pairs: Collection[tuple[str, str]], now: datetime
) -> None:
    """Redraw all places with these (member, manager) pairs: Homes, prompts, and messages to members."""
    await prompt_items.redraw_of(session, workspace_id, pairs, now)
    await noting.redraw_readers(session, workspace_id, {member_id for member_id, _ in pairs}, now)
    await homes.refresh_homes(session, workspace_id, {user_id for pair in pairs for user_id in pair}, now)


async def _withdraw_namings(session: AsyncSession, acting: Acting, *, keep: str | None) -> None:
    workspace_id = acting.workspace_id
    gone = await session.scalars(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id == acting.user_id,
            Lead.manager_id != (keep or ""),
            Lead.confirmed_at.is_(None),
        )
        .returning(Lead),
    )
    for row in gone.all():
        await outbox.enqueue(session, workspace_id, await answered(session, row, "withdrawn"), acting.now)


async def above(session: AsyncSession, workspace_id: str, member_id: str) -> frozenset[str]:
    """Return all confirmed managers above `member_id`, directly or further up, for checks against circles."""
    return frozenset(manager for _, manager in await circles.pairs_above(session, workspace_id, member_id))


async def _queue_question(session: AsyncSession, acting: Acting, manager_id: str) -> None:
    workspace_id, member_id, now = acting.workspace_id, acting.user_id, acting.now
    keys = {"workspace_id": workspace_id, "member_id": member_id, "manager_id": manager_id}
    if await inserts.insert_new(session, Lead, [{**keys, "source": NAMED, "asked_at": now}]) == 0:
        row = await session.get_one(Lead, (workspace_id, member_id, manager_id))
        row.asked_at = now
        await session.flush()
    message = OutboxMessage(
        kind="lead_asked",
        target=manager_id,
        dedupe_key=asked_key(member_id, manager_id, now),
        refs={"member_id": member_id, "asked_at": now.isoformat()},
    )
    await outbox.enqueue(session, workspace_id, [message], now)


def said_by_others(workspace_id: str, member_id: str, manager_id: str, source: str, now: datetime) -> Lead:
    """Return a row confirmed at once, for a lead set by an admin, a file or a profile."""
    return Lead(
        workspace_id=workspace_id,
        member_id=member_id,
        manager_id=manager_id,
        source=source,
        asked_at=now,
        confirmed_at=now,
    )


def _notice_message(row: Lead, kind: str) -> OutboxMessage:
    """Return the message to the member with the manager's answer to the naming; see posts."""
    key = f"{asked_key(row.member_id, row.manager_id, row.asked_at)}:{kind}"
    return OutboxMessage(kind=kind, target=row.member_id, dedupe_key=key, refs={"manager_id": row.manager_id})


async def answered(session: AsyncSession, row: Lead, answer: Answer) -> list[OutboxMessage]:
    """Return the redraws of the question with its answer, also of earlier questions still with buttons."""
    now_asked = asked_key(row.member_id, row.manager_id, row.asked_at)
    earlier = await places.keys_beginning(session, row.workspace_id, f"lead:{row.member_id}:{row.manager_id}:")
    return [
        OutboxMessage(
            kind="lead_answered",
            target=row.manager_id,
            dedupe_key=f"{key}:{answer}",
            refs={"member_id": row.member_id, "asked": key, "answer": answer},
            is_redraw=True,
        )
        for key in dict.fromkeys([now_asked, *earlier])
    ]
