"""Time from the sandbox's clock: a skip runs the timetable step by step, in order. Loopback only; see config.py."""

import asyncio
import logging
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.exc import SQLAlchemyError

from jobs import timetable
from slackapp.clock import ShiftedClock
from slackapp.operations.ticker import RunJob, run_safely
from slackapp.slack.delivery.loop import Delivery

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1
SAME_MOMENT = timedelta(seconds=2)
# Steps of a skip. Prompts depend on people's hours, so this job runs at each of its ticks. The other jobs run once an
# hour, so that a skipped week takes a quarter of the time.
STEP = timedelta(minutes=15)
EACH_STEP = frozenset({"send_prompts"})
EACH_HOUR = frozenset(timetable.JOBS) - EACH_STEP


class SandboxTime:
    """A follower of the sandbox's clock; it runs jobs when the clock moves."""

    def __init__(
        self,
        url: str,
        clock: ShiftedClock,
        http: httpx.AsyncClient,
        run_job: RunJob,
        delivery: Delivery,
    ) -> None:
        self._url = url
        self._clock = clock
        self._http = http
        self._run_job = run_job
        self._delivery = delivery
        self._stopping = False

    def stop(self) -> None:
        """Stop following."""
        self._stopping = True

    async def run(self) -> None:
        """Follow the clock until stopped; ask again when the sandbox does not answer."""
        ticked_until: datetime | None = None
        while not self._stopping:
            try:
                ticked_until = await self._look(ticked_until)
            except SQLAlchemyError as error:
                logger.warning("the sandbox's time waits: %s; going on", type(error).__name__)
                await self._tell(self._clock.now())  # so that the next look does not set the time back
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self, ticked_until: datetime | None) -> datetime | None:
        """Look at the clock once, and run what is due; return the moment until which jobs have run.

        Raises SQLAlchemyError while the database is away, or breaks a pass off; the target of a skip then stays.
        """
        state = await self._ask()
        if state is None:
            return ticked_until
        now, target = _parse_moment(state["now"]), _parse_moment(state.get("target"))
        if now is not None and abs(now - self._clock.now()) > SAME_MOMENT:
            self._clock.set(now)
        here = self._clock.now()
        await self._tick_until(ticked_until or here, here, EACH_STEP | EACH_HOUR)
        if target is not None and target > self._clock.now():
            return await self._skip(target)
        return here

    async def _skip(self, target: datetime) -> datetime:
        """Step by quarter hours to `target`, and deliver messages due at each step; return `target`."""
        at = looked_until = self._clock.now()
        while not self._stopping and (step := _next_step(at)) <= target:
            self._clock.set(step)
            await self._tick_until(at, step, EACH_STEP)
            is_full_hour = step.minute == 0
            if is_full_hour:
                await self._tick_until(looked_until, step, EACH_HOUR)
                looked_until = step
            if is_full_hour or await self._delivery.is_any_due():
                # tell the sandbox before delivery, so that messages carry the time of their step
                await self._tell(step)
                await self._delivery.drain()
            at = step
        self._clock.set(target)
        await self._tick_until(at, target, EACH_STEP)
        await self._tick_until(looked_until, target, EACH_HOUR)
        await self._tell(target)
        return target

    async def _tick_until(self, since: datetime, now: datetime, names: AbstractSet[str]) -> None:
        """Run each job with ticks since `since` once, as after a late tick."""
        ticked: dict[str, datetime] = {}
        tick, jobs = timetable.next_ticks(since)
        while tick <= now:
            ticked |= {name: tick for name in jobs if name in names}
            tick, jobs = timetable.next_ticks(tick)
        for name, tick in ticked.items():
            await run_safely(self._run_job, name, tick)

    async def _ask(self) -> Mapping[str, Any] | None:
        try:
            answer = await self._http.get(self._url, timeout=2.0)
            answer.raise_for_status()
            state: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return state

    async def _tell(self, moment: datetime) -> None:
        try:
            await self._http.post(self._url, json={"now": moment.isoformat()}, timeout=2.0)
        except httpx.HTTPError:
            logger.warning("the sandbox did not take the time")


def _next_step(after: datetime) -> datetime:
    midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((after - midnight) // STEP + 1) * STEP


def _parse_moment(value: Any) -> datetime | None:  # noqa: ANN401  (any JSON value)
    return datetime.fromisoformat(value) if isinstance(value, str) else None
