"""Store the waits requested by Slack from any process: no process calls a method limited in a workspace.

Calls for a person waiting at the screen are made all the same, because such a person cannot wait. Must not know the
calls.
"""

import logging
import math
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import real_now
from slackapp.domain.outbox import call_limits
from slackapp.slack.platform.web_api import RateLimited
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

FRESH_S = 1.0  # another process's wait is known after this time at the latest
ABOUT_S = 0.5  # a wait that is longer by less is the same one
AT_A_SCREEN = frozenset({"views.open", "views.push", "views.update"})


class Limits:
    """The waits of all workspaces, as known to the process."""

    def __init__(self, db: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._monotonic = monotonic
        # by workspace and method, on this process's clock
        self._until: dict[tuple[str, str], float] = {}
        self._read: dict[tuple[str, str], tuple[datetime, float]] = {}  # the stored moment, and what it is here
        self._read_at = -math.inf

    async def check(self, workspace_id: str, method: str) -> None:
        """Raise RateLimited while any process has to wait with `method` in the workspace."""
        if method in AT_A_SCREEN:
            return
        if self._monotonic() - self._read_at >= FRESH_S:
            await self._look()
        left_s = self._until.get((workspace_id, method), 0.0) - self._monotonic()
        if left_s > 0:
            raise RateLimited(method, left_s)

    async def learn(self, workspace_id: str, method: str, seconds: float) -> None:
        """Store a wait requested by Slack, for all processes; without a database, for the calling process only.

        Without effect while the method has to wait as long already.
        """
        key, now = (workspace_id, method), self._monotonic()
        known = self._until.get(key, 0.0)
        self._until[key] = max(known, now + seconds)
        if known > now and now + seconds - known < ABOUT_S:
            return
        try:
            async with self._db.transaction() as session:
                await call_limits.learn(session, workspace_id, method, seconds, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("a wait for %s could not be shared: %s", method, type(error).__name__)

    async def _look(self) -> None:
        now = self._read_at = self._monotonic()
        try:
            async with self._db.reading() as session:
                standing = await call_limits.standing(session, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("the waits of other processes could not be read: %s", type(error).__name__)
            return
        # a row is counted from the first look at it: a clock set back would let it stand, and each look begin it anew
        self._read = {
            key: known if (known := self._read.get(key)) and known[0] == one.until else (one.until, now + one.left_s)
            for key, one in standing.items()
        }
        own = {key: until for key, until in self._until.items() if until > now}
        self._until = own | {key: max(until, own.get(key, 0.0)) for key, (_, until) in self._read.items()}
