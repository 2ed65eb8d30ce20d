"""A double of Slack's directory of any size: members by cursors, limits of its tiers, time that nobody waits for."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slackapp.slack.platform.web_api import NotNow, RateLimited, Refused, SlackApi

TIERS = {"users.list": 20, "users.info": 100, "users.profile.get": 100, "team.profile.get": 50}  # calls a minute
MINUTE_S = 60.0


@dataclass
class Time:
    """A clock that goes on when somebody waits."""

    now_s: float = 0.0
    waited: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.waited.append(seconds)
        await asyncio.sleep(0)


class Members(SlackApi):
    """Slack as far as members go. Makes each page when it is asked for, and refuses what comes too fast."""

    def __init__(self, count: int, time: Time | None = None) -> None:
        super().__init__("http://localhost/")
        self.count = count
        self.time = time or Time()
        self.changed: dict[int, dict[str, Any]] = {}  # facts of some members that differ, by their place
        self.missing: set[int] = set()  # on no page; Slack knows nothing of them
        self.hidden: set[int] = set()  # on no page, but Slack knows them
        self.fields: dict[str, object] = {}  # what profiles hold in the one field, by the member
        self.cache_ts: float | None = 1_795_000_000.0
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.trouble: deque[Exception | None] = deque()  # of the next calls; None: that one goes through
        self.limited = 0
        self.expired: set[str] = set()
        self.before: Callable[[str, Mapping[str, Any]], None] = lambda _method, _args: None
        self._recent: dict[str, deque[float]] = {}

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self.before(method, args)
        self.calls.append((method, dict(args)))
        await asyncio.sleep(0)
        trouble = self.trouble.popleft() if self.trouble else None
        if trouble is not None:
            raise trouble
        self._limit(method)
        if method == "auth.test":
            return {"team_id": "T0SANDBOX1", "url": "https://sandbox.slack.test/"}
        if method == "users.list":
            return self._list(args)
        if method == "users.info":
            return {"user": self.member(self._place(str(args["user"])))}
        if method == "users.profile.get":
            user_id = str(args["user"])
            self._place(user_id)
            return (
                {"profile": {"fields": {"Xf0BOSS": {"value": self.fields[user_id], "alt": ""}}}}
                if (user_id in self.fields)
                else {"profile": {"fields": []}}
            )
        raise Refused("unknown_method")

    def times(self, method: str) -> int:
        return Counter(called for called, _ in self.calls)[method]

    def cursors(self) -> list[str | None]:
        return [args.get("cursor") for called, args in self.calls if called == "users.list"]

    def member(self, place: int) -> dict[str, Any]:
        return {
            "id": user_id(place),
            "team_id": "T0SANDBOX1",
            "tz": "Europe/Berlin",
            "locale": "en-GB",
            "profile": {"display_name": f"member {place}", "title": "x" * 400},
            "deleted": False,
            "is_bot": False,
            **self.changed.get(place, {}),
        }

    def _limit(self, method: str) -> None:
        """Allow what the tier allows in any minute, and no burst beyond; docs.slack.dev/apis/web-api/rate-limits."""
        recent = self._recent.setdefault(method, deque())
        while recent and recent[0] <= self.time.now_s - MINUTE_S:
            recent.popleft()
        if len(recent) >= TIERS.get(method, 600):
            self.limited += 1
            raise RateLimited(method, recent[0] + MINUTE_S - self.time.now_s)
        recent.append(self.time.now_s)

    def _list(self, args: Mapping[str, Any]) -> dict[str, Any]:
        limit, cursor = int(args["limit"]), str(args.get("cursor") or "at:0")
        if cursor in self.expired or not cursor.startswith("at:"):
            raise Refused("invalid_cursor")
        start = int(cursor.removeprefix("at:"))
        end = min(start + limit, self.count)
        members = [self.member(place) for place in self._places(start, end)]
        told = {} if self.cache_ts is None else {"cache_ts": self.cache_ts}
        return {
            "members": members,
            **told,
            "response_metadata": {"next_cursor": f"at:{end}" if end < self.count else ""},
        }

    def _places(self, start: int, end: int) -> Iterator[int]:
        return (place for place in range(start, end) if place not in self.missing | self.hidden)

    def _place(self, user: str) -> int:
        place = int(user.removeprefix("U0M")) if user.startswith("U0M") else -1
        if not 0 <= place < self.count or place in self.missing:
            raise Refused("user_not_found")
        return place


def user_id(place: int) -> str:
    """Give the id of one member."""
    return f"U0M{place:07d}"


def server_error() -> NotNow:
    """Slack stumbles."""
    return NotNow("http_500")
