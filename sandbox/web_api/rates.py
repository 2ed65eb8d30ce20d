"""Slack's rate limits: a bucket for each method and channel, refilled in real time and by a skip.

Decides whether a call may go now, or when. docs.slack.dev/apis/web-api/rate-limits
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from sandbox.workspace.clock import RealTime


@dataclass
class Bucket:
    """Tokens refilled at a steady pace."""

    per_s: float
    burst: float
    left: float
    at_s: float

    def wait_s(self, now_s: float) -> float:
        """Return 0.0 when a token is there, else the seconds until the next."""
        self.left = min(self.burst, self.left + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_s


@dataclass(frozen=True)
class Pace:
    """A limit: so many a second on average, so many at once."""

    per_s: float
    burst: float


def per_minute(calls: int) -> Pace:
    """Return the pace of a tier: calls per minute, with a burst of the same size."""
    return Pace(calls / 60, calls)


LAST_FOR = timedelta(minutes=1)  # Slack counts calls by the minute
POST_PER_CHANNEL = Pace(1, 5)  # "1 per second per channel, short bursts allowed"
POST_PER_WORKSPACE = Pace(5, 10)  # undisclosed by Slack; bolt-js #1882 measured about 4 a second
# docs.slack.dev/apis/web-api/rate-limits names the tiers, each method's page its own; none here is of the first.
TIER_2, TIER_3, TIER_4 = per_minute(20), per_minute(50), per_minute(100)
SPECIAL = per_minute(600)  # "hundreds per minute"
TIERS = {
    "apps.connections.open": TIER_3,
    "users.list": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "dnd.info": TIER_3,
    "team.info": TIER_3,
    "users.lookupByEmail": TIER_3,
    "users.info": TIER_4,
    "users.profile.get": TIER_4,
    "team.profile.get": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "auth.test": SPECIAL,
    "chat.getPermalink": SPECIAL,
}


class Rates:
    """Every bucket of the workspace."""

    def __init__(self, real: RealTime, posts: Pace = POST_PER_WORKSPACE) -> None:
        """Start with full buckets; `posts` is the limit of the whole workspace."""
        self._real = real
        self._posts = posts
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._on = True

    def off(self) -> None:
        """Turn the limits off, for tests of another subject."""
        self._on = False

    def on(self) -> None:
        """Limit again, from full buckets."""
        self._buckets.clear()
        self._on = True

    def skip(self, time_passed: timedelta) -> None:
        """Fill every bucket after a jump of more than a minute."""
        if time_passed > LAST_FOR:
            self._buckets.clear()

    def retry_after_s(self, method: str, channel: str) -> int | None:
        """Count a call; return None when it may go, else the whole seconds for `Retry-After`."""
        if not self._on:
            return None
        buckets = [self._bucket(key, pace) for key, pace in self._limits(method, channel)]
        wait_s = max((bucket.wait_s(self._real.now()) for bucket in buckets), default=0.0)
        if wait_s > 0:
            return math.ceil(wait_s)
        for bucket in buckets:
            bucket.left -= 1
        return None

    def _bucket(self, key: tuple[str, str], pace: Pace) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(pace.per_s, pace.burst, pace.burst, self._real.now())
        return self._buckets[key]

    def _limits(self, method: str, channel: str) -> list[tuple[tuple[str, str], Pace]]:
        if method == "chat.postMessage":
            return [((method, channel), POST_PER_CHANNEL), ((method, ""), self._posts)]
        return [((method, ""), TIERS[method])] if method in TIERS else []
