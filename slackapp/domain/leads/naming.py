"""Who leads whom: a member names their manager, who confirms, or an admin says so, by file or form.

Only a confirmed row counts: it lets a manager read efforts of the member, so nobody becomes one by being named, and
nobody by naming. Who leads a member is shown to the two of them and, in a form, to admins.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting, prompt_items
from slackapp.domain.leads import circles
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import why_not
from slackapp.domain.refusals import AlreadyDecided, CannotLead, LeadsInCircle, NotFound, NotYourself
from slackapp.domain.tables import inserts
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.people import Person

NAMED = "named"  # the member said so
IMPORT = "import"  # an admin's file said so; see lead_imports
ADMIN = "admin"  # an admin said so in a form; see lead_maps
PROFILE = "profile"  # their Slack profile says so; see profile_leads
PASSED_ON = "passed_on"  # whoever leads a manager whose account is deactivated; see departures

GIVE_WAY = (NAMED, PROFILE, PASSED_ON)  # to whom a member named and who confirmed it

ASKED_AGAIN_AFTER = timedelta(days=7)  # naming the same person sooner sends no second message
PEOPLE_SHOWN_MAX = 100  # the most that one answer lists
_LEADS = 8_447_337  # the lock's own number, beside that of migrations

TEAM_PAGE = 10
Naming = Literal["asked", "waiting", "confirmed"]
Answer = Literal["confirmed", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One person of a team, for whoever leads it."""

    member_id: str
    is_confirmed: bool  # else they named the manager, who has not answered


async def name_manager(
    session: AsyncSession,
    workspace_id: str,
    member_id: str,
    manager_id: str,
    now: datetime,
) -> Naming:
    """Take the member's word on who leads them, and ask that person privately.

    What the member named before and nobody confirmed is withdrawn; a confirmed manager stays until the new one says
    yes. Gives "asked", "waiting" when the same person was asked within ASKED_AGAIN_AFTER, or "confirmed" when it
    stands already. Raises NotYourself, CannotLead (bot, deactivated, external, unknown), LeadsInCircle.
    """
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
    await _withdraw(session, workspace_id, member_id, now, keep=manager_id)
    if row is not None and row.asked_at > now - ASKED_AGAIN_AFTER:
        return "waiting"
    await _ask(session, workspace_id, member_id, manager_id, now)
    await homes.refresh_homes(session, workspace_id, [member_id], now)
    return "asked"


async def confirm(session: AsyncSession, workspace_id: str, manager_id: str, member_id: str, now: datetime) -> None:
    """Take the manager's yes: from now on they lead the member. Twice changes nothing.

    Whoever the member had named before leads them no longer, nor whom only their profile names; managers whom an admin
    named stay. The member is told.
    Raises NotFound when nobody asks that any more, LeadsInCircle when it has become a circle since.
    """
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
    told = _told(row, "lead_confirmed")
    await outbox.enqueue(session, workspace_id, [answered(row, "confirmed"), told], now)
    await tell_of_changes(session, workspace_id, {(member_id, user_id) for user_id in moved}, now)


async def decline(session: AsyncSession, workspace_id: str, manager_id: str, member_id: str, now: datetime) -> None:
    """Take the manager's no: the naming is removed and the member told. Raises NotFound, AlreadyDecided after a yes."""
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        raise AlreadyDecided
    await session.delete(row)
    await session.flush()
    await deny(session, workspace_id, member_id, manager_id)
    told = _told(row, "lead_declined")
    await outbox.enqueue(session, workspace_id, [answered(row, "declined"), told], now)
    await homes.refresh_homes(session, workspace_id, [member_id], now)


async def not_mine(session: AsyncSession, workspace_id: str, manager_id: str, member_id: str, now: datetime) -> None:
    """Take the manager's word that they do not lead `member_id` (any more); the member is told. Raises NotFound.

    From now on they read nothing of the member. A file or an admin may say it again.
    """
    await one_change_at_a_time(session, workspace_id)
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    if row is None or row.confirmed_at is None:
        raise NotFound
    await session.delete(row)
    await session.flush()
    await deny(session, workspace_id, member_id, manager_id)
    await outbox.enqueue(session, workspace_id, [_told(row, "lead_ended")], now)
    await tell_of_changes(session, workspace_id, {(member_id, manager_id)}, now)


async def deny(session: AsyncSession, workspace_id: str, member_id: str, manager_id: str) -> None:
    """Keep in mind that somebody here said that `manager_id` does not lead the member: a profile must not say it again.

    Until the profile names somebody else.
    """
    await session.execute(
        update(ProfileManager)
        .where(ProfileManager.workspace_id == workspace_id, ProfileManager.user_id == member_id)
        .values(denied_id=manager_id),
    )


