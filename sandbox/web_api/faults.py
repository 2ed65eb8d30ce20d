"""Faults on demand: the next calls fail or take long, the next events come thrice or out of order.

Knows nothing of the methods' work.
"""

from dataclasses import dataclass
from typing import Literal

from sandbox.workspace.state import Json

EVERY = "*"
KINDS = {
    "latency": "Slow answers",
    "429": "Too many requests",
    "500": "Server error",
    "cut": "Done, but the connection breaks",
    "event_thrice": "An event three times",
    "events_unordered": "Events in another order",
}
FAILING = {"429", "500", "cut", "cut_before", "error"}
RETRY_AFTER_S = 1
LATENCY_S = 1.0
UNORDERED_MIN = 2  # one event alone has no order


@dataclass
class Fault:
    """The failure of the next calls; with `cut="after"` the method runs first. `seconds` is the delay of "latency"."""

    method: str
    error: str | None = None
    status: int = 200
    retry_after_s: int | None = None
    cut: Literal["before", "after"] | None = None
    left: int = 1
    kind: str = "error"
    seconds: float = 0.0


class ConnectionCutError(Exception):
    """The connection breaks without an answer."""


def fault_of(kind: str, method: str = EVERY, count: int = 1, seconds: float | None = None) -> Fault:
    """Return a fault of a kind of `KINDS`; raises ValueError for an unknown kind or an impossible count."""
    if kind not in KINDS or count < 1 or (seconds is not None and seconds < 0):
        raise ValueError(f"no such fault: {kind!r}, {count} times, {seconds} s")
    fault = Fault(method, left=count, kind=kind)
    if kind == "latency":
        fault.seconds = LATENCY_S if seconds is None else seconds
    elif kind == "429":
        fault.seconds = fault.retry_after_s = max(1, round(seconds or RETRY_AFTER_S))
    elif kind == "500":
        fault.status = 500
    elif kind == "cut":
        fault.cut = "after"
    elif kind == "events_unordered":
        fault.left = max(UNORDERED_MIN, count)
    return fault


class Faults:
    """The faults to come."""

    def __init__(self) -> None:
        """Begin without any."""
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let the next `fault.left` calls of its method fail."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults to come."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return and use up the failure for this call, if there is one."""
        return self._take_kind(method, FAILING)

    def latency_s(self, method: str) -> float:
        """Return and use up the delay of this call."""
        fault = self._take_kind(method, {"latency"})
        return fault.seconds if fault is not None else 0.0

    def take_event(self, kind: str) -> Fault | None:
        """Return and use up a fault of events, "event_thrice" or "events_unordered"."""
        return self._take_kind(EVERY, {kind})

    def _take_kind(self, method: str, kinds: set[str]) -> Fault | None:
        fault = next((each for each in self._waiting if each.kind in kinds and each.method in (method, EVERY)), None)
        if fault is None:
            return None
        fault.left -= 1
        if fault.left <= 0:
            self._waiting.remove(fault)
        return fault

    def as_json(self) -> list[Json]:
        """Return the faults to come, for the page."""
        return [
            {"kind": each.kind, "method": each.method, "count": each.left, "seconds": each.seconds}
            for each in self._waiting
        ]
