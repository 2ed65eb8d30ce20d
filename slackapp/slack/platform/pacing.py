"""Pace the calls to Slack: a token bucket per method, workspace and channel, on real time.

docs.slack.dev/apis/web-api/rate-limits: about one message a second and channel, short bursts allowed, and an
undisclosed cap for the workspace.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable

from slackapp.slack.platform.web_api import POSTING, UPDATING, RateLimited
from slackapp.token_bucket import TokenBucket

CHANNEL_RATE, CHANNEL_BURST = 1.0, 4.0
WORKSPACE_RATE, WORKSPACE_BURST = 3.0, 10.0
VIEWS_RATE, VIEWS_BURST = 100 / 60, 20.0  # Tier 4, 100 a minute
UPDATES_RATE, UPDATES_BURST = 50 / 60, 10.0  # Tier 3, 50 a minute
RATES = {POSTING: (WORKSPACE_RATE, WORKSPACE_BURST), UPDATING: (UPDATES_RATE, UPDATES_BURST)}
JITTER_S = 0.05
AHEAD = 2  # calls of one workspace and method that wait for their turn, so that no turn is missed
LOOK_AGAIN_S = 0.1
FORGET_AFTER_S = 600.0  # idle buckets are full again long before


class Pace:
    """The token buckets of the process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, ...], TokenBucket] = {}
        self._held_until: dict[tuple[str, str], float] = {}
        # by workspace: the moment in this process's seconds at which another worker stopped sending there
        self._silent_since: dict[str, float] = {}
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
            await self.rest(wait_s + jitter_s)
        return wait_s > 0

    def give_back(self, workspace_id: str, method: str, channel: str) -> None:
        """Give the turn of an omitted call to the next call."""
        for bucket in self._of(workspace_id, method, channel):
            bucket.give_back()

    async def rest(self, seconds: float) -> None:
        """Sleep, at most until `end`."""
        await self.sleep(seconds, self._ended)

    async def sleep(self, seconds: float, until: asyncio.Event) -> None:
        """Sleep, at most until `until` is set."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), seconds)

    def room(self, workspace_id: str, method: str) -> int:
        """Return the number of calls that may wait for their turn: Slack's room now, plus AHEAD; 0 in a hold."""
        if self.held_s(workspace_id, method) > 0:
            return 0
        return int(max(0.0, self._of_workspace(workspace_id, method).tokens)) + AHEAD

    def may_post(self, workspace_id: str, channel: str) -> bool:
        """Return whether the channel takes a message now."""
        bucket = self._buckets.get((workspace_id, POSTING, channel))
        if bucket is not None:
            return bucket.tokens >= 1.0
        since = self._silent_since.get(workspace_id)
        return since is None or (self._monotonic() - since) * CHANNEL_RATE >= 1.0

    def again_s(self, workspace_id: str, method: str) -> float:
        """Return the seconds after which to look for room again."""
        return max(LOOK_AGAIN_S, self.held_s(workspace_id, method))

    def resume(self, workspace_id: str, silent_s: float) -> None:
        """Continue where another worker stopped `silent_s` seconds ago: its last tokens are missing in every bucket."""
        self._silent_since[workspace_id] = self._monotonic() - max(0.0, silent_s)
        for key in [key for key in self._buckets if key[0] == workspace_id]:
            del self._buckets[key]

    def hold(self, workspace_id: str, method: str, seconds: float) -> None:
        """Block `method` in the workspace for the seconds requested by Slack; afterwards begin without a burst."""
        until = self._monotonic() + seconds
        self._held_until[(workspace_id, method)] = max(until, self._held_until.get((workspace_id, method), 0.0))
        self._of_workspace(workspace_id, method).leave_one_in(seconds)

    def held_s(self, workspace_id: str, method: str) -> float:
        """Return the seconds for which `method` is still blocked in the workspace."""
        return max(0.0, self._held_until.get((workspace_id, method), 0.0) - self._monotonic())

    def check(self, workspace_id: str, method: str) -> None:
        """Raise RateLimited while `method` is blocked in the workspace."""
        held_s = self.held_s(workspace_id, method)
        if held_s > 0:
            raise RateLimited(method, held_s)

    def _of(self, workspace_id: str, method: str, channel: str) -> list[TokenBucket]:
        self._forget_idle()
        of_workspace = self._of_workspace(workspace_id, method)
        if method != POSTING:
            return [of_workspace]
        return [self._bucket_of((workspace_id, method, channel), CHANNEL_RATE, CHANNEL_BURST), of_workspace]

    def _of_workspace(self, workspace_id: str, method: str) -> TokenBucket:
        return self._bucket_of((workspace_id, method), *RATES.get(method, (VIEWS_RATE, VIEWS_BURST)))

    def _bucket_of(self, key: tuple[str, ...], rate: float, burst: float) -> TokenBucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            since = self._silent_since.get(key[0])
            begins_with = None if since is None else (self._monotonic() - since) * rate
            bucket = self._buckets[key] = TokenBucket(rate, burst, self._monotonic, begins_with)
        return bucket

    def _forget_idle(self) -> None:
        if len(self._buckets) < 10_000:  # noqa: PLR2004  (about two megabytes)
            return
        oldest = self._monotonic() - FORGET_AFTER_S
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.filled_at > oldest}
        self._silent_since = {key: at for key, at in self._silent_since.items() if at > oldest}
