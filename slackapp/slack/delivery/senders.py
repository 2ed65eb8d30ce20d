"""Let one worker at a time send for a workspace, and take over the workspaces of a dead worker within ten seconds.

A live worker raises its count every BEAT_S. Another worker takes over once the count stood still for DEAD_AFTER_S,
without a gap in the other worker's looks. So no worker looks dead after a while without the database, and no clock is
compared with another machine's. A worker that could not raise its count for SURE_S begins only work that the database
can refuse. The module must not know rows, nor their sending.
"""

import asyncio
import logging
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import real_now
from slackapp.domain.outbox import senders
from slackapp.domain.outbox.line import Waiting
from slackapp.slack.platform.pacing import Pace
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

BEAT_S = 2.0
BEAT_AGAIN_S = 0.5  # after one that the database did not take
DEAD_AFTER_S = 7.0  # with BEAT_S and a look each half second: taken over ten seconds after the end at the latest
LOOK_EVERY_S = 0.4  # at all workspaces, from a worker that has some in hand; less than the loop's POLL_S
GAP_S = 3.0  # between two looks; after a longer one, watching begins anew
SURE_S = 5.0  # less than DEAD_AFTER_S
SILENT = timedelta(seconds=DEAD_AFTER_S - BEAT_S)  # since the end of a dead worker, at least
RESTS_S = 1.0  # a workspace without work is left after RESTS_S, so that the next thanks finds the same worker
UNREACHED_S = 1.0  # a workspace that a full worker does not get to is left after this time
LEFT_ALONE_S = 1.0  # and not taken again by the same worker; meanwhile each other worker has looked and taken it


@dataclass(slots=True)
class _Watched:
    beats: int | None
    since: float  # monotonic


