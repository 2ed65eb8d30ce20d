"""Define the outcomes of a claimed row, and write them into the row; no other module does.

The module must not know the rendering of a row, nor the calls to Slack. People's words are never logged here.
"""

import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import Clock, real_now
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.line import HOLD_MAX
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.claims import is_leased
from slackapp.slack.delivery.kinds import Kind, NothingFollows, Post, Posted, RenderContext
from slackapp.slack.platform.web_api import NotNow, OutcomeUnknown, RateLimited, SlackFailure
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

ATTEMPTS_MAX = 60
RESEND_AFTER_S = 3.0
BACKOFF_MAX_S = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack accepted the call."""

    post: Post
    answer: Mapping[str, Any]  # Slack's answer


@dataclass(frozen=True, slots=True)
class Held:
    """Try the row again after a wait in real time."""

    wait_s: float
    is_attempt: bool = True  # False: not the row's fault, so the attempt is not counted
    unknown_outcomes: int = 0  # number of further posts with unknown outcome


@dataclass(frozen=True, slots=True)
class PutOff:
    """The row is due later, by the app's clock."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Dropped:
    """Do not send the row any more; `reason` is a short name, never a text."""

    reason: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """End the row unsent: Slack refused it, or the attempts are used up."""

    error: str


@dataclass(frozen=True, slots=True)
class NotMine:
    """Another worker holds the row, and records its outcome."""


Outcome = Sent | Held | PutOff | Dropped | GivenUp | NotMine
GIVEN_BACK = Held(0.0, is_attempt=False)  # unsent, to be claimed by any worker at once


def of_failure(row: Outgoing, failure: SlackFailure) -> Held | GivenUp:
    """Return the outcome of a row after a failed call or a failure before the call."""
    if isinstance(failure, RateLimited):
        return Held(failure.retry_after_s, is_attempt=False)
    if isinstance(failure, OutcomeUnknown):
        return Held(RESEND_AFTER_S, unknown_outcomes=1)
    if isinstance(failure, NotNow) and row.attempts < ATTEMPTS_MAX:
        return Held(min(BACKOFF_MAX_S, 2.0 ** min(row.attempts, 10)) * random.uniform(0.5, 1.0))  # noqa: S311
    return GivenUp(failure.error)


def _hold(wait_s: float) -> dict[str, Any]:
    """Return the values of a row held back for `wait_s` real seconds, at most HOLD_MAX; 0 keeps its place in line."""
    if wait_s <= 0:
        return {"hold_until": None}
    return {"hold_until": real_now() + min(timedelta(seconds=wait_s), HOLD_MAX), **outbox.OUTSIDE_LINE}


class Outcomes:
    """Record outcomes, and run the follow-ups of the row's kind."""

    def __init__(self, db: Database, kinds: Mapping[str, Kind], clock: Clock, country: str | None) -> None:
        self._db = db
        self._kinds = kinds
        self._clock = clock
        self._country = country

    async def record(self, row: Outgoing, outcome: Outcome) -> None:
        """Write the outcome into the row, and end or release the worker's lease."""
        match outcome:
            case Sent():
                await self._sent(row, outcome)
            case Held():
                await self._write(
                    row,
                    **_hold(outcome.wait_s),
                    attempts=row.attempts - (not outcome.is_attempt),
                    unknown_outcomes=row.unknown_outcomes + outcome.unknown_outcomes,
                )
            case PutOff():
                later: dict[str, Any] = {"due_at": outcome.until, "hold_until": None, **outbox.OUTSIDE_LINE}
                await self._write(row, attempts=row.attempts - 1, **later)
            case Dropped():
                await self._write(row, state="dropped", failure=outcome.reason)
            case GivenUp():
                await self._give_up(row, outcome.error)
            case NotMine():
                pass

    async def _sent(self, row: Outgoing, sent: Sent) -> None:
        channel, ts = str(sent.answer.get("channel") or row.target), str(sent.answer.get("ts") or "")
        context = RenderContext(self._clock.now(), self._country)
        async with self._db.transaction() as session:
            outbox.on_behalf_of(session, row.giver_id)
            key = await session.scalar(
                update(Outgoing)
                .where(Outgoing.id == row.id)
                .values(
                    state="sent",
                    sent_at=context.now,
                    sent_channel=channel,
                    sent_ts=ts,
                    lease_until=None,
                    unknown_outcomes=row.unknown_outcomes,
                )
                .returning(Outgoing.dedupe_key),  # possibly renamed since the claim
            )
            kind = self._kinds[row.kind]
            if kind.shows is not None and key is not None and ts:
                await places.record(session, kind.shows, row, key, channel, ts, context.now)
            if kind.sent is not None:
                await kind.sent(session, row, context, Posted(ts, sent.post.remembers))

    async def _give_up(self, row: Outgoing, error: str) -> None:
        logger.warning("outbox row %s (%s) was refused: %s", row.id, row.kind, error)
        try:
            await self._end(row, error, follow=True)
        except (LookupError, TypeError, ValueError, SQLAlchemyError):
            # the follow-up failed too, for example for a broken row; the row ends nevertheless
            logger.exception("what follows outbox row %s (%s) failed", row.id, row.kind)
            await self._end(row, error, follow=False)

    async def _end(self, row: Outgoing, error: str, *, follow: bool) -> None:
        kind = self._kinds.get(row.kind)
        async with self._db.transaction() as session:
            outbox.on_behalf_of(session, row.giver_id)
            await session.execute(
                update(Outgoing).where(Outgoing.id == row.id).values(state="failed", failure=error, lease_until=None),
            )
            if row.urgency == outbox.FROM_TEND:
                await caps.free_day(session, row)
            if follow and kind is not None and not isinstance(kind.refused, NothingFollows):
                context = RenderContext(self._clock.now(), self._country)
                await kind.refused(session, row, context, error)

    async def _write(self, row: Outgoing, **values: Any) -> None:  # noqa: ANN401  (columns of one table)
        async with self._db.transaction() as session:
            await session.execute(update(Outgoing).where(*is_leased(row)).values(lease_until=None, **values))
