"""Remember the look of a posted message as a keyed digest, so that a redraw without a change is left out.

Slack marks a message as edited after any change call, also without a change. A digest is of the message and its key: no
two rows have the same, and only Tend's keys allow a comparison with words. Must not know the look of a message.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.prepared import Prepared
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
_END_CHANGE = Prepared(
    update(MessagePlace).where(*_MINE, MessagePlace.shown.is_not(None)).values(shown=bindparam("now_shown"))
)


def look_of(workspace_id: str, key: str, args: Mapping[str, Any]) -> str:
    """Return the digest of the look of the message under `key` after a call."""
    look = json.dumps({name: args.get(name) for name in LOOK}, sort_keys=True, ensure_ascii=False)
    return digest("message", workspace_id, key, look)


async def is_shown(session: AsyncSession, workspace_id: str, key: str, args: Mapping[str, Any]) -> bool:
    """Return whether the message under `key` already has the look of the call."""
    row = await session.get(MessagePlace, (workspace_id, key), populate_existing=True)
    return row is not None and bool(row.shown) and row.shown == look_of(workspace_id, key, args)


async def changed(session: AsyncSession, workspace_id: str, key: str, look: str) -> None:
    """Store the digest of the message under `key` after a change accepted by Slack."""
    await _END_CHANGE.run(session, {"mine": workspace_id, "of": key, "now_shown": look})
