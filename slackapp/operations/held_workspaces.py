"""The doctor's check of workspaces that Slack refuses; names workspaces, and no message or person."""

from slackapp.domain.outbox import holds
from slackapp.operations.findings import BAD, GOOD, Finding
from slackapp.storage.database import Database

SHOWN_MAX = 5  # workspaces named in one finding


async def examine(database: Database) -> Finding:
    """Return the finding: which workspaces are on hold, since when, why, and how many messages wait."""
    async with database.reading() as session:
        count = await holds.count(session)
        held = await holds.listed(session, SHOWN_MAX)
    if not held:
        return Finding("holds", GOOD, "Slack refuses no workspace")
    named = [
        f"{one.workspace_id} since {one.began_at:%Y-%m-%d %H:%M} UTC ({one.error}, {one.waiting} wait)" for one in held
    ]
    more = f", and {count - len(held)} more" if count > len(held) else ""
    hint = "Reinstall the app, or ask the workspace's admins. Waiting messages go out once Slack accepts it."
    return Finding("holds", BAD, f"Slack refuses {', '.join(named)}{more}", hint)
