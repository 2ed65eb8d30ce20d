"""Empty the outbox: start the due rows, keep each person's rows in order, and count the results.

Knows no feature. `claims` picks the worker's rows, `sending` sends a row, `outcomes` records the result. People's
words are never logged here.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery import outcomes
from slackapp.slack.delivery.calling import Calling
from slackapp.slack.delivery.claims import Claimed, Claims
from slackapp.slack.delivery.holding import Holding
from slackapp.slack.delivery.kinds import Kind, surface_of
from slackapp.slack.delivery.outcomes import GIVEN_BACK, GivenUp, Outcome, Outcomes, Sent, WorkspaceHeld
from slackapp.slack.delivery.publishing import Homes, Publishing
from slackapp.slack.delivery.report import Report
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.delivery.sending import Sending
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform import metrics
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.pacing import LOOK_AGAIN_S, Pace
from slackapp.slack.platform.web_api import NotNow, RateLimited, SlackApi, SlackFailure
from slackapp.slack.platform.workspace_holds import WorkspaceHolds
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

POLL_S = 0.5  # the longest wait of a row from another process
AT_ONCE = 24
HOMES_AT_ONCE = 8  # separate, so that a person opening Home does not wait behind a hundred messages
DRAIN_WAIT_S = 30.0  # the longest hold `tend job run` waits for
GIVES_WAY_S = 0.2  # the longest wait for requests, which have three seconds; a message has minutes


class Delivery:
    """The loop that empties the outbox, and a single pass of it for jobs run by hand."""

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
        self._homes = homes
        self._kinds = kinds
        holds = WorkspaceHolds(db, slack, installations, clock)
        self._publishing = Publishing(slack, installations, homes, holds)
        self.senders = Senders(db)
        self._claims = Claims(db, clock, kinds, self.senders)
        self._clock = clock
        self._holding = Holding(db, holds, kinds, clock)
        self._outcomes = Outcomes(db, kinds, clock, country)
        self._calling = Calling(slack, installations, self._claims, self._outcomes)
        self._sending = Sending(db, slack, self._calling, directory, kinds, self._claims, clock, country)
        self.pace = Pace()
        self._woken = asyncio.Event()
        self._requests = 0  # being answered by this process
        self._quiet = asyncio.Event()  # set while there are none
        self._quiet.set()
        self._stopping = False
        self._posting: set[asyncio.Task[None]] = set()
        self._drawing: set[asyncio.Task[None]] = set()
        # weak: a lane exists as long as a task holds it or waits for it
        self._lanes: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self.report = Report()

    def wake(self) -> None:
        """Look for rows now instead of at the next poll."""
        self._woken.set()

    @contextlib.contextmanager
    def giving_way(self) -> Iterator[None]:
        """Let a request go first: no pass begins meanwhile, for at most GIVES_WAY_S. Afterwards look for rows."""
        self._requests += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._requests -= 1
            if not self._requests:
                self._quiet.set()
            self.wake()

    async def run(self) -> None:
        """Deliver until `stop`; log a failed pass and try again."""
        async with self._alive():
            while not self._stopping:
                try:
                    if not self._quiet.is_set():
                        await self.pace.sleep(GIVES_WAY_S, self._quiet)
                    await self._holding.look_at_times(self._give_up)
                    found = await self.start_due(at_all=False)
                except Exception:
                    logger.exception("a delivery pass failed; trying again")
                    found = 0
                    await asyncio.sleep(POLL_S)
                if not found:
                    await self.pace.sleep(POLL_S, self._woken)
                    self._woken.clear()
            await self._wait_for_sends()

    def stop(self) -> None:
        """Stop claiming; `run` finishes the calls under way and releases the rows still waiting for their turn."""
        self._stopping = True
        self.pace.end()
        self._woken.set()

    async def drain(self) -> Report:
        """Deliver all rows due by the app's clock, or until `stop`; return the report. Used by `tend job run`."""
        self.report = Report()
        async with self._alive():
            await self._holding.look(self._give_up)
            while not self._stopping and (await self.start_due() or self._in_flight or await self._held()):
                await self._wait_for_sends()
                await self._holding.look(self._give_up)
            await self._wait_for_sends()
        return self.report

    async def is_any_due(self) -> bool:
        """Return whether any row is due by the app's clock, including rows being sent or on hold."""
        return await self._claims.is_any_due()

    async def start_due(self, *, at_all: bool = True) -> int:
        """Claim due rows and Homes for the free places, and start them; return the count. `at_all` as for a claim.

        Returns 1 after a short wait if nothing was claimed and the pace allows more soon.
        """
        room, homes_room = AT_ONCE - len(self._posting), HOMES_AT_ONCE - len(self._drawing)
        claimed = await self._claims.claim(room, self.pace, at_all=at_all) if room > 0 else await self._claim_nothing()
        homes = await self._homes.claim(homes_room, self.senders, self.pace) if homes_room > 0 else []
        for row in claimed.rows:
            _start(self._deliver(row), self._posting)
        for home in homes:
            _start(self._publish(home), self._drawing)
        found = len(claimed.rows) + len(homes)
        if not found and claimed.again_s is not None and claimed.again_s <= DRAIN_WAIT_S:
            # rows wait for their pace, or for a free place: look again soon, also for Homes
            await self.pace.rest(min(claimed.again_s, LOOK_AGAIN_S))
            return 1
        return found

    async def _claim_nothing(self) -> Claimed:
        """Look at all workspaces without a free place, as often as with one.

        Others get the workspaces that this worker does not get to, and those of a dead worker.
        """
        if not self.senders.between_looks:
            await self._claims.claim(0, self.pace)
        return Claimed((), LOOK_AGAIN_S)

    @property
    def _in_flight(self) -> set[asyncio.Task[None]]:
        return self._posting | self._drawing

    async def _wait_for_sends(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight)

    @contextlib.asynccontextmanager
    async def _alive(self) -> AsyncIterator[None]:
        """Show other workers that this worker lives, and release its workspaces at the end."""
        ended = asyncio.Event()
        beating = asyncio.create_task(self.senders.beat(lambda seconds: self.pace.sleep(seconds, ended), ended))
        try:
            yield
        finally:
            ended.set()
            await asyncio.wait({beating})
            await self.senders.end()

    async def _held(self) -> bool:
        """Wait for a row or a workspace on a short hold by Slack or a failure; False without any.

        A workspace in another worker's hands counts too, while the other worker may be dead, or about to leave.
        """
        if self.senders.is_worth_waiting(DRAIN_WAIT_S):
            await self.pace.rest(LOOK_AGAIN_S)
            return True
        real = real_now()
        before = real + timedelta(seconds=DRAIN_WAIT_S)
        ends = [await self._claims.first_hold(before), await self._holding.next_check(before)]
        until = min((end for end in ends if end is not None), default=None)
        if until is not None:
            self._woken.clear()
            with contextlib.suppress(TimeoutError):  # `stop` also wakes
                await asyncio.wait_for(self._woken.wait(), max(0.0, (until - real).total_seconds()))
        return until is not None

    async def _publish(self, home: StaleHome) -> None:
        try:
            await self._publishing.publish(home, self.pace)
        finally:
            self.senders.end_work(home.workspace_id)

    async def _deliver(self, row: Outgoing) -> None:
        """Send the row after the earlier rows for the same target, and record the outcome."""
        try:
            await self._deliver_in_lane(row)
        finally:
            self._claims.done(row)
            self.wake()  # there may be room for the next row to the same target

    async def _deliver_in_lane(self, row: Outgoing) -> None:
        lane = self._lanes.setdefault((row.workspace_id, row.target), asyncio.Lock())
        waits = lane.locked()
        async with lane:
            try:
                outcome = GIVEN_BACK if waits and self._stopping else await self._sending.send(row, self.pace)
                await self._record(row, outcome)
            except SlackFailure as failure:
                await self._fail(row, failure)
            except Exception as error:
                # a row with a rendering or recording error must not stop the rest
                name = type(error).__name__
                logger.exception("outbox row %s (%s) failed: %s", row.id, row.kind, name)
                await self._fail(row, NotNow(name))

    async def _fail(self, row: Outgoing, failure: SlackFailure) -> None:
        if isinstance(failure, RateLimited):
            self.pace.hold(row.workspace_id, failure.method, failure.retry_after_s)
        kind = self._kinds.get(row.kind)
        is_notice = kind is not None and kind.is_notice
        outcome = outcomes.of_failure(row, failure, self._clock.now(), is_notice=is_notice)
        if isinstance(outcome, WorkspaceHeld):
            outcome = await self._holding.hold(row, outcome.error)
        await self._record(row, outcome)

    async def _give_up(self, row: Outgoing, error: str) -> None:
        await self._record(row, GivenUp(error))

    async def _record(self, row: Outgoing, outcome: Outcome) -> None:
        async with self._calling.aside:
            await self._outcomes.record(row, outcome)
        if isinstance(outcome, Sent):
            await self._holding.worked(row.workspace_id)
        if isinstance(outcome, Sent | GivenUp):
            is_sent = isinstance(outcome, Sent)
            self.report.add(row.kind, ok=is_sent)
            surface = surface_of(self._kinds, row.kind)
            metrics.SENT.labels(surface=surface, outcome="sent" if is_sent else "failed").inc()


def _start(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    task.add_done_callback(_log_failure)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("a delivery task failed", exc_info=task.exception())
