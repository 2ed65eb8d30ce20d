"""Measures how long this machine kept a test from going on, so that one of being in time fails for Tend alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

LOOK_EVERY_S = 0.01
WAITS_MAX_S = 0.02  # on a quiet machine a thread is woken up within this, also beside one that computes


@dataclass(slots=True)
class Lost:
    """What was lost in the course of something."""

    s: float = 0.0


@dataclass(slots=True)
class Stalls:
    """What was lost since the test began.

    Looked for from a thread of its own: a listener that blocks the loop is Tend's doing and holds it up as little as a
    wait for an answer does, and a process that gets no turn does.
    """

    ended: threading.Event = field(default_factory=threading.Event)
    _lost_s: float = 0.0
    _asleep_at: float = field(default_factory=time.monotonic)

    def watch(self) -> None:
        """Sleep again and again; what a sleep takes too long, everything else took too long as well."""
        while not self.ended.is_set():
            self._asleep_at = time.monotonic()
            time.sleep(LOOK_EVERY_S)
            self._lost_s += self._late_s()

    @contextmanager
    def during(self) -> Iterator[Lost]:
        """Measure what is lost until the end of the block."""
        lost, before_s = Lost(), self._lost_s
        yield lost
        lost.s = self._lost_s + self._late_s() - before_s

    def _late_s(self) -> float:
        late_s = time.monotonic() - self._asleep_at - LOOK_EVERY_S
        return late_s if late_s > WAITS_MAX_S else 0.0


@pytest.fixture
def stalls() -> Iterator[Stalls]:
    """Seconds in which this process was not let go on by a busy machine."""
    measured = Stalls()
    watching = threading.Thread(target=measured.watch, daemon=True)
    watching.start()
    yield measured
    measured.ended.set()
    watching.join()
