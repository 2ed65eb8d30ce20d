"""Export, erasure and retention of a workspace's installation, settings and admins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.workspaces import Admin, FeatureSwitch, OAuthState, Workspace, WorkspaceSettings

UNINSTALLED_KEPT = timedelta(days=14)  # PRODUCT §4, after Slack's developer policy


async def _export_admin(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the person's own adding as an admin, and the admins added by the person."""
    rows = await session.scalars(
        select(Admin)
        .where(Admin.workspace_id == workspace_id, or_(Admin.user_id == user_id, Admin.added_by == user_id))
        .order_by(Admin.added_at, Admin.user_id),
    )
    return [{"admin": row.user_id, "added_by": row.added_by, "added_at": row.added_at} for row in rows]


async def _erase_admin(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the person as an admin; admins added by the person stay, without the person's name."""
    await removal.remove(session, Admin, erasure.workspace_id, Admin.user_id == erasure.user_id)
    added = (Admin.workspace_id == erasure.workspace_id, Admin.added_by == erasure.user_id)
    await session.execute(update(Admin).where(*added).values(added_by=""))
    return {}


async def _export_switches(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the parts of Tend that the person turned on or off."""
    mine = (FeatureSwitch.workspace_id == workspace_id, FeatureSwitch.changed_by == user_id)
    rows = await session.scalars(select(FeatureSwitch).where(*mine).order_by(FeatureSwitch.name))
    return [{"part": row.name, "is_on": row.is_on, "changed_at": row.changed_at} for row in rows]


async def _erase_switches(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Keep each part on or off, without the person's name."""
    mine = (FeatureSwitch.workspace_id == erasure.workspace_id, FeatureSwitch.changed_by == erasure.user_id)
    await session.execute(update(FeatureSwitch).where(*mine).values(changed_by=""))
    return {}


async def left_for_good(session: AsyncSession, now: datetime) -> tuple[str, ...]:
    """Give the ids of workspaces that uninstalled Tend at least UNINSTALLED_KEPT ago."""
    found = await session.scalars(select(Workspace.id).where(Workspace.uninstalled_at <= now - UNINSTALLED_KEPT))
    return tuple(found)


def is_left_for_good(uninstalled_at: datetime | None, now: datetime) -> bool:
    """Return whether a workspace uninstalled Tend at least UNINSTALLED_KEPT ago; None: it did not."""
    return uninstalled_at is not None and uninstalled_at <= now - UNINSTALLED_KEPT


DATA = DataRules(
    tables=(Workspace, OAuthState, WorkspaceSettings, FeatureSwitch, Admin),
    export={
        "admin_of_tend": Rule(20, _export_admin, (Admin,)),
        "parts_of_tend": Rule(21, _export_switches, (FeatureSwitch,)),
    },
    erase=(Rule(140, _erase_admin, (Admin,)), Rule(141, _erase_switches, (FeatureSwitch,))),
    not_exported={
        Workspace: "names nobody: the installation of a whole workspace",
        OAuthState: "names nobody: digests of random numbers, for ten minutes",
        WorkspaceSettings: "belongs to the workspace, not to a person",
    },
    not_erased={
        Workspace: "names nobody: the installation of a whole workspace",
        OAuthState: "names nobody: digests of random numbers, for ten minutes",
        WorkspaceSettings: "belongs to the workspace; its admins change it",
    },
    kept={
        OAuthState: "until used, or until an install begins ten minutes later",
        Workspace: "until UNINSTALLED_KEPT after the workspace removed Tend, with all its rows",
        WorkspaceSettings: "until changed, or as long as the workspace",
        FeatureSwitch: "until changed, or as long as the workspace",
        Admin: "until another admin removes the person, or they are erased",
    },
)
