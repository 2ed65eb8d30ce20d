"""Hold a workspace when Slack refuses its token or access, ask Slack again with `auth.test`, and end the hold.

All background calls to Slack for a workspace report here. The module must not know any message.
"""

import asyncio
import contextlib
import logging
from datetime import datetime

from cachetools import TTLCache
from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox import holds
from slackapp.domain.workspace import held
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.outcome_table import PERHAPS_ONE_CALL
from slackapp.slack.platform.web_api import SlackApi, SlackFailure
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

CHECKING = "auth.test"
SEEN_FOR_S = 1.0  # so that a flood of confirmations asks the database once a second
SEEN_MAX = 10_000  # workspaces
SEEN_TIMEOUT_S = 0.3  # of a request whose words are stored by then


async def hold(db: Database, workspace_id: str, error: str, now: datetime) -> None:
    """Hold the workspace because of Slack's `error`; log the hold, and tell an admin, once a hold.

    `now` is the app's clock.
    """
    async with db.transaction() as session:
        is_one = error in PERHAPS_ONE_CALL
        begins = await holds.hold(session, workspace_id, error, now, real_now(), on_trial=is_one)
        if begins:
            await held.tell_admin(session, workspace_id, error, now)
    if begins:
        logger.error("Slack refuses workspace %s (%s); what it refuses waits until that changes", workspace_id, error)


class HoldsSeen:
    """The holds for use in confirmations, read at most once in SEEN_FOR_S a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: TTLCache[str, bool | None] = TTLCache(SEEN_MAX, SEEN_FOR_S)

    async def is_on_trial(self, workspace_id: str) -> bool | None:
        """Return whether the workspace's hold is on trial; None without a hold, or if the database does not say."""
        with contextlib.suppress(KeyError):  # one look: between two, the entry may expire
            return self._seen[workspace_id]
        try:
            async with asyncio.timeout(SEEN_TIMEOUT_S), self._db.reading() as session:
                found = await holds.is_on_trial(session, workspace_id)
        except (SQLAlchemyError, OSError, TimeoutError):
            return None  # the request itself is done: nothing about it failed
        self._seen[workspace_id] = found
        return found


class WorkspaceHolds:
    """The holds of all workspaces, shared by all processes."""

    def __init__(self, db: Database, slack: SlackApi, installations: Installations, clock: Clock) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self.is_any = False  # whether a workspace has a hold, as of the last `check` or refusal
        self._on_trial: frozenset[str] = frozenset()  # as of the last `check`

    async def refused(self, workspace_id: str, error: str) -> None:
        """Hold the workspace because of Slack's `error`; see `hold`."""
        await hold(self._db, workspace_id, error, self._clock.now())
        self.is_any = True
        if error in PERHAPS_ONE_CALL:
            self._on_trial |= {workspace_id}

    async def worked(self, workspace_id: str) -> None:
        """End a hold on trial, because Slack accepted a message."""
        if workspace_id not in self._on_trial:
            return
        self._on_trial -= {workspace_id}
        async with self._db.transaction() as session:
            ends = await holds.lift(session, workspace_id)
        if ends:
            logger.warning("Slack accepts workspace %s again; its messages go out", workspace_id)

    async def check(self) -> None:
        """Ask Slack about each workspace with a due question; a good answer puts the hold on trial, or ends the hold.

        Without a hold, the usual case, the check is a single statement.
        """
        async with self._db.reading() as session:
            self.is_any = await holds.is_any(session)
            if not self.is_any:
                self._on_trial = frozenset()
                return
            due = await holds.due_checks(session, real_now())
        for workspace_id in due:
            async with self._db.transaction() as session:
                is_mine = await holds.claim_check(session, workspace_id, real_now())
            if is_mine and await self._is_accepted(workspace_id):
                async with self._db.transaction() as session:
                    ends = await holds.answered(session, workspace_id)
                if ends:
                    logger.warning("Slack accepts workspace %s again", workspace_id)
        async with self._db.reading() as session:
            self._on_trial = await holds.on_trial(session)

    async def _is_accepted(self, workspace_id: str) -> bool:
        self._installations.forget(workspace_id)  # an admin may have installed Tend anew, with another token
        try:
            installation = await self._installations.find(workspace_id)
            if installation is None:
                return True  # uninstalled: nothing is left to hold
            await self._slack.call(installation.token, CHECKING, {})
        except SlackFailure:
            return False
        return True
