"""Claim outbox rows for one worker. Several workers may claim at once: a row belongs to the holder of its lease.

A worker claims the rows that Slack would take now, and few more: other workers cannot send a claimed row.
The module must not know the rendering or the sending of a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox import line
from slackapp.domain.outbox.line import Moments, Place, Waiting
from slackapp.domain.outbox.line_statements import WINDOW
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, surface_of
from slackapp.slack.delivery.room import PER_WORKSPACE, Room
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S, POSTING, UPDATING
from slackapp.storage.database import Database

LEFT_TO_CALL_S = CALL_TIMEOUT_S + 5  # of the lease; with less time left, the row is released unsent
LOOKS = 3  # at the front of one line in one pass

# built once: the statement runs between a row and its post
BEGIN_POSTING = (
    update(Outgoing)
    .where(
        Outgoing.id == bindparam("row_id"),
        # run twice, after a lost answer, the statement finds its own mark
        or_(Outgoing.lease_until == bindparam("mine"), Outgoing.lease_until == bindparam("until")),
    )
    .values(unknown_outcomes=bindparam("in_doubt"), lease_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Held:
    """A row in the worker's hands."""

    workspace_id: str
    target: str
    method: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The rows leased now; `again_s`: the seconds until the pace allows more, None if nothing waits for the pace."""

    rows: Sequence[Outgoing]
    again_s: float | None = None


class Claims:
    """The rows leased by a worker. Due times follow the app's clock, leases and holds follow real time."""

    def __init__(self, db: Database, clock: Clock, kinds: Mapping[str, Kind], senders: Senders) -> None:
        self._db = db
        self._senders = senders
        self._clock = clock
        self._updates = frozenset(name for name in kinds if surface_of(kinds, name) == "update")
        self._mine: dict[int, Held] = {}  # by id of the row
        self._before_turn: set[int] = set()  # of these, the rows that did not pass the pace yet
        self._served = ""  # the workspace served last: the next pass begins with the workspace after

    async def claim(self, limit: int, pace: Pace, *, at_all: bool = True) -> Claimed:
        """Lease up to `limit` due rows of all workspaces in turn, at most one per target, and count the attempt.

        Not `at_all`: of the workspaces in hand alone, until the next look at all workspaces is due.
        """
        moments = self._moments()
        ids = [one.workspace_id for one in await self._waiting(moments, at_all=at_all)]
        claimed: list[Outgoing] = []
        unreached: list[str] = []
        waits: list[float] = []
        for workspace_id in _from(ids, self._served):
            room = self._room(workspace_id, pace)
            if room.is_any and len(claimed) >= limit:
                unreached.append(workspace_id)
            elif room.is_any and await self._is_worth_a_look(workspace_id, room, moments):
                if not await self._senders.take(workspace_id, pace):
                    continue
                room = self._room(workspace_id, pace)  # as left by the last sender
                async with self._db.transaction() as session:
                    await line.line_up(session, workspace_id, moments)
                    rows = await self._lease(session, workspace_id, moments, room, limit - len(claimed))
                self._take(rows)
                claimed += rows
                self._served = workspace_id if rows else self._served
            waits += [] if room.again_s is None else [room.again_s]
        await self._senders.leave(ids, unreached)
        return Claimed(claimed, min(waits, default=None))

    async def _waiting(self, moments: Moments, *, at_all: bool) -> list[Waiting]:
        mine = frozenset() if at_all else self._senders.between_looks
        async with self._db.reading() as session:
            # reading first keeps an idle worker from taking the write lock twice a second
            if mine:
                return self._senders.still_mine(await line.waiting_among(session, moments, mine))
            found = await line.waiting_workspaces(session, moments, self._senders.id)
        return await self._senders.look(found)

    async def begin_posting(self, row: Outgoing) -> bool:
        """Mark the row as being posted, committed before Slack is called, and lease the row for the length of the call.

        The mark counts the post as a post of unknown outcome, for the worker taking over after a crash; the call's real
        outcome corrects the count. A row without the mark was surely not posted. False if another worker holds the row.
        """
        until = real_now() + line.LEASE_OF_POST
        mark = {"row_id": row.id, "mine": row.lease_until, "in_doubt": row.unknown_outcomes + 1, "until": until}
        is_mine = await self._db.write_one(BEGIN_POSTING, mark) == 1
        if is_mine:
            row.lease_until = until
        return is_mine

    def may_change(self, row: Outgoing) -> bool:
        """Return whether a change of a message may begin, with time left before another worker may claim the row."""
        return self._senders.is_sure and _lasts(row)

    def passed(self, row: Outgoing) -> None:
        """Record that the row's turn has come, and its wait for the pace is over."""
        self._before_turn.discard(row.id)

    def done(self, row: Outgoing) -> None:
        """Record that the worker is done with the row."""
        self._before_turn.discard(row.id)
        if self._mine.pop(row.id, None) is not None:
            self._senders.end_work(row.workspace_id)

    async def is_any_due(self) -> bool:
        """Return whether any row is due by the app's clock, including rows being sent or on hold."""
        async with self._db.reading() as session:
            return await line.is_any_due(session, self._moments())

    async def first_hold(self, before: datetime) -> datetime | None:
        """Return the end of the first hold on a due row; None if no hold ends before the real moment `before`."""
        async with self._db.reading() as session:
            return await line.first_hold(session, self._moments(), before)

    def _moments(self) -> Moments:
        return Moments(self._clock.now(), real_now())

    def _room(self, workspace_id: str, pace: Pace) -> Room:
        """Return the room left by the workspace's rows in the worker's hands."""
        mine = {row_id: one for row_id, one in self._mine.items() if one.workspace_id == workspace_id}
        before = [one.method for row_id, one in mine.items() if row_id in self._before_turn]
        return Room(
            workspace_id,
            pace,
            self._updates,
            {method: pace.room(workspace_id, method) - before.count(method) for method in (POSTING, UPDATING)},
            PER_WORKSPACE - len(mine),
            {one.target for one in mine.values()},
        )

    async def _is_worth_a_look(self, workspace_id: str, room: Room, moments: Moments) -> bool:
        """Return whether to look at the line now. Until the next post, only a presser's changes are looked for.

        Lining up all new rows ten times a second, with a post in every third look, cost as much as the posts.
        """
        if not room.is_post_next:
            return True
        async with self._db.reading() as session:
            return await line.is_presser_waiting(session, workspace_id, moments)

    async def _lease(
        self, session: AsyncSession, workspace_id: str, moments: Moments, room: Room, limit: int
    ) -> list[Outgoing]:
        """Choose rows from the front of the line, and lease them."""
        room.leased = await line.leased_targets(session, workspace_id, moments)
        chosen: list[Place] = []
        for _ in range(LOOKS):
            near = await line.near_front(session, workspace_id, moments, room.closed_kinds, room.passed_over)
            chosen += room.choose(near.places, limit - len(chosen))
            is_more = len(near.places) >= WINDOW
            if not near.is_whole and (not chosen or room.takes_posts(limit - len(chosen))):
                front = await line.in_front(session, workspace_id, moments, room.closed_kinds, room.passed_over)
                chosen += room.choose(front, limit - len(chosen))
                is_more = len(front) >= WINDOW
            # Further rows are looked at for posts alone: to step over all lanes once more for the change of a message
            # cost more than the posts.
            if not is_more or not room.takes_posts(limit - len(chosen)):
                break
        rows = await line.lease(session, [place.id for place in chosen], moments) if chosen else []
        room.is_disputed = len(rows) < len(chosen)
        return rows

    def _take(self, rows: Iterable[Outgoing]) -> None:
        self._senders.begin_work(row.workspace_id for row in rows if row.id not in self._mine)
        for row in rows:
            method = UPDATING if row.kind in self._updates else POSTING
            self._mine[row.id] = Held(row.workspace_id, row.target, method)
            self._before_turn.add(row.id)


def is_leased(row: Outgoing) -> tuple[ColumnElement[bool], ...]:
    """Match the row while the lease from its claim is unchanged."""
    return (Outgoing.id == row.id, Outgoing.lease_until == row.lease_until)


def _lasts(row: Outgoing) -> bool:
    return row.lease_until is None or (row.lease_until - real_now()).total_seconds() >= LEFT_TO_CALL_S


def _from(ids: Sequence[str], last: str) -> list[str]:
    """Rotate the sorted ids to begin after `last`."""
    return [*(one for one in ids if one > last), *(one for one in ids if one <= last)]
