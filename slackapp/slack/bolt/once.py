"""Open the one transaction of a request, and only once per request."""

import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import arrivals, messages
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.rows.prepared import NotNew
from slackapp.slack.bolt.services import Services
from slackapp.slack.platform.arrival import ARRIVAL
from slackapp.slack.platform.deadline import STORED_WITHIN_S, Deadline

logger = logging.getLogger(__name__)

DEADLINE = "tend_deadline"
TEND = "tend"  # the key of the services in Bolt's context
STORED = "tend_stored"


@dataclass(slots=True)
class Stored:
    """Whether a request's changes are committed: a later error must not say that nothing was saved."""

    is_done: bool = False


class Replayed(Exception):
    """The request was taken in before: change nothing, answer nothing."""


@asynccontextmanager
async def once(
    services: Services, workspace_id: str, *keys: str, giver_id: str | None = None, deadline: Deadline | None = None
) -> AsyncIterator[AsyncSession]:
    """Open a transaction and take in `keys` first; listeners write only in this transaction.

    Its outbox rows count as `giver_id`'s in the order of delivery; None: as Tend's. All waiting for the database ends
    STORED_WITHIN_S after the request's arrival, with nothing stored. `deadline`: the request's; None: beginning now.
    Raises Replayed, changing nothing, when a key was taken in before: on PostgreSQL not before the block's first
    statement. A refused request is rolled back, so its keys are not taken in.
    """
    within_s = (deadline or Deadline()).left_s(STORED_WITHIN_S)
    try:
        async with services.db.transaction(within_s) as session:
            messages.on_behalf_of(session, giver_id)
            await arrivals.only_new(session, workspace_id, keys, services.clock.now())
            yield session
    except NotNew as error:
        raise Replayed from error


def arrival_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> str:
    """Return the request's identity: event id, hash of a command's fields, or signature of any other request.

    Slack gives each command its own `trigger_id`, so equal fields mean the same command, even when signed again. A
    press may repeat the same fields, as after `Share it` into a channel without Tend; only the signature identifies a
    replay of a press. Socket Mode payloads have no signature; their `trigger_id` is used instead.
    """
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("command") and body.get("trigger_id"):
        said = json.dumps(body, sort_keys=True, default=str)
        return f"command:{hashlib.sha256(said.encode()).hexdigest()}"
    return f"request:{context.get(ARRIVAL) or body.get('trigger_id') or secrets.token_hex(16)}"


async def enqueue_apart(services: Services, workspace_id: str, message: OutboxMessage, now: datetime) -> None:
    """Queue a message apart from the request's changes, stored or refused before.

    The message's key names the request, so that a replay queues nothing more. A database failure is logged.
    """
    try:
        async with services.db.transaction() as session:
            await messages.enqueue(session, workspace_id, [message], now)
    except (SQLAlchemyError, OSError) as error:
        logger.warning("a person could not be told that nothing opened: %s", type(error).__name__)
