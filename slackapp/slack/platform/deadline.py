"""Track the time left for one request. Slack waits three seconds for an answer (docs.slack.dev/interactivity)."""

import time
from dataclasses import dataclass, field

STORED_WITHIN_S = 2.4  # for all waits of a request for the database, so that its failure is told in time


@dataclass(frozen=True, slots=True)
class Deadline:
    """One request's time, counted from its arrival on the machine's monotonic clock."""

    began: float = field(default_factory=time.monotonic)

    def left_s(self, within_s: float) -> float:
        """Return the seconds left of `within_s` seconds after the arrival; 0 after the end."""
        return max(0.0, self.began + within_s - time.monotonic())
