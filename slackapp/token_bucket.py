"""A token bucket: how often something may be done. It must not know what is done."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Tokens that fill up at `per_s` a second to at most `burst`; it begins full, or with `begins_with`."""

    per_s: float
    burst: float
    monotonic: Callable[[], float] = time.monotonic
    begins_with: float | None = None
    filled_at: float = field(init=False)
    _tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens = self.burst if self.begins_with is None else min(self.burst, self.begins_with)
        self.filled_at = self.monotonic()

    @property
    def tokens(self) -> float:
        """Give the tokens there are now; less than 0 while some are taken on credit."""
        self._fill()
        return self._tokens

    def reserve(self) -> float:
        """Take one token, possibly on credit; give the seconds to wait before using it."""
        self._fill()
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self.per_s)

    def give_back(self) -> None:
        """Put one token back that was not used."""
        self._fill()
        self._tokens = min(self.burst, self._tokens + 1.0)

    def try_take(self) -> float:
        """Take one token if there is one; give 0, or the seconds until there is one, and take none."""
        self._fill()
        if self._tokens < 1.0:
            return (1.0 - self._tokens) / self.per_s
        self._tokens -= 1.0
        return 0.0

    def leave_one_in(self, seconds: float) -> None:
        """Take so many tokens that there is one in so many seconds, and none before."""
        self._fill()
        self._tokens = min(self._tokens, 1.0 - seconds * self.per_s)

    def _fill(self) -> None:
        now = self.monotonic()
        gone_s = max(0.0, now - self.filled_at)  # the sandbox's clock can be set back
        self._tokens = min(self.burst, self._tokens + gone_s * self.per_s)
        self.filled_at = now
