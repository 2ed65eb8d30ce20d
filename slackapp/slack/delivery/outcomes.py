"""Define the outcomes of a claimed row, and write them into the row; no other module writes outcomes.

The module must not know the rendering of a row, nor the calls to Slack. People's words are never logged here.
"""

import asyncio
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import Clock, real_now
from slackapp.domain.message_places import places, shown
from slackapp.domain.message_places.places import Owner
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.line import HOLD_MAX
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.claims import is_leased
from slackapp.slack.delivery.kinds import Kind, NothingFollows, Post, Posted, RenderContext
from slackapp.slack.platform import outcome_table
from slackapp.slack.platform.web_api import AccessRefused, OutcomeUnknown, RateLimited, Refused, SlackFailure
from slackapp.storage import faults
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

TRIED_FOR = timedelta(days=1)  # by the app's clock, from the first failure that passes
ATTEMPTS_MAX = 500  # more than TRIED_FOR has room for
BACKOFF_MAX_S = 600.0
PUT_OFF_MIN = timedelta(seconds=1)  # so that a row which is put off cannot come back at once
RESEND_AFTER_S = 20.0  # after an unknown outcome, so that a short failure is over; and only once Slack answers
NOTICE_PATIENCE = 30  # a notice of a failure waits that many times as long, so as not to meet the same failure
UNKNOWN_OUTCOMES_MAX = 1  # one resend: two copies are better than none, but not three
FOLLOWED_UP_MAX = 10  # tries of the follow-ups of a posted message
BROKEN_OFF_MAX = 4  # tries of a transaction that the database breaks off
STORED_AGAIN_S = 0.2  # between two tries to store Slack's answer
STORED_WITHIN_S = 30.0  # of an answer; LEASE_OF_POST has room for the call before the answer
NO_ROW = 0  # ids begin at 1
LATE = "late"  # the key in the references of a deletion after which not even its row stays
REMEMBERED = "remembered"  # the key in the references of a posted row, until the follow-ups are done

# built once, and by itself: a worker that dies before this leaves a message in doubt
STORE_ANSWER = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("row_id"), Outgoing.state == "queued")
    .values({name: bindparam(f"new_{name}") for name in ("sent_at", "sent_channel", "sent_ts", "refs")})
)

