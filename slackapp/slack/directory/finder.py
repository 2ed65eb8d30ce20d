"""Find the person behind an e-mail or Slack id from a source: ask Slack at once, without waiting for rate limits.

The module must not know any source. No address is stored: a short cache in the process holds digests.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable

from cachetools import TLRUCache

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.people import Person
from slackapp.domain.text import stripped
from slackapp.slack.directory.client import ASK_AGAIN_AFTER_S, Known, NoAnswer, PeopleClient
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import AccessRefused, NotNow, SlackApi
from slackapp.storage.database import Database

FOUND_FOR_S, NOBODY_FOR_S = 3_600.0, 300.0
REMEMBERED_MAX = 10_000


class CannotAsk(Exception):
    """Slack cannot be asked now; `retry_after_s` is the time until a next try.

    `access` is Slack's error if Slack refuses the token, the workspace or the scope; None otherwise.
    """

    def __init__(self, retry_after_s: float, access: str | None = None) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s
        self.access = access


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
        key = (workspace_id, hashlib.sha256(stripped(who).lower().encode()).hexdigest())
        with contextlib.suppress(KeyError):
            return self._remembered[key]
        person = await self._find_person(workspace_id, stripped(who))
        found = None
        if person is not None and not (person.is_bot or person.is_deactivated or person.is_external):
            found = person.user_id
        self._remembered[key] = found
        return found

    async def _find_person(self, workspace_id: str, who: str) -> Person | None:
        """Return the person from the directory, stored there after Slack was asked. Raises CannotAsk."""
        person = None if "@" in who else await self._known(workspace_id, who.upper())
        if person is None:
            user_id = await self._ask_slack(workspace_id, who)
            person = None if user_id is None else await self._known(workspace_id, user_id)
        return person

    async def _ask_slack(self, workspace_id: str, who: str) -> str | None:
        """Ask Slack once and store the person; None for a person unknown to Slack. Raises CannotAsk."""
        try:
            installation = await self._installations.find(workspace_id)
        except NotNow:
            raise CannotAsk(ASK_AGAIN_AFTER_S) from None
        if installation is None:
            return None
        client = PeopleClient(self._slack, installation.token)
        answer = await (client.by_e_mail(who.lower()) if "@" in who else client.by_id(who.upper()))
        match answer:
            case Known(user):
                await self._directory.store(workspace_id, [user])
                return str(user["id"])
            case NoAnswer():
                access = answer.failure.error if isinstance(answer.failure, AccessRefused) else None
                raise CannotAsk(answer.retry_after_s, access)
        return None

    async def _known(self, workspace_id: str, user_id: str) -> Person | None:
        async with self._db.reading() as session:
            return (await people.known(session, workspace_id, [user_id])).get(user_id)


def _expires_at(_: tuple[str, str], found: str | None, now_s: float) -> float:
    """Return the expiry of a cached answer; misses expire sooner: new people join sooner than known people leave."""
    return now_s + (NOBODY_FOR_S if found is None else FOUND_FOR_S)
