"""Find the workspaces with Tend installed: tokens, bot ids, and Bolt's authorization.

Tokens stay encrypted in the database, or in the settings for a single workspace, and never reach a log.
"""

import asyncio
import contextlib
import hashlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cachetools import LRUCache, TTLCache
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.clock import Clock, real_now
from slackapp.domain.outbox import holds
from slackapp.domain.rows.inserts import insert_new
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.platform import erasing
from slackapp.slack.platform.web_api import NotNow, SlackApi, SlackFailure
from slackapp.storage.database import Database

CACHED_FOR_S = 1.0  # another process may have taken an uninstall in
CACHED_MAX = 10_000  # workspaces
ASK_AGAIN_AFTER_S = 5.0
ASK_TIMEOUT_S = 1.0  # counts against Slack's three seconds
PERMALINK = re.compile(
    r"/archives/[CDG][A-Z0-9]{1,30}/p\d{16,20}(?:\?thread_ts=\d{10,14}\.\d{6}&cid=[CDG][A-Z0-9]{1,30})?"
)
UNKNOWN = "workspace_unknown"  # Slack has not named the token's workspace yet


@dataclass(frozen=True, slots=True)
class Installation:
    """Tend in one workspace."""

    workspace_id: str
    token: str
    bot_user_id: str | None
    bot_id: str | None
    url: str | None

    def permalink(self, channel_id: str, ts: str, thread_ts: str | None = None) -> str | None:
        """Build a message's permalink; None while the workspace's URL is unknown.

        Built here, because chat.getPermalink fails in channels without Tend.
        """
        if self.url is None:
            return None
        in_thread = f"?thread_ts={thread_ts}&cid={channel_id}" if thread_ts not in {None, ts} else ""
        return f"{self.url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}{in_thread}"

    def channel_link(self, channel_id: str) -> str | None:
        """Build a channel's address; None while the workspace's URL is unknown."""
        return None if self.url is None else f"{self.url.rstrip('/')}/archives/{channel_id}"

    def is_permalink(self, link: str) -> bool:
        """Return whether `link` has the form of a result of `permalink`."""
        if self.url is None or not link.startswith(f"{self.url.rstrip('/')}/archives/"):
            return False
        return PERMALINK.fullmatch(link.removeprefix(self.url.rstrip("/"))) is not None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Granted:
    """Slack's grant at an install; see docs.slack.dev/reference/methods/oauth.v2.access."""

    workspace_id: str
    token: str
    bot_user_id: str | None
    bot_id: str | None
    url: str | None
    enterprise_id: str | None
    scopes: str  # comma-separated
    team_name: str
    app_id: str


