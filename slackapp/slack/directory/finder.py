"""Find the person behind an e-mail or Slack id from a source: ask Slack at once, without waiting for rate limits.

This module must not know any source. No address is stored: a short cache in this process holds digests.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable

from cachetools import TLRUCache

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.people import Person
from slackapp.slack.directory.lookup import NOBODY
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import Refused, SlackApi, SlackFailure
from slackapp.storage.database import Database

FOUND_FOR_S, NOBODY_FOR_S = 3_600.0, 300.0
REMEMBERED_MAX = 10_000


class CannotAsk(Exception):
    """Slack cannot be asked now, or never with this token; `retry_after_s` is the time until a next try."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class PeopleFinder:
    """Find people of all workspaces by the names sources use."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        installations: Installations,
        directory: Directory,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._directory = directory
        self._remembered: TLRUCache[tuple[str, str], str | None] = TLRUCache(REMEMBERED_MAX, _expires_at, monotonic)

    async def find(self, workspace_id: str, who: str) -> str | None:
        """Return the Slack id behind an e-mail address or id; None if Slack knows no person there who could be noted.

        A person found is stored in the directory. Raises CannotAsk.
        """
        key = (workspace_id, hashlib.sha256(who.strip().lower().encode()).hexdigest())
        with contextlib.suppress(KeyError):
            return self._remembered[key]
        user_id = await self._by_e_mail(workspace_id, who.strip()) if "@" in who else who.strip().upper()
        found = None if user_id is None else await self._addressable(workspace_id, user_id)
        self._remembered[key] = found
        return found

    async def _by_e_mail(self, workspace_id: str, address: str) -> str | None:
        installation = await self._installations.find(workspace_id)
        if installation is None:
            return None
        try:
            told = await self._slack.call(installation.token, "users.lookupByEmail", {"email": address.lower()})
        except Refused as refusal:
            if refusal.error in NOBODY:
                return None
            raise CannotAsk(60) from None
        except SlackFailure as failure:
            raise CannotAsk(getattr(failure, "retry_after_s", 5.0)) from None
        user = told.get("user") or {}
        await self._directory.store(workspace_id, [user])
        return str(user.get("id") or "") or None

    async def _addressable(self, workspace_id: str, user_id: str) -> str | None:
        person = await self._known(workspace_id, user_id)
        if person is None:
            try:
                await self._directory.fetch(workspace_id, user_id)
            except SlackFailure as failure:
                raise CannotAsk(getattr(failure, "retry_after_s", 5.0)) from None
            person = await self._known(workspace_id, user_id)
        if person is None or person.is_bot or person.is_deactivated or person.is_external:
            return None
        return user_id

    async def _known(self, workspace_id: str, user_id: str) -> Person | None:
        async with self._db.reading() as session:
            return (await people.known(session, workspace_id, [user_id])).get(user_id)


def _expires_at(_: tuple[str, str], found: str | None, now_s: float) -> float:
    """Return the expiry of a cached answer; misses expire sooner: new people join sooner than known people leave."""
    return now_s + (NOBODY_FOR_S if found is None else FOUND_FOR_S)
