"""How long one request may still take. Slack waits three seconds for its answer (docs.slack.dev/interactivity)."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deadline:
    """One request's time, counted from its arrival on the machine's own monotonic clock."""

    began: float = field(default_factory=time.monotonic)

    def left_s(self, within_s: float) -> float:
        """Give how much is left of `within_s` seconds after the arrival; 0 when they are over."""
        return max(0.0, self.began + within_s - time.monotonic())