class Installations:
    """Find the installation of a workspace, cached for a second."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        token: str | None,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._slack = slack
        self._token = token
        self._clock = clock
        self._monotonic = monotonic
        self._cache: TTLCache[str, Installation | None] = TTLCache(CACHED_MAX, CACHED_FOR_S, monotonic)
        self._directory_versions: LRUCache[str, int] = LRUCache(CACHED_MAX)
        self._own: Installation | None = None
        self._answer: tuple[Installation, str | None] | None = None  # Slack's answer, not stored yet
        self._asked_at = self._checked_at = -math.inf
        self._asking: asyncio.Task[None] | None = None

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Return Bolt's authorization for `team_id`; None when Tend is not installed there. Raises as `find`."""
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
        """Return the workspace's installation; None if not installed. Raises NotNow while the answer is unknown."""
        if self._token is not None:
            return await self._single(workspace_id, self._token)
        with contextlib.suppress(KeyError):
            return self._cache[workspace_id]
        async with self._db.reading() as session:
            row = await session.get(Workspace, workspace_id)
        self._note_version(row)
        found = None
        if row is not None and row.bot_token is not None and row.uninstalled_at is None:
            found = Installation(row.id, row.bot_token, row.bot_user_id, row.bot_id, row.url)
            self._slack.know(found.token, found.workspace_id)
        self._cache[workspace_id] = found
        return found

    def directory_version(self, workspace_id: str) -> int | None:
        """Return the count of the directory's changes as `find` last read it; None before.

        In a process that answers requests it is at most a second old, because each request begins with `find`.
        """
        return self._directory_versions.get(workspace_id)

    async def all_ids(self) -> list[str]:
        """Return the ids of all workspaces with Tend installed."""
        if self._token is not None:
            await self.own()
        async with self._db.reading() as session:
            found = await session.scalars(select(Workspace.id).where(Workspace.uninstalled_at.is_(None)))
            return sorted(found)

    async def own(self, within_s: float | None = None) -> Installation | None:
        """Return the workspace of the token in the settings; None while Slack has not named the workspace.

        Waits at most `within_s` seconds, or as long as a request may; later callers get a later answer.
        """
        if self._own is not None and self._monotonic() - self._checked_at >= CACHED_FOR_S:
            await self._check(self._own)
        if self._own is None and self._token is not None:
            is_time = self._monotonic() - self._asked_at >= ASK_AGAIN_AFTER_S
            if self._asking is None and (is_time or self._answer is not None):
                self._asking = asyncio.create_task(self._introduce(self._token))
            if self._asking is not None:
                await self._wait(self._asking, ASK_TIMEOUT_S if within_s is None else within_s)
        return self._own

    async def _check(self, own: Installation) -> None:
        """Forget the workspace of the settings' token if any process has taken its uninstall in since."""
        self._checked_at = self._monotonic()
        async with self._db.reading() as session:
            row = await session.get(Workspace, own.workspace_id)
        self._note_version(row)
        if row is not None and row.uninstalled_at is not None:
            self._own = None

    async def _wait(self, asking: asyncio.Task[None], within_s: float) -> None:
        """Wait for the answer, as several requests may at once. Raises errors of storing the answer."""
        await asyncio.wait({asking}, timeout=within_s)
        if asking.done():
            self._asking = None if self._asking is asking else self._asking
            asking.result()

    async def install(self, granted: Granted) -> None:
        """Store the token of a workspace; after an uninstall within UNINSTALLED_KEPT, all data is still there.

        Data of an older uninstall is erased first, so that the workspace starts empty. Raises BeingErased.
        """
        async with self._db.transaction() as session:
            is_gone = await erasing.claim(session, granted.workspace_id, self._clock.now())
        if is_gone:
            await erasing.erase_workspace(self._db, granted.workspace_id)
            await self._db.leave_no_bytes()
        facts = {
            "enterprise_id": granted.enterprise_id,
            "url": granted.url,
            "bot_user_id": granted.bot_user_id,
            "bot_id": granted.bot_id,
            "scopes": granted.scopes,
            "token_digest": digest_of(granted.token),
            "installed_at": real_now(),
        }
        async with self._db.transaction() as session:
            await insert_new(session, Workspace, [{"id": granted.workspace_id, **facts}])
            row = await session.get_one(Workspace, granted.workspace_id, with_for_update=True, populate_existing=True)
            for name, value in facts.items():
                setattr(row, name, value)
            row.bot_token, row.uninstalled_at = granted.token, None
            await holds.check_now(session, granted.workspace_id, real_now())
        self.forget(granted.workspace_id)

    async def uninstall(self, session: AsyncSession, workspace_id: str, happened_at: datetime | None = None) -> None:
        """Delete the token at once and stop sending; all other data is deleted within 14 days. Idempotent.

        `happened_at`: by Slack's clock, None if unknown. An uninstall older than the installation changes nothing:
        Slack delivers events late, and the workspace may have installed Tend again since. Call `forget` afterwards,
        once committed.
        """
        row = await session.get(Workspace, workspace_id, with_for_update=True)
        if row is None or row.uninstalled_at is not None:
            return
        is_newer = row.bot_token is not None and happened_at is not None and happened_at < row.installed_at
        if is_newer:
            return
        token = row.bot_token or self._token
        row.token_digest = digest_of(token) if token else row.token_digest
        row.uninstalled_at, row.bot_token = self._clock.now(), None

    def forget(self, workspace_id: str) -> None:
        """Drop the cached installation, so that the next look-up asks the database and Slack."""
        self._cache.pop(workspace_id, None)
        self._own = None

    def _note_version(self, row: Workspace | None) -> None:
        if row is not None:
            self._directory_versions[row.id] = row.directory_version

    async def _single(self, workspace_id: str, token: str) -> Installation | None:
        """Return the workspace of the settings' token. Raises NotNow while Slack and the database name none."""
        own = await self.own()
        if own is not None:
            return own if own.workspace_id == workspace_id else None
        # Slack cannot be asked now; the database has Slack's last answer
        async with self._db.reading() as session:
            rows = list(await session.scalars(select(Workspace).where(Workspace.bot_token.is_(None))))
        ours = [row for row in rows if row.token_digest == digest_of(token)] or rows
        row = next((row for row in ours if row.id == workspace_id), None)
        self._note_version(row)
        if row is None and not ours:
            raise NotNow(UNKNOWN)
        if row is None or row.uninstalled_at is not None:
            return None
        self._slack.know(token, row.id)
        return Installation(row.id, token, row.bot_user_id, row.bot_id, row.url)

    async def _introduce(self, token: str) -> None:
        """Ask Slack for the token's workspace, and keep the answer until stored."""
        self._answer = self._answer or await self._ask_slack(token)
        if self._answer is not None:
            own, enterprise_id = self._answer
            self._own = own if await self._store(own, enterprise_id) else None
            self._answer = None

    async def _ask_slack(self, token: str) -> tuple[Installation, str | None] | None:
        self._asked_at = self._monotonic()
        try:
            answer = await self._slack.call(token, "auth.test", {})
        except SlackFailure:
            return None
        if not answer.get("team_id"):
            return None
        own = Installation(answer["team_id"], token, answer.get("user_id"), answer.get("bot_id"), answer.get("url"))
        self._slack.know(token, own.workspace_id)
        return own, answer.get("enterprise_id")

    async def _store(self, own: Installation, enterprise_id: str | None) -> bool:
        """Store the token's workspace; False if Tend was uninstalled there and the token is still the old token."""
        facts = {
            "enterprise_id": enterprise_id,
            "url": own.url,
            "bot_user_id": own.bot_user_id,
            "bot_id": own.bot_id,
            "token_digest": digest_of(own.token),
            "uninstalled_at": None,
        }
        async with self._db.transaction() as session:
            row = {"id": own.workspace_id, "installed_at": real_now(), **facts}
            if await insert_new(session, Workspace, [row]):
                self._directory_versions[own.workspace_id] = 0
                return True
            # Slack may accept a token for a while after uninstalling; a new installation has a new token
            is_installed = or_(
                Workspace.uninstalled_at.is_(None),
                Workspace.token_digest.is_(None),
                Workspace.token_digest != facts["token_digest"],
            )
            mine = update(Workspace).where(Workspace.id == own.workspace_id, is_installed).values(**facts)
            version = await session.scalar(mine.returning(Workspace.directory_version))
        if version is not None:
            self._directory_versions[own.workspace_id] = version
        return version is not None


def installed_with_token() -> Select[Workspace]:
    """Select the workspaces that installed Tend and have a token of their own."""
    return select(Workspace).where(Workspace.bot_token.is_not(None), Workspace.uninstalled_at.is_(None))


def digest_of(token: str) -> str:
    """Return a digest for recognising a token; tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
