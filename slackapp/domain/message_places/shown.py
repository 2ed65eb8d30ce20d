"""Remember what a message that stands shows, as a keyed digest, so that a redraw that changes nothing is left out.

Slack marks every message that was changed once as edited, also where nothing changed. A digest is of the message and
its key: no two rows have the same, and nobody without Tend's keys can compare it with words. Must not know how a
message looks.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.message_places import MessagePlace

UNKNOWN: Final = ""  # a change is under way, or was begun by a worker that died
LOOK: Final = ("blocks", "text")  # the arguments of a call that people see

_MINE = (MessagePlace.workspace_id == bindparam("mine"), MessagePlace.key == bindparam("of"))
# only of messages that are compared at all; built once, because each change runs both
BEGIN_CHANGE = (
    update(MessagePlace)
    .where(*_MINE, MessagePlace.shown.is_not(None), MessagePlace.shown != UNKNOWN)
    .values(shown=UNKNOWN)
    .execution_options(synchronize_session=False)
)
_END_CHANGE = (
    update(MessagePlace)
    .where(*_MINE, MessagePlace.shown.is_not(None))
    .values(shown=bindparam("now_shown"))
    .execution_options(synchronize_session=False)
)


def look_of(workspace_id: str, key: str, args: Mapping[str, Any]) -> str:
    """Return the digest of what a call makes the message under `key` look like."""
    look = json.dumps({name: args.get(name) for name in LOOK}, sort_keys=True, ensure_ascii=False)
    return digest("message", workspace_id, key, look)


async def is_shown(session: AsyncSession, workspace_id: str, key: str, args: Mapping[str, Any]) -> bool:
    """Return whether the message under `key` looks already as the call would make it."""
    row = await session.get(MessagePlace, (workspace_id, key), populate_existing=True)
    return row is not None and bool(row.shown) and row.shown == look_of(workspace_id, key, args)


async def changed(session: AsyncSession, workspace_id: str, key: str, look: str) -> None:
    """Store the digest of what the message under `key` shows since a change that Slack took."""
    await session.execute(_END_CHANGE, {"mine": workspace_id, "of": key, "now_shown": look})
