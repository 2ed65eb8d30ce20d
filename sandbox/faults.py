"""Trouble that a test asks for: the next calls of a method fail in a chosen way.

Knows nothing of what the methods do.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Fault:
    """What happens instead, or (`cut="after"`) after the work was done."""

    method: str
    error: str | None = None
    status: int = 200
    retry_after_s: int | None = None
    cut: Literal["before", "after"] | None = None
    left: int = 1


class ConnectionCutError(Exception):
    """The connection is to be broken without an answer."""


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        """Begin without any."""
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let the next `fault.left` calls of its method fail."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all that did not happen yet."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, if there is one, and use it up."""
        fault = next((each for each in self._waiting if each.method in (method, "*")), None)
        if fault is None:
            return None
        fault.left -= 1
        if fault.left <= 0:
            self._waiting.remove(fault)
        return fault
