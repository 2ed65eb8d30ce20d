"""Pace the calls to Slack: a token bucket per method, workspace and channel, on real time.

docs.slack.dev/apis/web-api/rate-limits: about one message a second and channel, short bursts allowed, and an
undisclosed cap for the workspace.
"""

import asyncio
import contextlib
import random
import time

from slackapp.token_bucket import TokenBucket

CHANNEL_RATE, CHANNEL_BURST = 1.0, 4.0
WORKSPACE_RATE, WORKSPACE_BURST = 3.0, 10.0
VIEWS_RATE, VIEWS_BURST = 100 / 60, 20.0  # Tier 4, 100 a minute
UPDATES_RATE, UPDATES_BURST = 50 / 60, 10.0  # Tier 3, 50 a minute
JITTER_S = 0.05
FORGET_AFTER_S = 600.0  # idle buckets are full again long before


class Pace:
    """The token buckets of this process."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], TokenBucket] = {}
        self._held_until: dict[tuple[str, str], float] = {}
        self._ended = asyncio.Event()

    def end(self) -> None:
        """End all waits: the process is stopping, and releases work not begun."""
        self._ended.set()

    @property
    def is_over(self) -> bool:
        """Return whether `end` was called."""
        return self._ended.is_set()

    async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
        """Sleep until the channel's and the workspace's buckets allow the call; return whether there was a wait.

        After `end` the call is not allowed any more, and `wait` returns without sleeping.
        """
        wait_s = max(bucket.reserve() for bucket in self._of(workspace_id, method, channel))
        if wait_s > 0:
            jitter_s = random.uniform(0, JITTER_S)  # noqa: S311  (spreads load, guards nothing)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), wait_s + jitter_s)
        return wait_s > 0

    def hold(self, workspace_id: str, method: str, seconds: float) -> None:
        """Block `method` in this workspace for the seconds requested by Slack."""
        until = time.monotonic() + seconds
        self._held_until[(workspace_id, method)] = max(until, self._held_until.get((workspace_id, method), 0.0))

    def held_s(self, workspace_id: str, method: str) -> float:
        """Return the seconds for which `method` is still blocked in this workspace."""
        return max(0.0, self._held_until.get((workspace_id, method), 0.0) - time.monotonic())

    def _of(self, workspace_id: str, method: str, channel: str) -> list[TokenBucket]:
        self._forget_idle()
        if method == "chat.postMessage":
            return [
                self._bucket((workspace_id, method, channel), CHANNEL_RATE, CHANNEL_BURST),
                self._bucket((workspace_id, method), WORKSPACE_RATE, WORKSPACE_BURST),
            ]
        if method == "chat.update":
            return [self._bucket((workspace_id, method), UPDATES_RATE, UPDATES_BURST)]
        return [self._bucket((workspace_id, method), VIEWS_RATE, VIEWS_BURST)]

    def _bucket(self, key: tuple[str, ...], rate: float, burst: float) -> TokenBucket:
        return self._buckets.setdefault(key, TokenBucket(rate, burst))

    def _forget_idle(self) -> None:
        if len(self._buckets) < 10_000:  # noqa: PLR2004  (about two megabytes)
            return
        oldest = time.monotonic() - FORGET_AFTER_S
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.filled_at > oldest}
