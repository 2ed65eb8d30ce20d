"""Members without a manager, for admins only. Must not know efforts or prompts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.leads import naming as leads
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace import admins

COUNTED_MAX = 1_000
PAGE = 10


@dataclass(frozen=True, slots=True)
class UnledLine:
    """A member without a manager, and the reason against the manager in the member's profile."""

    user_id: str
    stands_in: str | None  # the temporary manager, since the member's manager left
    named: str | None  # the manager in the member's Slack profile, not accepted as manager
    why_not: str | None  # self · circle · bot · deactivated · external · unknown


async def of_workspace(
    session: AsyncSession, workspace_id: str, admin_id: str, *, skip: int = 0, limit: int = PAGE
) -> tuple[tuple[UnledLine, ...], int]:
    """Return one page of members without a manager, by id, and their number up to COUNTED_MAX. Raises NotAdmin.

    Members with only a temporary manager, after their own manager left, are included. The list is never empty: the
    person at the top of the organisation has no manager.
    """
    await admins.insist(session, workspace_id, admin_id)
    some = select(literal(1)).select_from(Person).where(*_where_unled(workspace_id)).limit(COUNTED_MAX).subquery()
    count = await session.scalar(select(func.count()).select_from(some)) or 0
    query = select(Person.user_id).where(*_where_unled(workspace_id))
    found = await session.scalars(query.order_by(Person.user_id).offset(skip).limit(limit))
    user_ids = list(found)
    stand_ins = await _stand_ins(session, workspace_id, user_ids)
    read = {
        row.user_id: row
        for row in await session.scalars(
            select(ProfileManager).where(
                ProfileManager.workspace_id == workspace_id,
                ProfileManager.user_id.in_(user_ids),
                ProfileManager.why_not.is_not(None),
            ),
        )
    }
    lines = []
    for user_id in user_ids:
        row = read.get(user_id)
        named, why_not = (None, None) if row is None else (row.manager_id, row.why_not)
        lines.append(UnledLine(user_id, stand_ins.get(user_id), named, why_not))
    return tuple(lines), count


def _where_unled(workspace_id: str) -> tuple[ColumnElement[bool], ...]:
    manager = aliased(Person)
    led = (
        exists()
        .where(
            Lead.workspace_id == Person.workspace_id,
            Lead.member_id == Person.user_id,
            Lead.confirmed_at.is_not(None),
            Lead.source != leads.PASSED_ON,
            manager.workspace_id == Lead.workspace_id,
            manager.user_id == Lead.manager_id,
            manager.is_deactivated.is_(False),
        )
        .correlate(Person)
    )
    return (
        Person.workspace_id == workspace_id,
        Person.refreshed_at > people.NEVER,
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.is_external.is_(False),
        ~led,
    )


async def _stand_ins(session: AsyncSession, workspace_id: str, user_ids: list[str]) -> dict[str, str]:
    rows = await session.execute(
        select(Lead.member_id, func.min(Lead.manager_id))
        .where(Lead.workspace_id == workspace_id, Lead.member_id.in_(user_ids), Lead.source == leads.PASSED_ON)
        .group_by(Lead.member_id),
    )
    return {row[0]: row[1] for row in rows}
