"""Export, erasure and retention of the record of managers, and of the manager that a Slack profile names."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.leads import Lead, ProfileManager


async def _export_led_by(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    return await _leads(session, workspace_id, Lead.member_id == user_id)


async def _export_leads(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    return await _leads(session, workspace_id, Lead.manager_id == user_id)


async def _leads(session: AsyncSession, workspace_id: str, mine: ColumnElement[bool]) -> list[Entry]:
    rows = await session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, mine).order_by(Lead.asked_at, Lead.member_id),
    )
    return [
        {
            "member": row.member_id,
            "manager": row.manager_id,
            "source": row.source,
            "asked_at": row.asked_at,
            "confirmed_at": row.confirmed_at,
        }
        for row in rows
    ]


async def _export_profile_manager(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give the manager that the person's own Slack profile names, where an admin chose a field to read."""
    row = await session.get(ProfileManager, (workspace_id, user_id))
    return [] if row is None else [{"manager": row.manager_id or None, "read_at": row.read_at}]


async def _erase_profile_manager(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the managers named in the person's profile, and the person in other people's profiles."""
    named = or_(ProfileManager.user_id == erasure.user_id, ProfileManager.manager_id == erasure.user_id)
    theirs = or_(named, ProfileManager.denied_id == erasure.user_id)
    await removal.remove(session, ProfileManager, erasure.workspace_id, theirs)
    return {}


async def _erase_leads(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    theirs = or_(Lead.member_id == erasure.user_id, Lead.manager_id == erasure.user_id)
    return {"leads": await removal.remove(session, Lead, erasure.workspace_id, theirs)}


def _select_managers(workspace_id: str, user_id: str) -> Select[str]:
    return select(Lead.manager_id).where(Lead.workspace_id == workspace_id, Lead.member_id == user_id)


def _select_members(workspace_id: str, user_id: str) -> Select[str]:
    return select(Lead.member_id).where(Lead.workspace_id == workspace_id, Lead.manager_id == user_id)


DATA = DataRules(
    tables=(Lead, ProfileManager),
    export={
        "led_by": Rule(30, _export_led_by, (Lead,)),
        "leads": Rule(40, _export_leads, (Lead,)),
        "slack_profile": Rule(50, _export_profile_manager, (ProfileManager,)),
    },
    erase=(
        Rule(90, _erase_profile_manager, (ProfileManager,)),
        Rule(170, _erase_leads, (Lead,)),
    ),
    counts=("leads",),
    readers=(_select_managers, _select_members),
    kept={
        Lead: "until the record changes, or one of the two is erased",
        ProfileManager: "until the profile names another, no field is read any more, or one of the two is erased",
    },
)
