"""How often Slack lets an app call: a bucket per method and channel, refilled in real time.

Answers one question: may this call go now, and if not, when. docs.slack.dev/apis/web-api/rate-limits
"""

import math
from dataclasses import dataclass

from sandbox.clock import RealTime


@dataclass
class Bucket:
    """Tokens that come back at a steady pace."""

    per_s: float
    burst: float
    left: float
    at_s: float

    def take(self, now_s: float) -> float:
        """Take one token; return 0.0, or the seconds until there will be one."""
        self.left = min(self.burst, self.left + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.per_s


@dataclass(frozen=True)
class Pace:
    """A limit: so many a second on average, so many at once."""

    per_s: float
    burst: float


def per_minute(calls: int) -> Pace:
    """Slack's tiers are per minute and forgive a burst of that size."""
    return Pace(calls / 60, calls)


POST_PER_CHANNEL = Pace(1, 5)  # "1 per second per channel, short bursts allowed"
POST_PER_WORKSPACE = Pace(5, 10)  # undisclosed by Slack; what bolt-js #1882 measured was about 4 a second
TIERS = {
    "users.list": per_minute(20),
    "usergroups.list": per_minute(20),
    "usergroups.users.list": per_minute(20),
    "chat.update": per_minute(50),
    "chat.delete": per_minute(50),
    "conversations.open": per_minute(50),
    "conversations.info": per_minute(50),
    "team.info": per_minute(50),
    "users.lookupByEmail": per_minute(50),
    "users.info": per_minute(100),
    "chat.postEphemeral": per_minute(100),
    "conversations.members": per_minute(100),
    "views.open": per_minute(100),
    "views.push": per_minute(100),
    "views.update": per_minute(100),
    "views.publish": per_minute(100),
}


class Rates:
    """Every bucket of the workspace."""

    def __init__(self, real: RealTime) -> None:
        """Start with full buckets."""
        self._real = real
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._on = True

    def off(self) -> None:
        """Let everything through: for a seed, or a test of something else."""
        self._on = False

    def on(self) -> None:
        """Limit again, from full buckets."""
        self._buckets.clear()
        self._on = True

    def retry_after_s(self, method: str, channel: str) -> int | None:
        """Count a call; return None when it may go, else whole seconds for `Retry-After`."""
        if not self._on:
            return None
        wait_s = max(
            (self._bucket(key, pace).take(self._real.now()) for key, pace in _limits(method, channel)), default=0.0
        )
        return math.ceil(wait_s) if wait_s > 0 else None

    def _bucket(self, key: tuple[str, str], pace: Pace) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(pace.per_s, pace.burst, pace.burst, self._real.now())
        return self._buckets[key]


def _limits(method: str, channel: str) -> list[tuple[tuple[str, str], Pace]]:
    if method == "chat.postMessage":
        return [((method, channel), POST_PER_CHANNEL), ((method, ""), POST_PER_WORKSPACE)]
    return [((method, ""), TIERS[method])] if method in TIERS else []
