"""Delivery without Slack: every outbox row passes through Tend's real delivery, except for posting.

Real renderers draw messages begun by Tend, check them last, defer or drop them; the follow-ups of a sent message run as
well. People's words and updates of messages are only marked as sent: these are sent at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import review_day
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import KINDS
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.kinds import Defer, Post, Posted, RenderContext

ROUNDS_MAX: Final = 5  # a row due again more often would never end
CHANNEL: Final = "D0"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivered message begun by Tend."""

    kind: str
    target: str
    refs: Mapping[str, Any]


async def send_due(session: AsyncSession, now: datetime) -> tuple[list[Arrived], datetime | None]:
    """Send all due rows; return the delivered messages begun by Tend, and the time of the next due row."""
    arrived: list[Arrived] = []
    for _ in range(ROUNDS_MAX):
        due, later = await _queued(session, now)
        plain = [row_id for row_id, urgency in due if urgency < outbox.FROM_TEND]
        await _stand(session, plain, now)
        await _tell_doers(session, plain, now)
        from_tend = [row_id for row_id, urgency in due if urgency == outbox.FROM_TEND]
        for row_id in from_tend:
            arrived += await _sent(session, await session.get_one(Outgoing, row_id), now)
        if not from_tend:
            return arrived, later
    message = f"rows of the outbox keep coming back at {now.isoformat()}"
    raise AssertionError(message)


async def _queued(session: AsyncSession, now: datetime) -> tuple[list[tuple[int, int]], datetime | None]:
    """Return id and urgency of due rows in the order of delivery, and the next due time of the others."""
    rows = await session.execute(
        select(Outgoing.id, Outgoing.urgency, Outgoing.due_at)
        .where(Outgoing.state == "queued")
        .order_by(Outgoing.urgency, Outgoing.due_at, Outgoing.id),
    )
    found = rows.all()
    due = [(row.id, row.urgency) for row in found if row.due_at <= now]
    return due, min((row.due_at for row in found if row.due_at > now), default=None)


async def _stand(session: AsyncSession, row_ids: list[int], now: datetime) -> None:
    if row_ids:
        values = {"state": "sent", "sent_at": now, "sent_channel": CHANNEL, "sent_ts": f"{now.timestamp():.6f}"}
        await session.execute(
            update(Outgoing).where(Outgoing.id.in_(row_ids)).values(**values),
            execution_options={"synchronize_session": False},
        )


async def _tell_doers(session: AsyncSession, row_ids: list[int], now: datetime) -> None:
    """Let managers read the efforts whose doers were told by these rows."""
    noted = select(Outgoing).where(Outgoing.id.in_(row_ids), Outgoing.kind == "effort_noted")
    for row in await session.scalars(noted):
        await review_day.end_hold(session, RenderContext(now, None).moment(row), row.refs["effort_id"])


async def _sent(session: AsyncSession, row: Outgoing, now: datetime) -> list[Arrived]:
    """Send a row; a dropped or deferred row returns no message."""
    kind, context = KINDS[row.kind], RenderContext(now, None)
    if row.expires_at is not None and row.expires_at <= now:
        row.state, row.failure = "dropped", "expired"
        return []
    rendered = await caps.apply(session, kind, row, context, await kind.render(session, row, context))
    if isinstance(rendered, Defer):
        row.due_at = rendered.until
    elif isinstance(rendered, Post):
        await _stand(session, [row.id], now)
        if kind.sent is not None:
            await kind.sent(session, row, context, Posted(f"{now.timestamp():.6f}", rendered.remembers))
        return [Arrived(row.kind, row.target, row.refs)]
    else:
        row.state, row.failure = "dropped", "skipped"
    return []
