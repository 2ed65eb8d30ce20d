"""Sends the outbox: claims rows, renders them from the database, paces, posts, records what came of it.

Several processes may do this at once: a row belongs to whoever got its lease. Knows no feature; each kind of
row is rendered by `slackapp/posts`. Nothing that people wrote reaches a log from here.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Coroutine, Mapping
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.kinds import (
    AskDirectory,
    Defer,
    Kind,
    Post,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    complete,
)
from slackapp.slack.delivery.publishing import Homes, Publishing
from slackapp.slack.delivery.report import Report
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform import metrics
from slackapp.slack.platform.do_not_disturb import quiet_until
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import (
    CALL_TIMEOUT_S,
    POSTING,
    NotNow,
    OutcomeUnknown,
    RateLimited,
    SlackApi,
    SlackFailure,
)
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

POLL_S = 0.5  # a row of another process waits at most this long
LEASE = timedelta(seconds=60)  # then another worker may try
LEFT_TO_CALL = timedelta(seconds=CALL_TIMEOUT_S + 5)  # of the lease; with less, the row is given back unsent
AT_ONCE = 16
HOMES_AT_ONCE = 8  # besides, so that who opens a Home does not wait behind a hundred messages at their pace
LOOK_AGAIN_S = 0.1
UNKNOWN_OUTCOMES_MAX = 1  # one resend: two copies are better than none, three are not
ATTEMPTS_MAX = 60
RESEND_AFTER_S = 3.0
BACKOFF_MAX_S = 600.0
DRAIN_WAIT_S = 30.0  # `tend job run` waits for a hold this long before it gives up on the row


class Delivery:
    """The loop that empties the outbox, and one pass of it for jobs run by hand."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        installations: Installations,
        directory: Directory,
        homes: Homes,
        kinds: Mapping[str, Kind],
        clock: Clock,
        country: str | None,
    ) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._directory = directory
        self._homes = homes
        self._publishing = Publishing(slack, installations, homes)
        self._kinds = kinds
        self._clock = clock
        self._country = country
        self.pace = Pace()
        self._woken = asyncio.Event()
        self._stopping = False
        self._posting: set[asyncio.Task[None]] = set()
        self._drawing: set[asyncio.Task[None]] = set()
        # weak: a lane lasts as long as somebody is in it or waits for it
        self._lanes: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self.report = Report()

    def wake(self) -> None:
        """Look for rows now instead of at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `stop`; a pass that fails is logged and tried again."""
        while not self._stopping:
            try:
                found = await self.start_due()
            except Exception:
                logger.exception("a delivery pass failed; trying again")
                found = 0
                await asyncio.sleep(POLL_S)
            if not found:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_S)
                self._woken.clear()
        await self._settle()

    def stop(self) -> None:
        """Claim nothing more; calls under way are finished by `run`, what still waits for its turn is given back."""
        self._stopping = True
        self.pace.end()
        self._woken.set()

    async def drain(self) -> Report:
        """Deliver everything due by the clock's now, or until `stop`, then give the report. Used by `tend job run`."""
        self.report = Report()
        while not self._stopping and (await self.start_due() or self._in_flight or await self._held()):
            await self._settle()
        await self._settle()
        return self.report

    async def is_any_due(self) -> bool:
        """Tell whether anything is due by the clock's now, being sent and held back included."""
        due = select(Outgoing.id).where(Outgoing.state == "queued", Outgoing.due_at <= self._clock.now()).limit(1)
        async with self._db.reading() as session:
            return await session.scalar(due) is not None

    async def start_due(self) -> int:
        """Claim what is due, as far as there is room, and start sending it. Gives how many were started."""
        room, homes_room = AT_ONCE - len(self._posting), HOMES_AT_ONCE - len(self._drawing)
        rows = await self._claim(room) if room > 0 else []
        homes = await self._homes.claim(homes_room) if homes_room > 0 else []
        for row in rows:
            _start(self._deliver(row), self._posting)
        for home in homes:
            _start(self._publishing.publish(home, self.pace), self._drawing)
        if not rows and not homes and room <= 0:
            # full of rows that wait for their pace: look again soon, also for Homes
            await asyncio.wait(self._posting, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            return 1
        return len(rows) + len(homes)

    @property
    def _in_flight(self) -> set[asyncio.Task[None]]:
        return self._posting | self._drawing

    async def _settle(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight)

    async def _held(self) -> bool:
        """Wait for a row that Slack or a failure holds for a short while; False when there is none."""
        real = real_now()
        async with self._db.reading() as session:
            until = await session.scalar(
                select(Outgoing.hold_until)
                .where(
                    Outgoing.state == "queued",
                    Outgoing.due_at <= self._clock.now(),
                    Outgoing.lease_until.is_(None),
                    Outgoing.hold_until < real + timedelta(seconds=DRAIN_WAIT_S),
                )
                .order_by(Outgoing.hold_until)
                .limit(1),
            )
        if until is not None:
            self._woken.clear()
            with contextlib.suppress(TimeoutError):  # `stop` wakes too
                await asyncio.wait_for(self._woken.wait(), max(0.0, (until - real).total_seconds()))
        return until is not None

    async def _claim(self, limit: int) -> list[Outgoing]:
        real = real_now()
        due = (
            select(Outgoing.id)
            .where(
                Outgoing.state == "queued",
                Outgoing.due_at <= self._clock.now(),
                or_(Outgoing.lease_until.is_(None), Outgoing.lease_until < real),
                or_(Outgoing.hold_until.is_(None), Outgoing.hold_until <= real),
            )
            .order_by(Outgoing.urgency, Outgoing.due_at, Outgoing.id)
            .limit(limit)
        )
        async with self._db.reading() as session:
            # looking first keeps an idle worker from taking the writer's place twice a second
            if await session.scalar(due.limit(1)) is None:
                return []
        async with self._db.transaction() as session:
            ids = list(await session.scalars(due.with_for_update(skip_locked=True)))
            rows = list(await session.scalars(select(Outgoing).where(Outgoing.id.in_(ids)))) if ids else []
            for row in rows:
                row.lease_until = real + LEASE
                row.attempts += 1
        order = {row_id: place for place, row_id in enumerate(ids)}
        return sorted(rows, key=lambda row: order[row.id])

    async def _deliver(self, row: Outgoing) -> None:
        lane = self._lanes.setdefault((row.workspace_id, row.target), asyncio.Lock())
        waits = lane.locked()
        async with lane:
            posted = None
            try:
                posted = None if waits and await self._given_back(row) else await self._post(row)
                if posted is not None:
                    await self._sent(row, *posted)
            except SlackFailure as failure:
                await self._failed(row, failure)
            except Exception as error:
                # one row that cannot be rendered or recorded must not stop the rest
                name = type(error).__name__
                logger.exception("outbox row %s (%s) failed: %s", row.id, row.kind, name)
                # what Slack took and we could not record is like a line that broke: one resend, not sixty
                await self._failed(row, NotNow(name) if posted is None else OutcomeUnknown(name))

    async def _post(self, row: Outgoing) -> tuple[Post, Mapping[str, Any]] | None:
        """Give what was posted and what Slack told; None when nothing was, and the row says why."""
        if row.unknown_outcomes > UNKNOWN_OUTCOMES_MAX:
            await self._give_up(row, OutcomeUnknown("outcome_unknown"))
            return None
        installation = await self._installations.find(row.workspace_id)
        if installation is None:
            await self._record(row, state="dropped", failure="not_installed")
            return None
        post = await self._ready(row, installation.token)
        told = None if post is None else await self._called(row, installation.token, post)
        return None if post is None or told is None else (post, told)

    async def _ready(self, row: Outgoing, token: str) -> Post | None:
        """Give the call once it may be made; None when it may not, and the row says why or until when."""
        if row.urgency == outbox.FROM_TEND:
            quiet = await quiet_until(self._slack, token, row.target, self._clock.now())
            if quiet is not None:
                await self._put_off(row, Defer(quiet))
                return None
        post = await self._rendered(row)
        if isinstance(post, Post) and await self._waited(row, post):
            if await self._given_back(row):
                return None
            post = await self._rendered(row)  # hidden or changed meanwhile, perhaps
        if not isinstance(post, Post):
            return None
        if row.lease_until is not None and row.lease_until - real_now() < LEFT_TO_CALL:
            # too long in its lane: another worker might take it while Slack has not answered yet
            await self._hold(row, 0.0, counts=False)
            return None
        return post

    async def _called(self, row: Outgoing, token: str, post: Post) -> Mapping[str, Any] | None:
        """Make the call and give what Slack told; None when the row is somebody else's by now."""
        posts = post.method == POSTING
        if posts and not await self._is_begun(row):
            return None
        try:
            return await self._slack.call(token, post.method, complete(post, row))
        except OutcomeUnknown as failure:
            if posts:
                raise
            raise NotNow(failure.error) from None  # a change or a removal made twice is made once

    async def _given_back(self, row: Outgoing) -> bool:
        """Give `row` back unsent when this process is to end; say whether."""
        if self._stopping:
            await self._hold(row, 0.0, counts=False)
        return self._stopping

    async def _is_begun(self, row: Outgoing) -> bool:
        """Count the post as of unknown outcome while it is under way, for who takes over from a process that dies.

        False when the row is somebody else's by now. What becomes of the call sets the count right.
        """
        mine = update(Outgoing).where(*_leased(row)).values(unknown_outcomes=row.unknown_outcomes + 1)
        async with self._db.transaction() as session:
            return (await session.execute(mine.returning(Outgoing.id))).first() is not None

    async def _waited(self, row: Outgoing, post: Post) -> bool:
        """Wait for the pace; say whether that took any time. Raises RateLimited while Slack holds this method."""
        held_s = self.pace.held_s(row.workspace_id, post.method)
        if held_s > 0:
            raise RateLimited(post.method, held_s)
        return await self.pace.wait(row.workspace_id, post.method, row.target)

    async def _rendered(self, row: Outgoing) -> Rendered:
        context = self._context()
        kind = self._kinds[row.kind]
        if row.expires_at is not None and row.expires_at <= context.now:
            await self._record(row, state="dropped", failure="expired")
            return Skip("expired")
        async with self._db.transaction() as session:
            rendered = await caps.rendered(kind, session, row, context)
        if isinstance(rendered, AskDirectory):
            await self._directory.fetch(row.workspace_id, rendered.user_id)
            async with self._db.transaction() as session:
                rendered = await caps.rendered(
                    kind, session, row, RenderContext(context.now, context.country, asked=True)
                )
        if isinstance(rendered, Skip):
            await self._record(row, state="dropped", failure=rendered.reason)
        elif isinstance(rendered, Defer):
            await self._put_off(row, rendered)
        return rendered

    async def _sent(self, row: Outgoing, post: Post, told: Mapping[str, Any]) -> None:
        channel, ts = str(told.get("channel") or row.target), str(told.get("ts") or "")
        context = self._context()
        async with self._db.transaction() as session:
            await session.execute(
                update(Outgoing)
                .where(Outgoing.id == row.id)
                .values(
                    state="sent",
                    sent_at=context.now,
                    sent_channel=channel,
                    sent_ts=ts,
                    lease_until=None,
                    unknown_outcomes=row.unknown_outcomes,
                ),
            )
            after = self._kinds[row.kind].sent
            if after is not None:
                await after(session, row, context, Posted(ts, post.remembers))
        self.report.add(row.kind, ok=True)
        metrics.SENT.labels(surface=metrics.surface(row.kind), outcome="sent").inc()
        self.wake()

    async def _failed(self, row: Outgoing, failure: SlackFailure) -> None:
        if isinstance(failure, RateLimited):
            self.pace.hold(row.workspace_id, failure.method, failure.retry_after_s)
            await self._hold(row, failure.retry_after_s, counts=False)
        elif isinstance(failure, OutcomeUnknown):
            await self._hold(row, RESEND_AFTER_S, unknown=1)
        elif isinstance(failure, NotNow) and row.attempts < ATTEMPTS_MAX:
            wait_s = min(BACKOFF_MAX_S, 2.0 ** min(row.attempts, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
            await self._hold(row, wait_s)
        else:
            await self._give_up(row, failure)

    async def _give_up(self, row: Outgoing, failure: SlackFailure) -> None:
        logger.warning("outbox row %s (%s) was refused: %s", row.id, row.kind, failure.error)
        try:
            await self._end(row, failure, follow=True)
        except (LookupError, TypeError, ValueError, SQLAlchemyError):
            # what should follow failed as well, as it does for a row of nonsense; the row ends all the same
            logger.exception("what follows outbox row %s (%s) failed", row.id, row.kind)
            await self._end(row, failure, follow=False)
        self.report.add(row.kind, ok=False)
        metrics.SENT.labels(surface=metrics.surface(row.kind), outcome="failed").inc()
        self.wake()

    async def _end(self, row: Outgoing, failure: SlackFailure, *, follow: bool) -> None:
        kind = self._kinds.get(row.kind)
        async with self._db.transaction() as session:
            await session.execute(
                update(Outgoing)
                .where(Outgoing.id == row.id)
                .values(state="failed", failure=failure.error, lease_until=None),
            )
            await caps.given_up(session, row)
            if follow and kind is not None and kind.refused is not None:
                await kind.refused(session, row, self._context(), failure.error)

    async def _hold(self, row: Outgoing, seconds: float, *, counts: bool = True, unknown: int = 0) -> None:
        await self._record(
            row,
            hold_until=real_now() + timedelta(seconds=seconds),
            attempts=row.attempts - (not counts),
            unknown_outcomes=row.unknown_outcomes + unknown,
        )

    async def _put_off(self, row: Outgoing, defer: Defer) -> None:
        await self._record(row, due_at=defer.until, attempts=row.attempts - 1)

    async def _record(self, row: Outgoing, **values: Any) -> None:  # noqa: ANN401  (columns of one table)
        async with self._db.transaction() as session:
            await session.execute(update(Outgoing).where(*_leased(row)).values(lease_until=None, **values))

    def _context(self) -> RenderContext:
        return RenderContext(now=self._clock.now(), country=self._country)


def _leased(row: Outgoing) -> tuple[ColumnElement[bool], ...]:
    return (Outgoing.id == row.id, Outgoing.lease_until == row.lease_until)  # unless somebody took it over


def _start(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    task.add_done_callback(_log_failure)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("a delivery task failed", exc_info=task.exception())
