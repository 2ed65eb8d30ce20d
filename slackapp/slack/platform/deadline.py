"""Track the time left for one request. Slack waits three seconds for an answer (docs.slack.dev/interactivity)."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deadline:
    """One request's time, counted from its arrival on the machine's monotonic clock."""

    began: float = field(default_factory=time.monotonic)

    def left_s(self, within_s: float) -> float:
        """Return the seconds left of `within_s` seconds after the arrival; 0 after the end."""
        return max(0.0, self.began + within_s - time.monotonic())
