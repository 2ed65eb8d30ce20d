"""Ask Slack about people and sort its answers. Must not know the use of an answer, nor any table.

A call goes through a caller. SlackApi tries once; WithinDeadline too, while a request has time; Waiting tries again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.web_api import AccessRefused, NotNow, OutcomeUnknown, RateLimited, Refused, SlackFailure

# docs.slack.dev/reference/methods: users.info and users.profile.get answer with the first two, users.lookupByEmail with
# the last. Every other refusal is about the token, a scope or the workspace, and says nothing about a person.
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
AT_ONCE = 10  # calls of one request
TRIES_MAX = 4  # of one call in the background; being rate limited counts as none
ASK_AGAIN_AFTER_S, REFUSED_FOR_S = 5.0, 60.0


@dataclass(frozen=True, slots=True)
class Known:
    """Slack knows the person."""

    user: Mapping[str, Any]  # docs.slack.dev/reference/objects/user-object; of `profile_of` only "profile"


@dataclass(frozen=True, slots=True)
class Nobody:
    """Slack knows no person with the id or address, or none visible to Tend."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Slack said nothing about the person: Slack could not be reached in time, or refused the call itself."""

    method: str
    failure: SlackFailure

    @property
    def is_refusal(self) -> bool:
        """Say whether Slack would refuse the same call again."""
        return isinstance(self.failure, Refused | AccessRefused)

    @property
    def retry_after_s(self) -> float:
        """Return in how many seconds asking again makes sense."""
        if isinstance(self.failure, RateLimited):
            return self.failure.retry_after_s
        return REFUSED_FOR_S if self.is_refusal else ASK_AGAIN_AFTER_S


Answer = Known | Nobody | NoAnswer


@dataclass(frozen=True, slots=True)
class Page:
    """Some members of a workspace."""

    members: list[Mapping[str, Any]]  # each with an id
    next_cursor: str | None  # None: this was the last page
    cache_ts: object  # when Slack wrote the list, seconds since 1970; None where it does not say


class Caller(Protocol):
    """An object that calls Slack, and fails, like `SlackApi.call`."""

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Call `method`. Raises SlackFailure."""


@dataclass(frozen=True, slots=True)
class WithinDeadline:
    """Calls once, and only as long as the request has time."""

    slack: Caller
    deadline: Deadline
    within_s: float  # after the request arrived

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Call `method`. Raises SlackFailure, NotNow where time is up."""
        left_s = self.deadline.left_s(self.within_s)
        if left_s <= 0:
            raise NotNow("timeout")
        try:
            async with asyncio.timeout(left_s):
                return await self.slack.call(token, method, args)
        except TimeoutError:
            raise NotNow("timeout") from None


async def at_once(_: str) -> None:
    """Let every method be called at once."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Calls in the background: waits as long as Slack asks, and tries again after passing trouble.

    `take_turn` returns when a method may be called. Both functions may raise, which ends the call.
    """

    slack: Caller
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    take_turn: Callable[[str], Awaitable[object]] = at_once

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Call `method`. Raises Refused or AccessRefused at once, NotNow or OutcomeUnknown after TRIES_MAX tries."""
        tries = 0
        while True:
            await self.take_turn(method)
            try:
                return await self.slack.call(token, method, args)
            except RateLimited as limit:
                await self.sleep(limit.retry_after_s)
            except (NotNow, OutcomeUnknown):
                tries += 1
                if tries == TRIES_MAX:
                    raise
                await self.sleep(2.0**tries)


@dataclass(frozen=True, slots=True)
class PeopleClient:
    """The people of a workspace, as described by Slack."""

    caller: Caller
    token: str

    async def by_id(self, user_id: str) -> Answer:
        """Ask for the person with a Slack id."""
        return _find_person(await self._ask_slack("users.info", {"user": user_id, "include_locale": "true"}))

    async def by_ids(self, user_ids: Iterable[str]) -> dict[str, Answer]:
        """Ask for several people in parallel."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(user_id: str) -> tuple[str, Answer]:
            async with gate:
                return user_id, await self.by_id(user_id)

        return dict(await asyncio.gather(*map(one, user_ids)))

    async def by_e_mail(self, address: str) -> Answer:
        """Ask for the person with an e-mail address."""
        return _find_person(await self._ask_slack("users.lookupByEmail", {"email": address}))

    async def profile_of(self, user_id: str) -> Answer:
        """Ask for a person's profile with its custom fields."""
        return await self._ask_slack("users.profile.get", {"user": user_id})

    async def page(self, cursor: str | None, limit: int) -> Page:
        """Ask for at most `limit` members from `cursor` on, None for the first page. Raises SlackFailure."""
        args = {"limit": limit, "include_locale": "true", **({"cursor": cursor} if cursor else {})}
        answer = await self.caller.call(self.token, "users.list", args)
        next_cursor = str(object_of(answer.get("response_metadata")).get("next_cursor") or "") or None
        members = [member for found in answer.get("members") or () if (member := object_of(found)).get("id")]
        return Page(members, next_cursor, answer.get("cache_ts"))

    async def _ask_slack(self, method: str, args: Mapping[str, Any]) -> Answer:
        try:
            return Known(await self.caller.call(self.token, method, args))
        except SlackFailure as failure:
            is_nobody = isinstance(failure, Refused) and failure.error in NOBODY
            return Nobody() if is_nobody else NoAnswer(method, failure)


def object_of(found: object) -> Mapping[str, Any]:
    """Return an object in an answer of Slack; an empty object for any other value, so that its neighbours count."""
    return found if isinstance(found, Mapping) else {}


def _find_person(answer: Answer) -> Answer:
    """Take the user object out of an answer; Nobody for an object without an id."""
    if not isinstance(answer, Known):
        return answer
    user = object_of(answer.user.get("user"))
    return Known(user) if user.get("id") else Nobody()


def payload_of(answer: Answer) -> Mapping[str, Any] | None:
    """Return Slack's user object, None for Nobody. Raises the SlackFailure of a NoAnswer."""
    if isinstance(answer, NoAnswer):
        raise answer.failure
    return answer.user if isinstance(answer, Known) else None
