"""Look up the people of an admin's file in Slack, and store them in the directory.

Not for answering requests, because look-ups wait for Slack. docs.slack.dev/reference/methods/users.lookupByEmail: 50 a
minute, then 429 with Retry-After. The look-up waits accordingly.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from slackapp.domain.people import profiles as people
from slackapp.slack.directory.client import Answer, Known, NoAnswer, PeopleClient, Waiting
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform.installations import Installation
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage.database import Database

KNOWN_AT_ONCE = 1_000


class LookupStopped(RuntimeError):
    """Slack refuses the token or a scope, or cannot be reached: nothing more can be found."""


class Lookup:
    """Look up people in a workspace, as far as known to Slack."""

    def __init__(self, db: Database, slack: SlackApi, directory: Directory, installation: Installation) -> None:
        self._db = db
        self._client = PeopleClient(Waiting(slack), installation.token)
        self._directory = directory
        self._workspace_id = installation.workspace_id

    async def ids_of(self, addresses: Iterable[str], progress: Callable[[], None]) -> dict[str, str]:
        """Return the Slack ids behind e-mail addresses, without people unknown to Slack. Raises LookupStopped.

        `progress` is called after each address. No address is kept.
        """
        found: dict[str, str] = {}
        for address in addresses:
            user = _user_of(await self._client.by_e_mail(address))
            if user is not None:
                found[address] = str(user["id"])
            progress()
        return found

    async def meet(self, user_ids: Iterable[str], progress: Callable[[], None]) -> None:
        """Store all people of `user_ids` known to Slack in the directory. Raises LookupStopped."""
        for user_id in user_ids:
            user = _user_of(await self._client.by_id(user_id))
            if user is not None:
                await self._directory.store(self._workspace_id, [user])
            progress()

    async def strangers(self, user_ids: Iterable[str]) -> list[str]:
        """Return the ids missing from the directory."""
        wanted = sorted(set(user_ids))
        met: set[str] = set()
        async with self._db.reading() as session:
            for start in range(0, len(wanted), KNOWN_AT_ONCE):
                some = wanted[start : start + KNOWN_AT_ONCE]
                met |= (await people.known(session, self._workspace_id, some)).keys()
        return [user_id for user_id in wanted if user_id not in met]


def _user_of(answer: Answer) -> Mapping[str, Any] | None:
    """Return the user object, None for Nobody. Raises LookupStopped."""
    if isinstance(answer, NoAnswer):
        did = "refuses" if answer.is_refusal else "did not answer"
        raise LookupStopped(f"Slack {did} {answer.method} ({answer.failure.error})")
    return answer.user if isinstance(answer, Known) else None
