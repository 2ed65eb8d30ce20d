"""The fair line of waiting rows: one for each workspace, by the person behind a row and by its target.

A due row gets a `turn`, its place in the line. A person without a row in line begins at the front; each further row of
the person stands one place behind the last. So a thousand rows of one person and one row of another are sent in turn
(start-time fair queueing, Goyal, Vin and Cheng 1996). Where many rows to one target wait, the next rows get a lane of
their own: only the front of a lane is read, at the same cost for any number of rows.

Every statement reads an index, with any number of rows; see `line_statements`. The module must not know Slack's pace
nor the kinds of rows.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import line_statements as statements
from slackapp.domain.outbox.line_statements import COMMON, COMMON_MAX, LINED_UP_AT_ONCE, WINDOW
from slackapp.domain.tables.outbox import Outgoing

LEASE = timedelta(seconds=30)  # of a row not sent yet: after this time another worker may try
LEASE_OF_POST = timedelta(seconds=60)  # of a post under way: it may stand, and is in doubt if nobody stores that
HOLD_MAX = timedelta(minutes=10)  # the longest wait after a failure
# Clocks of several machines differ a little. A lease or a hold that ends later than this comes from a clock that was
# set back since, and means nothing any more.
CLOCKS_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Moments:
    """The present: `now` by the app's clock, for due times; `real` by the machine's, for leases and holds."""

    now: datetime
    real: datetime

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of a statement for due rows without a lease or hold."""
        lease_void, hold_void = self.real + LEASE_OF_POST + CLOCKS_DIFFER, self.real + HOLD_MAX + CLOCKS_DIFFER
        return {"now": self.now, "real": self.real, "lease_void": lease_void, "hold_void": hold_void}


