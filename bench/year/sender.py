"""Delivery to the double of Slack: every outbox row passes through Tend's real renderers, caps and follow-ups.

Left out are claims, pacing and HTTP: everything is sent at once, and Slack never fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.observing.web_api import WebApi
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import KINDS
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.kinds import Defer, Post, Posted, RenderContext, complete

ROUNDS_MAX: Final = 5  # a row due again more often would never end


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivered row."""

    kind: str
    target: str
    refs: Mapping[str, Any]


async def send_due(session: AsyncSession, slack: WebApi, now: datetime) -> tuple[list[Arrived], datetime | None]:
    """Send all due rows; return what was sent, and the time of the next due row."""
    arrived: list[Arrived] = []
    for _ in range(ROUNDS_MAX):
        rows, later = await _queued(session, now)
        sent = [row for row in rows if await _is_sent(session, slack, row, now)]
        arrived += [Arrived(row.kind, row.target, row.refs) for row in sent]
        if not rows:
            return arrived, later
        await session.flush()
    message = f"rows of the outbox keep coming back at {now.isoformat()}"
    raise AssertionError(message)


_QUEUED = (
    select(Outgoing)
    .where(Outgoing.state == "queued")
    .order_by(Outgoing.urgency, Outgoing.due_at, Outgoing.id)
    .execution_options(populate_existing=True)
)


async def _queued(session: AsyncSession, now: datetime) -> tuple[list[Outgoing], datetime | None]:
    """Return the due rows in the order of delivery, and the next due time of the others."""
    rows = (await session.scalars(_QUEUED)).all()
    due = [row for row in rows if row.due_at <= now]
    return due, min((row.due_at for row in rows if row.due_at > now), default=None)


async def _is_sent(session: AsyncSession, slack: WebApi, row: Outgoing, now: datetime) -> bool:
    """Send a row; False for a dropped or deferred row."""
    kind, context = KINDS[row.kind], RenderContext(now, None)
    if row.expires_at is not None and row.expires_at <= now:
        row.state, row.failure = "dropped", "expired"
        return False
    rendered = await kind.render(session, row, context)
    if row.urgency == outbox.FROM_TEND:
        rendered = await caps.apply(session, kind, row, context, rendered)
    if isinstance(rendered, Defer):
        row.due_at = rendered.until
        return False
    if not isinstance(rendered, Post):
        row.state, row.failure = "dropped", "skipped"
        return False
    answer = slack.call(rendered.method, complete(rendered, row), now)
    row.state, row.sent_at, row.sent_channel, row.sent_ts = "sent", now, answer["channel"], answer["ts"]
    if kind.shows is not None:
        key = str(row.dedupe_key)
        await places.record(session, kind.shows, row, key, answer["channel"], answer["ts"], now)
    if kind.sent is not None:
        await kind.sent(session, row, context, Posted(answer["ts"], rendered.remembers))
    return True