async def managers_of(session: AsyncSession, workspace_id: str, member_id: str) -> tuple[str, ...]:
    """Give who leads `member_id`, in the order they came; for the member and those managers alone."""
    found = await session.scalars(
        select(Lead.manager_id)
        .join(Person, (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.manager_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id == member_id,
            Lead.confirmed_at.is_not(None),
            Person.is_deactivated.is_(False),
        )
        .order_by(Lead.confirmed_at, Lead.manager_id)
        .limit(PEOPLE_SHOWN_MAX),
    )
    return tuple(found)


async def asked_by(session: AsyncSession, workspace_id: str, member_id: str) -> str | None:
    """Give whom `member_id` named and who has not answered; None when nobody. For the member alone."""
    return await session.scalar(
        select(Lead.manager_id)
        .where(Lead.workspace_id == workspace_id, Lead.member_id == member_id, Lead.confirmed_at.is_(None))
        .order_by(Lead.asked_at.desc())
        .limit(1),
    )


async def led_by(session: AsyncSession, workspace_id: str, manager_id: str) -> tuple[str, ...]:
    """Give whom `manager_id` leads, at most PEOPLE_SHOWN_MAX, by id; for the manager alone."""
    found = await session.scalars(
        select(Lead.member_id)
        .join(Person, (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.member_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.manager_id == manager_id,
            Lead.confirmed_at.is_not(None),
            Person.is_deactivated.is_(False),
        )
        .order_by(Lead.member_id)
        .limit(PEOPLE_SHOWN_MAX),
    )
    return tuple(found)


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
    """Give one page of whom `manager_id` leads, and how many in all; for the manager and, in a form, admins.

    First those who named them and wait for an answer, then by id. `member_id`: only this one, if they are there.
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


async def leads_somebody(session: AsyncSession, workspace_id: str, manager_id: str) -> bool:
    """Say whether `manager_id` leads anybody at all; for the manager alone."""
    row = select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.confirmed_at.is_not(None),
    )
    return await session.scalar(row.limit(1)) is not None


async def is_asked(
    session: AsyncSession, workspace_id: str, member_id: str, manager_id: str, asked_at: datetime
) -> bool:
    """Say whether that very question still waits for the manager's answer."""
    row = await session.get(Lead, (workspace_id, member_id, manager_id))
    return row is not None and row.confirmed_at is None and row.asked_at == asked_at


def asked_key(member_id: str, manager_id: str, asked_at: datetime) -> str:
    """Name the row of the question, so that its message can be found and drawn again."""
    return f"lead:{member_id}:{manager_id}:{asked_at.isoformat()}"


async def one_change_at_a_time(session: AsyncSession, workspace_id: str) -> None:
    """Wait until nobody else changes who leads whom in the workspace: two changes could make a circle together.

    Until the transaction ends, on PostgreSQL; SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_LEADS, func.hashtext(workspace_id))))


async def tell_of_changes(
    session: AsyncSession, workspace_id: str, pairs: Collection[tuple[str, str]], now: datetime
) -> None:
    """Draw again all that shows these (member, manager) pairs: Homes, sent prompts, and what members were told."""
    await prompt_items.redraw_of(session, workspace_id, pairs, now)
    await noting.redraw_readers(session, workspace_id, {member_id for member_id, _ in pairs}, now)
    await homes.refresh_homes(session, workspace_id, {user_id for pair in pairs for user_id in pair}, now)


async def _withdraw(
    session: AsyncSession, workspace_id: str, member_id: str, now: datetime, *, keep: str | None
) -> None:
    gone = await session.scalars(
        delete(Lead)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id == member_id,
            Lead.manager_id != (keep or ""),
            Lead.confirmed_at.is_(None),
        )
        .returning(Lead),
    )
    await outbox.enqueue(session, workspace_id, [answered(row, "withdrawn") for row in gone], now)


async def above(session: AsyncSession, workspace_id: str, member_id: str) -> frozenset[str]:
    """Give who leads `member_id`, directly or further up, confirmed; for whoever looks for circles."""
    return frozenset(manager for _, manager in await circles.pairs_above(session, workspace_id, member_id))


async def _ask(session: AsyncSession, workspace_id: str, member_id: str, manager_id: str, now: datetime) -> None:
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
    """Give the row of what an admin said, by file or form: it counts at once."""
    return Lead(
        workspace_id=workspace_id,
        member_id=member_id,
        manager_id=manager_id,
        source=source,
        asked_at=now,
        confirmed_at=now,
    )


def _told(row: Lead, kind: str) -> OutboxMessage:
    """Tell the member what their manager said to being named; see posts."""
    key = f"{asked_key(row.member_id, row.manager_id, row.asked_at)}:{kind}"
    return OutboxMessage(kind=kind, target=row.member_id, dedupe_key=key, refs={"manager_id": row.manager_id})


def answered(row: Lead, answer: Answer) -> OutboxMessage:
    """Queue a new drawing of the question, with what became of it."""
    key = asked_key(row.member_id, row.manager_id, row.asked_at)
    return OutboxMessage(
        kind="lead_answered",
        target=row.manager_id,
        dedupe_key=f"{key}:{answer}",
        refs={"member_id": row.member_id, "asked": key, "answer": answer},
    )