class Senders:
    """The workspaces in the worker's hands, and the counts of other workers."""

    def __init__(self, db: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self.monotonic = monotonic
        self.id = uuid4().hex
        self._held: dict[str, float] = {}  # by workspace: when it last had work, or was last served
        self._under_way: Counter[str] = Counter()  # rows and Homes in hand, by workspace
        self._left_until: dict[str, float] = {}
        self._watched: dict[str, _Watched] = {}
        self._looked_at = self._beaten_at = -math.inf
        self._has_begun = False  # whether this worker has a row of its own
        self._others_since: float | None = None  # since then other workers hold workspaces, in every look

    @property
    def is_sure(self) -> bool:
        """Return whether no other worker can take this worker for dead by now."""
        return self.monotonic() - self._beaten_at < SURE_S

    def is_worth_waiting(self, within_s: float) -> bool:
        """Return whether other workers have held workspaces for less than `within_s` seconds, in this worker's view."""
        return self._others_since is not None and self.monotonic() - self._others_since < within_s

    @property
    def between_looks(self) -> frozenset[str]:
        """Return the workspaces in hand while no look at other workspaces is due; empty when due."""
        return frozenset(self._held) if self.monotonic() - self._looked_at < LOOK_EVERY_S else frozenset()

    def still_mine(self, waiting: Iterable[Waiting]) -> list[Waiting]:
        """Return the waiting workspaces that the database still assigns to the worker."""
        return [one for one in waiting if one.worker_id == self.id]

    async def look(self, waiting: Iterable[Waiting]) -> list[Waiting]:
        """Return the workspaces for this worker to serve now, free or its own; take over from dead workers."""
        found = list(waiting)
        now = self.monotonic()
        beats = {one.worker_id: one.beats for one in found if one.worker_id and one.worker_id != self.id}
        self._others_since = (self._others_since or now) if beats else None
        for worker_id in self._watch(beats, now):
            await self._take_over(worker_id, beats[worker_id])
        for one in found:
            if one.worker_id == self.id:
                self._held.setdefault(one.workspace_id, now)
        return [one for one in found if one.worker_id not in beats and self._may_take(one, now)]

    async def take(self, workspace_id: str, pace: Pace) -> bool:
        """Take a workspace, unless this worker has it; False if another worker was faster."""
        if workspace_id in self._held:
            return True
        now = self.monotonic()
        async with self._db.transaction() as session:  # short, because other workers wait for the row
            await senders.begin(session, self.id)
            taken = await senders.take(session, workspace_id, self.id)
        if taken is None:
            return False
        if not self._held:
            self._beaten_at = now  # no worker watched this worker while it held nothing
        self._has_begun = True
        self._held[workspace_id] = now
        if taken.by_another_until is not None:
            pace.resume(workspace_id, (real_now() - taken.by_another_until).total_seconds())
        return True

    def begin_work(self, workspace_ids: Iterable[str]) -> None:
        """Add a row or Home in hand for each of `workspace_ids`."""
        now = self.monotonic()
        for workspace_id in workspace_ids:
            self._under_way[workspace_id] += 1
            self._held[workspace_id] = now

    def end_work(self, workspace_id: str) -> None:
        """Subtract a row or Home in hand."""
        self._under_way[workspace_id] -= 1
        if self._under_way[workspace_id] <= 0:
            del self._under_way[workspace_id]

    async def leave(self, waiting: Collection[str], unreached: Collection[str]) -> None:
        """Leave the workspaces that had no work, or were not reached by this worker, for a while.

        `waiting`: workspaces with a row to send now; `unreached`: waiting workspaces with room but no free place.
        """
        now = self.monotonic()
        idle = {id_: at for id_, at in self._held.items() if id_ not in self._under_way}
        leaves = [id_ for id_, at in idle.items() if id_ not in waiting and now - at >= RESTS_S]
        for workspace_id in unreached:
            if now - idle.get(workspace_id, now) >= UNREACHED_S:
                self._left_until[workspace_id] = now + LEFT_ALONE_S
                leaves.append(workspace_id)
        if leaves:
            await self._db.write_one(senders.RELEASE, senders.released(self.id, leaves, real_now()))
            for workspace_id in leaves:
                self._held.pop(workspace_id, None)

    async def beat(self, rest: Callable[[float], Awaitable[object]], until: asyncio.Event) -> None:
        """Raise the worker's count while a workspace is in hand, until `until` is set. `rest` sleeps some seconds."""
        while not until.is_set():
            wait_s = BEAT_S
            if self._held:
                try:
                    await self._beat_once()
                except (SQLAlchemyError, OSError) as error:
                    logger.warning("this worker could not say that it lives: %s", type(error).__name__)
                    wait_s = BEAT_AGAIN_S
            await rest(wait_s)

    async def end(self) -> None:
        """Leave all workspaces, because the worker stops sending; without a database, other workers free them later."""
        self._held.clear()
        if not self._has_begun:
            return
        self._has_begun = False
        try:
            async with self._db.transaction() as session:
                await senders.end(session, self.id, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("this worker could not give back its workspaces: %s", type(error).__name__)

    async def _beat_once(self) -> None:
        began_at = self.monotonic()
        if await self._db.write_one(senders.BEAT, {"me": self.id}) == 1:
            self._beaten_at = began_at
        elif self._has_begun:
            logger.warning("this worker was taken for dead; it goes on as a new one")
            self.id, self._has_begun, self._beaten_at = uuid4().hex, False, -math.inf
            self._held.clear()

    def _watch(self, beats: dict[str, int | None], now: float) -> list[str]:
        """Store the counts of the other workers; return the workers that ended, or stood still for too long."""
        is_gap = now - self._looked_at > GAP_S
        self._looked_at = now
        watched = {}
        for worker_id, count in beats.items():
            before = self._watched.get(worker_id)
            is_still = before is not None and before.beats == count and not is_gap
            watched[worker_id] = before if is_still and before is not None else _Watched(count, now)
        self._watched = watched
        return [worker_id for worker_id, one in watched.items() if one.beats is None or now - one.since >= DEAD_AFTER_S]

    async def _take_over(self, worker_id: str, beats: int | None) -> None:
        silent_since = real_now() - (timedelta(0) if beats is None else SILENT)
        async with self._db.transaction() as session:
            is_freed = await senders.free_dead(session, worker_id, beats, silent_since)
        self._watched.pop(worker_id, None)
        if is_freed:
            logger.warning("a worker died; what it held is free again")

    def _may_take(self, one: Waiting, now: float) -> bool:
        if one.worker_id == self.id:
            return True
        self._held.pop(one.workspace_id, None)  # free, although this worker held the workspace
        until = self._left_until.get(one.workspace_id)
        if until is None:
            return True
        if now < until:
            return False
        del self._left_until[one.workspace_id]
        return True
