"""Claim outbox rows for one worker. Several workers may claim at once: a row belongs to the holder of its lease.

The module must not know the rendering or the sending of a row.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update

from slackapp.clock import Clock, real_now
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S
from slackapp.storage.database import Database

LEASE = timedelta(seconds=60)  # after this time another worker may try
LEFT_TO_CALL = timedelta(seconds=CALL_TIMEOUT_S + 5)  # of the lease; with less time left, the row is released unsent


class Claims:
    """The rows leased by a worker. Due times follow the app's clock, leases and holds follow real time."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def claim(self, limit: int) -> list[Outgoing]:
        """Lease up to `limit` due rows, most urgent first, and count the attempt."""
        real = real_now()
        due = (
            select(Outgoing.id)
            .where(
                *self._due(),
                or_(Outgoing.lease_until.is_(None), Outgoing.lease_until < real),
                or_(Outgoing.hold_until.is_(None), Outgoing.hold_until <= real),
            )
            .order_by(Outgoing.urgency, Outgoing.due_at, Outgoing.id)
            .limit(limit)
        )
        async with self._db.reading() as session:
            # reading first keeps an idle worker from taking the write lock twice a second
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

    async def begin_posting(self, row: Outgoing) -> bool:
        """Count the post as one of unknown outcome while it runs, for the worker taking over after a crash.

        False if another worker holds the row. The call's real outcome corrects the count.
        """
        mine = update(Outgoing).where(*is_leased(row)).values(unknown_outcomes=row.unknown_outcomes + 1)
        async with self._db.transaction() as session:
            return (await session.execute(mine.returning(Outgoing.id))).first() is not None

    async def is_any_due(self) -> bool:
        """Return whether any row is due by the app's clock, including rows being sent or on hold."""
        async with self._db.reading() as session:
            return await session.scalar(select(Outgoing.id).where(*self._due()).limit(1)) is not None

    async def first_hold(self, before: datetime) -> datetime | None:
        """Return the end of the first hold on a due row; None if no hold ends before the real moment `before`."""
        held = (
            select(Outgoing.hold_until)
            .where(*self._due(), Outgoing.lease_until.is_(None), Outgoing.hold_until < before)
            .order_by(Outgoing.hold_until)
            .limit(1)
        )
        async with self._db.reading() as session:
            return await session.scalar(held)

    def _due(self) -> tuple[ColumnElement[bool], ...]:
        return (Outgoing.state == "queued", Outgoing.due_at <= self._clock.now())


def is_leased(row: Outgoing) -> tuple[ColumnElement[bool], ...]:
    """Match the row while the lease from its claim is unchanged."""
    return (Outgoing.id == row.id, Outgoing.lease_until == row.lease_until)


def is_time_to_call(row: Outgoing) -> bool:
    """Return whether the lease lasts until Slack's answer; otherwise another worker might claim the row meanwhile."""
    return row.lease_until is None or row.lease_until - real_now() >= LEFT_TO_CALL
