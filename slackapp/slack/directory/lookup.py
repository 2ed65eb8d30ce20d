"""Look up the people of an admin's file in Slack, and store them in the directory.

Not for answering requests, because look-ups wait for Slack. docs.slack.dev/reference/methods/users.lookupByEmail: 50 a
minute, then 429 with Retry-After. The look-up waits for it.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from slackapp.domain.people import profiles as people
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform.installations import Installation
from slackapp.slack.platform.web_api import NotNow, OutcomeUnknown, RateLimited, Refused, SlackApi, SlackFailure
from slackapp.storage.database import Database

TRIES_MAX = 4
NOBODY = frozenset({"users_not_found", "user_not_found", "user_not_visible"})
KNOWN_AT_ONCE = 1_000


class NoAnswer(RuntimeError):
    """Slack refuses the token or a scope, or cannot be reached: no more people can be found."""


class Lookup:
    """Look up people in one workspace, as far as Slack knows them."""

    def __init__(self, db: Database, slack: SlackApi, directory: Directory, installation: Installation) -> None:
        self._db = db
        self._slack = slack
        self._directory = directory
        self._installation = installation

    async def ids_of(self, addresses: Iterable[str], progress: Callable[[], None]) -> dict[str, str]:
        """Return the Slack ids by e-mail address, without addresses unknown to Slack. Raises NoAnswer.

        `progress` is called after each address. No address is stored.
        """
        found: dict[str, str] = {}
        for address in addresses:
            told = await self._ask("users.lookupByEmail", {"email": address})
            if told is not None:
                found[address] = str(told["id"])
            progress()
        return found

    async def meet(self, user_ids: Iterable[str], progress: Callable[[], None]) -> None:
        """Store the people with these ids in the directory, as far as Slack knows them. Raises NoAnswer."""
        for user_id in user_ids:
            told = await self._ask("users.info", {"user": user_id, "include_locale": "true"})
            if told is not None:
                await self._directory.store(self._installation.workspace_id, [told])
            progress()

    async def strangers(self, user_ids: Iterable[str]) -> list[str]:
        """Return the ids missing from the directory."""
        wanted = sorted(set(user_ids))
        met: set[str] = set()
        async with self._db.reading() as session:
            for start in range(0, len(wanted), KNOWN_AT_ONCE):
                some = wanted[start : start + KNOWN_AT_ONCE]
                met |= (await people.known(session, self._installation.workspace_id, some)).keys()
        return [user_id for user_id in wanted if user_id not in met]

    async def _ask(self, method: str, args: dict[str, Any]) -> dict[str, Any] | None:
        """Ask for one person; None if Slack knows no such person. Waits as long as Slack requests."""
        tries = 0
        while True:
            try:
                told = await self._slack.call(self._installation.token, method, args)
            except RateLimited as limit:
                await asyncio.sleep(limit.retry_after_s)
            except Refused as refusal:
                if refusal.error in NOBODY:
                    return None
                raise NoAnswer(f"Slack refuses {method} ({refusal.error})") from None
            except (NotNow, OutcomeUnknown) as failure:
                tries += 1
                await _pause(method, failure, tries)
            else:
                return dict(told.get("user") or {}) or None


async def _pause(method: str, failure: SlackFailure, tries: int) -> None:
    if tries == TRIES_MAX:
        raise NoAnswer(f"Slack did not answer {method} ({failure.error})")
    await asyncio.sleep(0.5 * 2**tries)
