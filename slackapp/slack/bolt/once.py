"""Give the one transaction in which a request is taken in, once."""

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import arrivals
from slackapp.slack.bolt.services import Services
from slackapp.slack.platform.arrival import ARRIVAL

DEADLINE = "tend_deadline"
TEND = "tend"  # where the services stand in Bolt's context


class Replayed(Exception):
    """What came was taken in before: nothing changes, and nothing is said."""


@asynccontextmanager
async def once(services: Services, workspace_id: str, *keys: str) -> AsyncIterator[AsyncSession]:
    """Give a transaction in which `keys` are taken in first: the only way in which a listener may write.

    Raises Replayed when one of them had been; then nothing is changed. What is refused is not taken in.
    """
    async with services.db.transaction() as session:
        for key in keys:
            if not await arrivals.take_in(session, workspace_id, key, services.clock.now()):
                raise Replayed
        yield session


def arrival_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> str:
    """Name what came: an event by its id, a command by all that it says, anything else by its signature.

    Slack gives each command a `trigger_id` of its own, so that the same fields, signed again or not, are the same
    command. A press may come again with the same fields, as after `Share it` into a channel without Tend; there only
    the signature tells a replay. Over a socket nothing is signed; a payload that comes twice has its `trigger_id`.
    """
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("command") and body.get("trigger_id"):
        said = json.dumps(body, sort_keys=True, default=str)
        return f"command:{hashlib.sha256(said.encode()).hexdigest()}"
    return f"request:{context.get(ARRIVAL) or body.get('trigger_id') or secrets.token_hex(16)}"
