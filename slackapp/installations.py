"""Workspaces that installed Tend: their tokens, who we are there, and how Bolt is told.

Tokens stay encrypted in the database, or in the settings for a single workspace, and never reach a log.
"""

import asyncio
import time
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import ColumnElement, Table, delete, select, tuple_, update

from slackapp.clock import Clock, real_now
from slackapp.db import Database
from slackapp.domain.models import (
    Base,
    Workspace,
)
from slackapp.domain.outbox import insert_new
from slackapp.slack import SlackApi, SlackFailure

CACHED_FOR_S = 300.0
ASK_AGAIN_AFTER_S = 5.0
ERASED_AT_ONCE = 5_000  # rows of one transaction
ASK_TIMEOUT_S = 1.0  # counts against Slack's three seconds


@dataclass(frozen=True, slots=True)
class Installation:
    """Tend in one workspace."""

    workspace_id: str
    token: str
    bot_user_id: str | None
    bot_id: str | None
    url: str | None

    def permalink(self, channel_id: str, ts: str) -> str | None:
        """Link a message; built here because chat.getPermalink fails where Tend is absent."""
        return None if self.url is None else f"{self.url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}"


class Installations:
    """Finds the installation of a workspace, cached for five minutes."""

    def __init__(self, db: Database, slack: SlackApi, token: str | None, clock: Clock) -> None:
        self._db = db
        self._slack = slack
        self._token = token
        self._clock = clock
        self._cache: dict[str, tuple[float, Installation | None]] = {}
        self._own: Installation | None = None
        self._asked_at = -ASK_AGAIN_AFTER_S
        self._asking = asyncio.Lock()

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Give Bolt what it needs to serve `team_id`; None when Tend is not installed there."""
        found = await self.find(team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )

    async def find(self, workspace_id: str) -> Installation | None:
        """Give the installation of `workspace_id`; None when there is none."""
        if self._token is not None:
            return await self._single(workspace_id, self._token)
        cached = self._cache.get(workspace_id)
        if cached is not None and cached[0] > time.monotonic():
            return cached[1]
        async with self._db.reading() as session:
            row = await session.get(Workspace, workspace_id)
        found = None
        if row is not None and row.bot_token is not None and row.uninstalled_at is None:
            found = Installation(row.id, row.bot_token, row.bot_user_id, row.bot_id, row.url)
        self._cache[workspace_id] = (time.monotonic() + CACHED_FOR_S, found)
        return found

    async def all_ids(self) -> list[str]:
        """Give the ids of all workspaces in which Tend is installed."""
        if self._token is not None:
            await self.own()
        async with self._db.reading() as session:
            found = await session.scalars(select(Workspace.id).where(Workspace.uninstalled_at.is_(None)))
            return sorted(found)

    async def own(self) -> Installation | None:
        """Give the workspace of the token in the settings; None while Slack has not told us."""
        async with self._asking:
            if self._own is None and self._token and time.monotonic() - self._asked_at >= ASK_AGAIN_AFTER_S:
                self._asked_at = time.monotonic()
                self._own = await self._introduce(self._token)
            return self._own

    async def uninstall(self, workspace_id: str) -> None:
        """Forget the token at once and stop sending; the rest of the data follows within 14 days. Idempotent."""
        async with self._db.transaction() as session:
            await session.execute(
                update(Workspace)
                .where(Workspace.id == workspace_id, Workspace.uninstalled_at.is_(None))
                .values(uninstalled_at=self._clock.now(), bot_token=None),
            )
        self._cache.pop(workspace_id, None)
        self._own = None  # asked anew, in case the same token is installed again

    async def _single(self, workspace_id: str, token: str) -> Installation | None:
        own = await self.own()
        if own is None:
            # Slack cannot be asked just now; a signed request is still from the workspace of our secret
            return Installation(workspace_id, token, None, None, None)
        return own if own.workspace_id == workspace_id else None

    async def _introduce(self, token: str) -> Installation | None:
        try:
            async with asyncio.timeout(ASK_TIMEOUT_S):
                told = await self._slack.call(token, "auth.test", {})
        except (SlackFailure, TimeoutError):
            return None
        if not told.get("team_id"):
            return None
        own = Installation(told["team_id"], token, told.get("user_id"), told.get("bot_id"), told.get("url"))
        await self._store(own, told.get("enterprise_id"))
        return own

    async def _store(self, own: Installation, enterprise_id: str | None) -> None:
        facts = {
            "enterprise_id": enterprise_id,
            "url": own.url,
            "bot_user_id": own.bot_user_id,
            "bot_id": own.bot_id,
            "uninstalled_at": None,
        }
        async with self._db.transaction() as session:
            row = {"id": own.workspace_id, "installed_at": real_now(), **facts}
            if not await insert_new(session, Workspace, [row]):
                await session.execute(update(Workspace).where(Workspace.id == own.workspace_id).values(**facts))


async def erase_workspace(db: Database, workspace_id: str) -> None:
    """Remove every row of a workspace, in transactions short enough that others get their turn."""
    for table in reversed(Base.metadata.sorted_tables):
        column = table.c.get("workspace_id", table.c.get("id") if table.name == "workspaces" else None)
        if column is not None:
            while await _erase_some(db, table, column == workspace_id) == ERASED_AT_ONCE:
                pass


async def _erase_some(db: Database, table: Table, condition: ColumnElement[bool]) -> int:
    key = tuple(table.primary_key)
    some = select(*key).where(condition).limit(ERASED_AT_ONCE)
    async with db.transaction() as session:
        gone = await session.execute(delete(table).where(tuple_(*key).in_(some)).returning(key[0]))
        return len(gone.all())