@dataclass(frozen=True, slots=True)
class Place:
    """One row in line, with the fields deciding about its sending."""

    id: int
    urgency: int
    turn: int
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Front:
    """The first rows that may be sent, the next first."""

    places: list[Place]
    is_whole: bool  # False: behind the last place stand rows in lanes that were not looked into


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workspace with a row to send now, or held by another worker."""

    workspace_id: str
    worker_id: str | None  # the worker that sends for it; None: nobody
    beats: int | None  # of that worker; None: it has ended


@dataclass(frozen=True, slots=True)
class Arriving:
    """One due row outside the line, with the fields deciding about its place."""

    id: int
    due_at: datetime
    urgency: int
    giver_id: str | None
    target: str

    @property
    def behind(self) -> str:
        """Return the person behind the row."""
        return self.giver_id or self.target


async def waiting_workspaces(session: AsyncSession, moments: Moments, worker_id: str) -> Sequence[Waiting]:
    """Return the workspaces with Tend and with a row to send now, and the workspaces of other workers, by id."""
    found = await statements.WAITING.run(session, {**moments.parameters(), "me": worker_id})
    return [Waiting(*row) for row in found]


async def waiting_among(session: AsyncSession, moments: Moments, ids: Collection[str]) -> Sequence[Waiting]:
    """Return the workspaces among `ids` with a row to send now, in order of their ids."""
    found = await statements.WAITING_AMONG.run(session, {**moments.parameters(), "ids": sorted(ids)})
    return [Waiting(*row) for row in found]


async def is_any_due(session: AsyncSession, moments: Moments) -> bool:
    """Return whether a workspace with Tend has a due row, including rows being sent or on hold."""
    return await statements.ANY_DUE.scalar(session, moments.parameters()) is not None


async def first_hold(session: AsyncSession, moments: Moments, before: datetime) -> datetime | None:
    """Return the end of the first hold on a due row free of workers; None if no hold ends before `before`."""
    first: datetime | None = await statements.FIRST_HOLD.scalar(session, {**moments.parameters(), "before": before})
    return first


async def line_up(session: AsyncSession, workspace_id: str, moments: Moments) -> None:
    """Give the due rows outside the line their places, at most LINED_UP_AT_ONCE of each way into the line."""
    ours = {**moments.parameters(), "workspace_id": workspace_id}
    ids = await statements.ARRIVING.scalars(session, ours)
    if not ids:
        return
    rows = [Arriving(*row) for row in await statements.ARRIVED.run(session, {"ids": ids})]
    arriving = without_overtaken(rows)
    if not arriving:
        return  # another worker lines them up
    about = {**ours, "ids": [row.id for row in arriving]}
    last = {(urgency, giver): turn for urgency, giver, turn in await statements.LAST_TURNS.run(session, about)}
    full = frozenset(await statements.FULL_TARGETS.scalars(session, about))
    front = await _front(session, ours, {row.urgency for row in arriving})
    common: dict[str, int] = {}
    placed = []
    for row in arriving:
        own = (row.urgency, row.behind)
        before = last.get(own)
        last[own] = front[row.urgency] if before is None else max(front[row.urgency], before + 1)
        common[row.target] = common.get(row.target, 0) + 1
        is_full = row.target in full or common[row.target] > COMMON_MAX
        lane = row.target if is_full else COMMON
        placed.append({"id": row.id, "giver": row.behind, "turn": last[own], "lane": lane})
    connection = await session.connection()  # past the ORM, which costs more than the database
    await connection.execute(statements.TAKE_PLACES[connection.dialect.name], {"places": placed})


def without_overtaken(rows: Iterable[Arriving], many: int = LINED_UP_AT_ONCE) -> list[Arriving]:
    """Sort rows by their due times; after the first `many`, leave out rows of people among the first.

    Rows of one person stay in order: a late row never enters the line before an early row.
    """
    ordered = sorted(rows, key=lambda row: (row.due_at, row.id))
    oldest, newest = ordered[:many], ordered[many:]
    behind = {row.behind for row in oldest}
    return [*oldest, *(row for row in newest if row.behind not in behind)]


async def near_front(
    session: AsyncSession,
    workspace_id: str,
    moments: Moments,
    without_kinds: Collection[str] = (),
    without_targets: Collection[str] = (),
) -> Front:
    """Return the first rows of the common lane and of all others together, WINDOW of each at most.

    However many lanes there are, this reads the same few rows. It ends at the last row seen of the lanes, where more
    may follow; `in_front` looks into each of them.
    """
    ours = _asked(workspace_id, moments, without_kinds, without_targets)
    places = [_place_of(row) for row in await statements.COMMON_FRONT.run(session, ours)]
    lanes = await statements.NEAR_IN_LANES.run(session, ours)
    near = [_place_of(row) for *row, is_open in lanes if is_open]
    if len(lanes) < WINDOW:
        return Front(sorted([*places, *near], key=_order), is_whole=True)
    *last, _ = lanes[-1]
    seen_until = _order(_place_of(last))
    return Front(sorted([*near, *(one for one in places if _order(one) < seen_until)], key=_order), is_whole=False)


async def in_front(
    session: AsyncSession,
    workspace_id: str,
    moments: Moments,
    without_kinds: Collection[str] = (),
    without_targets: Collection[str] = (),
) -> list[Place]:
    """Return the first rows of the common lane and the fronts of the others, at most WINDOW of each; the next first.

    Looks into each lane: with a thousand lanes, a hundred times the work of `near_front`.
    """
    ours = _asked(workspace_id, moments, without_kinds, without_targets)
    common = await statements.COMMON_FRONT.run(session, ours)
    lanes = await statements.LANE_FRONTS.run(session, ours)
    return sorted([*map(_place_of, common), *map(_place_of, lanes)], key=_order)


async def is_presser_waiting(session: AsyncSession, workspace_id: str, moments: Moments) -> bool:
    """Return whether a row waits for a person who pressed a button and looks at its message."""
    ours = {**moments.parameters(), "workspace_id": workspace_id}
    return await statements.OF_PRESSERS.scalar(session, ours) is not None


async def leased_targets(session: AsyncSession, workspace_id: str, moments: Moments) -> dict[str, int]:
    """Return how many rows to each target the workers hold now."""
    ours = {**moments.parameters(), "workspace_id": workspace_id}
    return dict(await statements.LEASED_TARGETS.run(session, ours))


async def lease(session: AsyncSession, ids: Sequence[int], moments: Moments) -> list[Outgoing]:
    """Lease the rows that are still free, and count the attempt; return them in the order of `ids`."""
    rows = list(await session.scalars(statements.STILL_FREE, {**moments.parameters(), "ids": list(ids)}))
    for row in rows:
        row.lease_until = moments.real + LEASE
        row.attempts += 1
    order = {row_id: place for place, row_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


async def forget_givers(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Forget the giver behind rows to other people; the rows are sent all the same."""
    theirs = (Outgoing.workspace_id == workspace_id, Outgoing.giver_id == user_id)
    await session.execute(update(Outgoing).where(*theirs).values(giver_id=None))


async def _front(session: AsyncSession, ours: dict[str, Any], urgencies: Collection[int]) -> dict[int, int]:
    """Return the turn of the first free row of each urgency; 0 in an empty line.

    The common lane's turn, while the lane has a row: earlier rows in lanes of their own wait for their target, not for
    their turn.
    """
    front = {}
    for urgency in urgencies:
        of_urgency = {**ours, "urgency": urgency}
        turn = await statements.FIRST_TURN.scalar(session, of_urgency)
        if turn is None:
            turn = await statements.FIRST_TURN_OF_LANES.scalar(session, of_urgency)
        front[urgency] = turn or 0
    return front


def _asked(workspace_id: str, moments: Moments, kinds: Collection[str], targets: Collection[str]) -> dict[str, Any]:
    """Return the parameters of a look at the front that leaves `kinds` and `targets` out."""
    asked = {"workspace_id": workspace_id, "kinds": sorted(kinds), "targets": sorted(targets)}
    return {**moments.parameters(), **asked}


def _order(place: Place) -> tuple[int, int, int]:
    return place.urgency, place.turn, place.id


def _place_of(row: Sequence[Any]) -> Place:
    row_id, urgency, turn, kind, target = row
    return Place(row_id, urgency, turn or 0, kind, target)
