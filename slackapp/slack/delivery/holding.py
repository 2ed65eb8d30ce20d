"""Watch the workspaces on hold: ask Slack again, and end rows after days of waiting.

The module must not know the rendering or the sending of a row; `claims` leaves held workspaces alone.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox import holds
from slackapp.domain.outbox.line import LEASE
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind
from slackapp.slack.delivery.outcomes import GivenUp, WorkspaceHeld, backoff_s
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, PERHAPS_ONE_CALL
from slackapp.slack.platform.workspace_holds import WorkspaceHolds
from slackapp.storage.database import Database

LOOK_EVERY_S = 2.0

GiveUp = Callable[[Outgoing, str], Awaitable[None]]


class Holding:
    """The holds in the delivery loop's view."""

    def __init__(self, db: Database, workspaces: WorkspaceHolds, kinds: Mapping[str, Kind], clock: Clock) -> None:
        self._db = db
        self._workspaces = workspaces
        self._kinds = kinds
        self._clock = clock
        self._look_at_s = 0.0

    async def hold(self, row: Outgoing, error: str) -> WorkspaceHeld | GivenUp:
        """Hold the row's workspace because of Slack's `error`; return the outcome of the row.

        Some errors concern a single channel at times; then each row waits for itself, and other rows go on. If the row
        was refused before, and the hold ended since because other messages went out, the row is given up.
        """
        if error not in PERHAPS_ONE_CALL:
            await self._workspaces.refused(row.workspace_id, error)
            return WorkspaceHeld(error)
        if row.failure == error:
            async with self._db.reading() as session:
                if not await holds.stands(session, row.workspace_id):
                    return GivenUp(error)
        await self._workspaces.refused(row.workspace_id, error)
        return WorkspaceHeld(error, backoff_s(row))

    async def worked(self, workspace_id: str) -> None:
        """End the workspace's hold on trial, because Slack accepted a message."""
        await self._workspaces.worked(workspace_id)

    async def look_at_times(self, give_up: GiveUp) -> None:
        """Look as `look` does, every LOOK_EVERY_S."""
        if time.monotonic() >= self._look_at_s:
            self._look_at_s = time.monotonic() + LOOK_EVERY_S
            await self.look(give_up)

    async def look(self, give_up: GiveUp) -> None:
        """Ask Slack about held workspaces that are due, and end rows held for GIVEN_UP_AFTER."""
        await self._workspaces.check()
        if self._workspaces.is_any:
            await self._end_overdue(give_up)

    async def next_check(self, before: datetime) -> datetime | None:
        """Return the real moment of the next question to Slack; None if none is due before `before`."""
        if not self._workspaces.is_any:
            return None
        async with self._db.reading() as session:
            return await holds.next_check(session, before)

    async def _end_overdue(self, give_up: GiveUp) -> None:
        notices = sorted(name for name, kind in self._kinds.items() if kind.is_notice)
        now = self._clock.now()
        async with self._db.reading() as session:
            if not await holds.is_any_overdue(session, notices, now, real_now()):
                return
        async with self._db.transaction() as session:
            rows = await holds.take_overdue(session, notices, now, real_now(), LEASE)
        for row in rows:
            await give_up(row, HELD_TOO_LONG)