# Built once, as above. The last statement of its transaction: by then every other lock is held, so that nobody who
# waits for the row holds what its follow-ups wait for.
END_AS_SENT = Prepared(
    update(Outgoing)
    .where(Outgoing.id == bindparam("row_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("sent_at", "sent_channel", "sent_ts", "refs", "unknown_outcomes")}
        | {"state": "sent", "lease_until": None, "failure": None},
    )
)
_PRESENT_KEY = Prepared(select(Outgoing.dedupe_key).where(Outgoing.id == bindparam("row_id")))


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack accepted the call: the message stands at `channel` and `ts`."""

    channel: str
    ts: str
    remembers: Mapping[str, Any]  # from the Post
    look: str | None = None  # a digest of the message's present content; None: unknown
    changes: str | None = None  # from the Post


@dataclass(frozen=True, slots=True)
class Held:
    """Try the row again after a wait in real time."""

    wait_s: float
    is_attempt: bool = True  # False: not the row's fault, so the attempt is not counted
    unknown_outcomes: int = 0  # number of further posts with unknown outcome


@dataclass(frozen=True, slots=True)
class WorkspaceHeld:
    """Slack refuses the token or the workspace: the row waits for the end of the workspace's hold, or for itself."""

    error: str
    wait_s: float | None = None  # real seconds until the row is tried by itself; None: with the workspace


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
    """End the row unsent; `error` is Slack's error, or Tend's own in `outcome_table`."""

    error: str


@dataclass(frozen=True, slots=True)
class NotMine:
    """Another worker holds the row, and records its outcome."""


Outcome = Sent | Held | WorkspaceHeld | PutOff | Dropped | GivenUp | NotMine
GIVEN_BACK = Held(0.0, is_attempt=False)  # unsent, to be claimed by any worker at once
NOT_INSTALLED = Held(5.0, is_attempt=False)  # unsent; no worker claims the row until Tend is installed again


def look_of(row: Outgoing, post: Post) -> str:
    """Return the digest of the message's contents. To be called before the call to Slack, not after the answer."""
    return shown.look_of(row.workspace_id, post.changes or row.dedupe_key, post.args)


def sent_by(row: Outgoing, post: Post, look: str, answer: Mapping[str, Any]) -> Sent:
    """Return the outcome of a call accepted by Slack with `answer`; `look` is the result of `look_of`."""
    channel, ts = str(answer.get("channel") or row.target), str(answer.get("ts") or "")
    return Sent(channel, ts, post.remembers, look, post.changes)


def sent_before(row: Outgoing) -> Sent | None:
    """Return the outcome of a posted row with follow-ups still to run; None for other rows."""
    if row.sent_at is None or row.sent_channel is None or row.sent_ts is None:
        return None
    return Sent(row.sent_channel, row.sent_ts, row.refs.get(REMEMBERED, {}))


def of_failure(row: Outgoing, failure: SlackFailure, now: datetime, *, is_notice: bool = False) -> Outcome:
    """Return the outcome of a row after a failed call or a failure before the call.

    `now` is the app's clock; `is_notice`: the row tells of a failure.
    """
    if sent_before(row) is not None:  # only the follow-ups failed
        return GivenUp(failure.error) if row.attempts >= FOLLOWED_UP_MAX else Held(backoff_s(row))
    if isinstance(failure, Refused):
        return GivenUp(failure.error)
    if isinstance(failure, AccessRefused):
        return WorkspaceHeld(failure.error)
    unknown_outcomes = row.unknown_outcomes + isinstance(failure, OutcomeUnknown)
    if unknown_outcomes > UNKNOWN_OUTCOMES_MAX:
        return GivenUp(outcome_table.OUTCOME_UNKNOWN)
    if row.attempts >= ATTEMPTS_MAX or is_tried_long(row, now):
        return GivenUp(outcome_table.OUTCOME_UNKNOWN if unknown_outcomes else outcome_table.NOT_TAKEN_FOR_A_DAY)
    return _held(row, failure, is_notice=is_notice)


def _held(row: Outgoing, failure: SlackFailure, *, is_notice: bool) -> Held:
    if isinstance(failure, RateLimited):
        return Held(failure.retry_after_s, is_attempt=False)
    if isinstance(failure, OutcomeUnknown):
        return Held(RESEND_AFTER_S * (NOTICE_PATIENCE if is_notice else 1), unknown_outcomes=1)
    return Held(backoff_s(row))


def backoff_s(row: Outgoing) -> float:
    """Return the seconds until the next try: doubled with each attempt, at most BACKOFF_MAX_S, spread by chance."""
    return min(BACKOFF_MAX_S, 2.0 ** min(row.attempts, 10)) * random.uniform(0.5, 1.0)  # noqa: S311


def is_tried_long(row: Outgoing, now: datetime) -> bool:
    """Return whether the row has been failing for TRIED_FOR; the time in a hold does not count."""
    return row.failing_since is not None and row.failure is None and now - row.failing_since >= TRIED_FOR


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
        self._is_prepared = False  # to store answers

    async def prepare_answer(self) -> None:
        """Store an answer of no row, once: opening a connection and preparing the statement for the driver take long.

        Called before a post begins. Raises SQLAlchemyError while the database is away.
        """
        if not self._is_prepared:
            nothing = {"row_id": NO_ROW, "new_sent_at": None, "new_sent_channel": None, "new_sent_ts": None}
            await self._db.write_one(STORE_ANSWER, {**nothing, "new_refs": {}}, is_urgent=True)
            self._is_prepared = True

    async def store_answer(self, row: Outgoing, sent: Sent) -> None:
        """Store at once, in a transaction of its own, that the message is posted.

        Retries until STORED_WITHIN_S while the database is away. A worker claiming the row afterwards sends nothing,
        and runs the follow-ups. Raises OutcomeUnknown.
        """
        refs = {**row.refs, REMEMBERED: dict(sent.remembers)} if sent.remembers else row.refs
        now = self._clock.now()
        place = {"new_sent_at": now, "new_sent_channel": sent.channel, "new_sent_ts": sent.ts}
        values = {"row_id": row.id, **place, "new_refs": refs}
        until = time.monotonic() + STORED_WITHIN_S
        while True:
            try:
                await self._db.write_one(STORE_ANSWER, values, is_urgent=True)
                break
            except (SQLAlchemyError, OSError) as error:
                name = type(error).__name__
                if time.monotonic() >= until:
                    raise OutcomeUnknown(name) from error
                logger.warning("outbox row %s (%s) was sent, and could not be stored yet: %s", row.id, row.kind, name)
            await asyncio.sleep(STORED_AGAIN_S)
        row.sent_at, row.sent_channel, row.sent_ts = now, sent.channel, sent.ts

    async def begin_change(self, row: Outgoing, post: Post) -> None:
        """Store that the message's content is unknown while Slack changes the message: the outcome may stay unknown."""
        if post.changes is not None:
            await self._db.write_one(shown.BEGIN_CHANGE, {"mine": row.workspace_id, "of": post.changes})

    async def record(self, row: Outgoing, outcome: Outcome) -> None:
        """Write the outcome into the row, and end or release the worker's lease.

        Again at once where the database broke the transaction off for the sake of another: nothing but the database was
        touched in it.
        """
        for _ in range(BROKEN_OFF_MAX - 1):
            try:
                return await self._record(row, outcome)
            except SQLAlchemyError as error:
                if not faults.is_broken_off(error):
                    raise
                logger.info("the outcome of outbox row %s (%s) was broken off, and is recorded again", row.id, row.kind)
        return await self._record(row, outcome)

    async def _record(self, row: Outgoing, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                await self._sent(row, outcome)
            case Held():
                await self._write(
                    row,
                    **_hold(outcome.wait_s),
                    attempts=row.attempts - (not outcome.is_attempt),
                    unknown_outcomes=row.unknown_outcomes + outcome.unknown_outcomes,
                    **self._failing(row, outcome),
                )
            case WorkspaceHeld():
                waits = outcome.wait_s is not None
                await self._write(
                    row,
                    **_hold(outcome.wait_s or 0.0),
                    attempts=row.attempts - (not waits),
                    unknown_outcomes=row.unknown_outcomes,
                    failure=outcome.error,
                    failing_since=self._clock.now(),
                )
            case PutOff():
                later = self._later(row, outcome.until)
                await self._write(row, attempts=row.attempts - 1, failing_since=None, **later)
            case Dropped():
                await self._write(row, state="dropped", failure=outcome.reason)
            case GivenUp():
                await self._give_up(row, outcome.error)
            case NotMine():
                pass

    def _later(self, row: Outgoing, until: datetime) -> dict[str, Any]:
        """Return the values of a row due at `until`, and not before.

        A row with a future queueing time was queued before the clock was set back. Due at once in its own time, the row
        would be due now too, and be deferred again and again.
        """
        now = self._clock.now()
        due_at = max(until, now + PUT_OFF_MIN)
        return {"due_at": due_at, "created_at": min(row.created_at, now), "hold_until": None, **outbox.OUTSIDE_LINE}

    def _failing(self, row: Outgoing, outcome: Held) -> dict[str, Any]:
        """Return when the row began to fail; a row given back has not failed, and a hold is over by now."""
        if outcome is GIVEN_BACK or outcome is NOT_INSTALLED:
            return {}
        is_first = row.failing_since is None or row.failure is not None
        return {"failing_since": self._clock.now() if is_first else row.failing_since, "failure": None}

    async def _sent(self, row: Outgoing, sent: Sent, *, follow: bool = True) -> None:
        """Store the place of the message, run its follow-ups, and end the row as sent, in one transaction."""
        context = RenderContext(self._clock.now(), self._country)
        refs = {name: value for name, value in row.refs.items() if name != REMEMBERED}
        async with self._db.transaction() as session:
            outbox.on_behalf_of(session, row.giver_id)
            kind = self._kinds[row.kind]
            if sent.changes is None and kind.shows is not None and sent.ts:
                look = None if kind.is_answered_in_place else (sent.look if follow else None) or shown.UNKNOWN
                await self._place(session, kind.shows, row, sent, context.now, look)
            if follow and kind.sent is not None:
                await kind.sent(session, row, context, Posted(sent.ts, sent.remembers))
            if sent.changes is not None and sent.look is not None:
                await shown.changed(session, row.workspace_id, sent.changes, sent.look)
            await END_AS_SENT.run_later(
                session,
                {
                    "row_id": row.id,
                    "new_sent_at": row.sent_at or context.now,
                    "new_sent_channel": sent.channel,
                    "new_sent_ts": sent.ts,
                    "new_refs": refs,
                    "new_unknown_outcomes": row.unknown_outcomes,
                },
            )

    async def _place(
        self,
        session: AsyncSession,
        owner: Owner,
        row: Outgoing,
        sent: Sent,
        now: datetime,
        look: str | None,
    ) -> None:
        """Store the message's place; delete the message again if its content was removed while Slack posted."""
        stands = await places.hold(session, owner, row)
        # possibly renamed since the claim; not from now on
        key = await _PRESENT_KEY.scalar(session, {"row_id": row.id})
        if key is None:
            return
        if stands:
            await places.record(session, owner, row, key, sent.channel, sent.ts, now, look)
            return
        late = places.withdrawn(key, row.target, sent.channel, sent.ts, **{LATE: True})
        await outbox.enqueue(session, row.workspace_id, [late], now)

    async def _give_up(self, row: Outgoing, error: str) -> None:
        sent = sent_before(row)
        if sent is not None:
            logger.error("outbox row %s (%s) was sent, but what follows it failed: %s", row.id, row.kind, error)
            await self._sent(row, sent, follow=False)
            return
        logger.warning("outbox row %s (%s) was refused: %s", row.id, row.kind, error)
        try:
            await self._end(row, error, follow=True)
        except (LookupError, TypeError, ValueError, SQLAlchemyError) as failure:
            if faults.is_broken_off(failure):
                raise
            # the follow-up failed too, for example for a broken row; the row ends nevertheless
            logger.exception("what follows outbox row %s (%s) failed", row.id, row.kind)
            await self._end(row, error, follow=False)

    async def _end(self, row: Outgoing, error: str, *, follow: bool) -> None:
        """Run the follow-ups of the refusal, and end the row as failed, in one transaction."""
        kind, context = self._kinds.get(row.kind), RenderContext(self._clock.now(), self._country)
        async with self._db.transaction() as session:
            outbox.on_behalf_of(session, row.giver_id)
            again = None
            if follow and kind is not None and not isinstance(kind.refused, NothingFollows):
                again = await kind.refused(session, row, context, error)
            if row.urgency == outbox.FROM_TEND:
                await caps.free_day(session, row)
            await session.execute(
                update(Outgoing).where(Outgoing.id == row.id).values(state="failed", failure=error, lease_until=None),
            )
            if again is not None:
                await outbox.enqueue_again(session, row.workspace_id, again, context.now)

    async def _write(self, row: Outgoing, **values: Any) -> None:  # noqa: ANN401  (columns of one table)
        async with self._db.transaction() as session:
            await session.execute(update(Outgoing).where(*is_leased(row)).values(lease_until=None, **values))
