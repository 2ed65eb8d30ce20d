"""Store the waits requested by Slack from any process: no process calls a method limited in a workspace.

Calls for a person waiting at the screen are made all the same, because such a person cannot wait. Must not know the
calls.
"""

import logging
import math
import time
from collections.abc import Callable

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
        self._until: dict[tuple[str, str], float] = {}  # by workspace and method, on this process's clock
        self._read_at = -math.inf

    async def check(self, workspace_id: str, method: str) -> None:
        """Raise RateLimited while any process has to wait with `method` in the workspace."""
        if method in AT_A_SCREEN:
            return
        if self._monotonic() - self._read_at >= FRESH_S:
            await self._read()
        left_s = self._until.get((workspace_id, method), 0.0) - self._monotonic()
        if left_s > 0:
            raise RateLimited(method, left_s)

    async def learn(self, workspace_id: str, method: str, seconds: float) -> None:
        """Store a wait requested by Slack, for all processes; without a database, for the calling process only."""
        key, until = (workspace_id, method), self._monotonic() + seconds
        is_known = until - self._until.get(key, 0.0) < ABOUT_S
        self._until[key] = until
        if is_known:
            return
        try:
            async with self._db.transaction() as session:
                await call_limits.learn(session, workspace_id, method, seconds, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("a wait for %s could not be shared: %s", method, type(error).__name__)

    async def _read(self) -> None:
        now = self._read_at = self._monotonic()
        try:
            async with self._db.reading() as session:
                standing = await call_limits.standing(session, real_now())
        except (SQLAlchemyError, OSError) as error:
            logger.warning("the waits of other processes could not be read: %s", type(error).__name__)
            return
        own = {key: until for key, until in self._until.items() if until > now}
        self._until = {key: max(now + left_s, own.get(key, 0.0)) for key, left_s in standing.items()} | {
            key: until for key, until in own.items() if key not in standing
        }
