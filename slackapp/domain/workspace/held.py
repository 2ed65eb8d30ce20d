"""Tell one admin that Slack refused the workspace's token or access; visible to this admin only."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import Admin


async def tell_admin(session: AsyncSession, workspace_id: str, error: str, now: datetime) -> None:
    """Queue one message about a hold begun at `now`; it goes out once Slack accepts messages again.

    The admin is the first added here, else a Slack admin known to Tend; without either, no message is sent.
    """
    admin_id = await first_admin(session, workspace_id)
    if admin_id is None:
        return
    refs = {"error": error, "began_at": now.isoformat()}
    key = f"workspace_held:{now.isoformat()}"
    message = OutboxMessage("workspace_held", admin_id, key, refs, urgency=FROM_TEND)
    await outbox.enqueue(session, workspace_id, [message], now)


async def first_admin(session: AsyncSession, workspace_id: str) -> str | None:
    """Return the first admin added here, else a Slack admin known to Tend; None without either."""
    added = exists().where(Admin.workspace_id == Person.workspace_id, Admin.user_id == Person.user_id)
    found = select(Person.user_id).where(
        Person.workspace_id == workspace_id,
        Person.refreshed_at > people.NEVER,
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.is_external.is_(False),
        added | Person.is_admin.is_(True),
    )
    return await session.scalar(found.order_by(added.desc(), Person.user_id).limit(1))
