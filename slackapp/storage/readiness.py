"""Whether this process can store what Slack sends, for /readyz. Each reason ends by itself with its cause."""

import asyncio
import math
import os
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from slackapp.storage import faults
from slackapp.storage.database import Database
from slackapp.storage.schema import State

LOOKED_FOR_S = 1.0  # one look serves all that ask within it
SKEW_MAX_S = 240.0  # Slack's requests are refused as stale after 300; docs.slack.dev says five minutes
FREE_BYTES_MIN = 1_000_000  # a burst of thanks; SQLite needs room in its log before it can give any back


class Readiness:
    """Looks at the database and the clock, at most once in LOOKED_FOR_S, however many ask."""

    def __init__(self, db: Database, skew_s: Callable[[], float] = lambda: 0.0) -> None:
        self._db = db
        self._skew_s = skew_s  # by how much this machine's clock is ahead of Slack's
        self._looking = asyncio.Lock()
        self._again_at = 0.0
        self._why_not: str | None = None

    async def why_not(self) -> str | None:
        """Return why requests cannot be stored, or None when they can.

        Writes, because a database on a full disk or in recovery still answers reads.
        """
        async with self._looking:
            if time.monotonic() >= self._again_at:
                self._why_not = await self._look()
                self._again_at = time.monotonic() + LOOKED_FOR_S
        return self._why_not

    async def _look(self) -> str | None:
        try:
            # a newer schema is one that a newer Tend has laid beside this process, which began with its own; it works
            # on, because a migration only adds to what the version before it knows
            if await self._db.schema_state() not in {State.CURRENT, State.AHEAD}:
                return "schema is not current"
        except (SQLAlchemyError, OSError):
            return "database unreachable"
        if free_bytes(self._db) < FREE_BYTES_MIN:
            return faults.FULL
        try:
            await self._db.write_nothing()
        except (SQLAlchemyError, OSError) as error:
            return faults.reason(error)
        if abs(self._skew_s()) > SKEW_MAX_S:
            return "clock is wrong"
        return None


def free_bytes(db: Database) -> float:
    """Return the room on the disk of a SQLite file; infinity for PostgreSQL. Raises OSError."""
    if db.folder is None:
        return math.inf
    room = os.statvfs(db.folder)
    return room.f_bavail * room.f_frsize
