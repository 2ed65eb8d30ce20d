"""Call Slack for a row, and leave as little as possible in doubt if the worker dies.

A post goes in three steps: the mark of its beginning, the call, and Slack's answer, each committed before the next. A
worker dying between the first and the last step leaves the message in doubt; so few posts are there at once, and no
other work is done in between. The module must not know the rendering of a row, nor a message's follow-ups.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from cachetools import TTLCache

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.claims import Claims
from slackapp.slack.delivery.kinds import Post, complete
from slackapp.slack.delivery.outcomes import (
    GIVEN_BACK,
    NOT_INSTALLED,
    Held,
    NotMine,
    Outcomes,
    Sent,
    look_of,
    sent_by,
)
from slackapp.slack.delivery.resends import Resends
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import (
    AccessRefused,
    NotNow,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SlackApi,
    SlackFailure,
)

ANSWERS_FOR_S = 5.0  # one question serves all resends of a workspace for this long; shorter than RESEND_AFTER_S
POSTS_AT_ONCE = 8  # of this worker; at 150 ms a post still fifty a second
ASIDE_AT_ONCE = 2  # renderings and follow-ups of this worker; more would only stand in the way of answers
POSTS_OF_WORKSPACE = 4  # of these; a slow Slack in one workspace leaves places for other workspaces


class Calling:
    """Posts and changes of messages, and their records in the database."""

    def __init__(self, slack: SlackApi, installations: Installations, claims: Claims, outcomes: Outcomes) -> None:
        self._slack = slack
        self._installations = installations
        self._claims = claims
        self._outcomes = outcomes
        self._resends = Resends()
        self._answering: TTLCache[str, bool] = TTLCache(10_000, ANSWERS_FOR_S)
        self.waiting = 0  # posts that wait for a place
        self._places = asyncio.Semaphore(POSTS_AT_ONCE)
        self.aside = asyncio.Semaphore(ASIDE_AT_ONCE)  # for work on the database that no post under way waits for
        # weak: a workspace has places as long as a post holds one or waits for one
        self._own_places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def token_of(self, row: Outgoing) -> str | None:
        """Return the token of the row's workspace; None if Tend is not installed there. Raises NotNow."""
        installation = await self._installations.find(row.workspace_id)
        return None if installation is None else installation.token

    @asynccontextmanager
    async def place(self, workspace_id: str) -> AsyncIterator[bool]:
        """Hold a place for a post under way; yields whether the place was waited for."""
        own = self._own_places.setdefault(workspace_id, asyncio.Semaphore(POSTS_OF_WORKSPACE))
        waits = own.locked() or self._places.locked()
        async with AsyncExitStack() as held:
            self.waiting += 1
            try:
                await held.enter_async_context(own)
                await held.enter_async_context(self._places)
            finally:
                self.waiting -= 1
            yield waits

    async def post(self, row: Outgoing, post: Post) -> Sent | Held | NotMine:
        """Post a new message: mark it as begun, call Slack, store the answer. Raises SlackFailure."""
        token = await self.token_of(row)  # Tend may be gone since the row waits
        if token is None:
            return NOT_INSTALLED
        await self._outcomes.prepare_answer()
        look = look_of(row, post)
        if not await self._claims.begin_posting(row):
            return NotMine()
        sent = sent_by(row, post, look, await self._answer(row, token, post))
        await self._outcomes.store_answer(row, sent)
        return sent

    async def _answer(self, row: Outgoing, token: str, post: Post) -> dict[str, Any]:
        """Return Slack's answer to a post, and note for the resends whether Slack takes posts. Raises SlackFailure."""
        try:
            answer = await self._slack.call(token, post.method, complete(post, row))
        except Refused:
            self._resends.taken(row.workspace_id)
            raise
        except RateLimited:
            raise
        except (NotNow, OutcomeUnknown):
            self._resends.failed(row.workspace_id)
            raise
        self._resends.taken(row.workspace_id)
        return answer

    async def change(self, row: Outgoing, post: Post) -> Sent | Held:
        """Change or delete a message; a repetition is safe. Raises SlackFailure."""
        token = await self.token_of(row)
        if token is None:
            return NOT_INSTALLED
        if not self._claims.may_change(row):
            return GIVEN_BACK
        await self._outcomes.begin_change(row, post)
        look = look_of(row, post)
        return sent_by(row, post, look, await self._slack.call(token, post.method, complete(post, row)))

    async def wait_before_resend(self, workspace_id: str, token: str) -> float:
        """Begin the only resend of a message, and return 0; or return the seconds until the next request for a resend.

        Raises NotNow, AccessRefused, if Slack does not answer `auth.test` now.
        """
        await self._until_answering(workspace_id, token)
        return self._resends.begin(workspace_id)

    async def _until_answering(self, workspace_id: str, token: str) -> None:
        if workspace_id in self._answering:
            return
        try:
            await self._slack.call(token, "auth.test", {})
        except AccessRefused:
            raise
        except SlackFailure as failure:
            raise NotNow(failure.error) from None
        self._answering[workspace_id] = True
