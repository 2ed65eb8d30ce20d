"""Decide when to resend a message of unknown outcome: not into the same trouble of Slack.

Each message in doubt has one resend. `auth.test` may answer while posting still fails, so the workspace's last post by
the process counts. Once Slack took a post, the resends follow. Until then a single resend tries after a while, and the
next after a longer while, so that a long trouble costs few messages their resend. The module must not know the
columns of a row nor the calls to Slack.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache

# after the last failed post, with none taken since; doubled with each resend that failed
UNPROVEN_S = 40.0
UNPROVEN_MAX_S = 600.0
WORKSPACES_MAX = 10_000


@dataclass(slots=True)
class _Posts:
    failed_at: float = -math.inf  # the last failed post, or the resend on its way; since a post was taken
    resends: int = 0  # failed, or on their way; since a post was taken


class Resends:
    """The last posts of each workspace, on a monotonic clock."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._posts: LRUCache[str, _Posts] = LRUCache(WORKSPACES_MAX)

    def taken(self, workspace_id: str) -> None:
        """Record that Slack's program answered a post: Slack took the post, or refused the single message."""
        self._posts.pop(workspace_id, None)

    def failed(self, workspace_id: str) -> None:
        """Record that a post failed for a passing reason."""
        posts = self._posts.setdefault(workspace_id, _Posts())
        posts.failed_at = self._monotonic()

    def begin(self, workspace_id: str) -> float:
        """Begin a resend and return 0, or return the seconds until the next request for a resend."""
        posts = self._posts.get(workspace_id)
        if posts is None:
            return 0.0
        patience_s = min(UNPROVEN_S * 2.0**posts.resends, UNPROVEN_MAX_S)
        left_s = posts.failed_at + patience_s - self._monotonic()
        if left_s > 0:
            return left_s
        posts.failed_at, posts.resends = self._monotonic(), min(posts.resends + 1, 10)
        return 0.0
