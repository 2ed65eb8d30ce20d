"""Measures how long this machine kept a test from going on, so that one of being in time fails for Tend alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

LOOK_EVERY_S = 0.01
WAITS_MAX_S = 0.02  # a loop that is asked to wake up does so within this on a quiet machine


@dataclass(slots=True)
class Stalls:
    """What was lost since the test began."""

    lost_s: float = 0.0

    async def watch(self) -> None:
        """Sleep again and again; what a sleep takes too long, everything else took too long as well."""
        while True:
            began_s = time.monotonic()
            await asyncio.sleep(LOOK_EVERY_S)
            late_s = time.monotonic() - began_s - LOOK_EVERY_S
            self.lost_s += late_s if late_s > WAITS_MAX_S else 0.0


@pytest.fixture
async def stalls() -> AsyncIterator[Stalls]:
    """Seconds in which the test's event loop was not let go on: by a busy machine, never by waiting for an answer."""
    measured = Stalls()
    watching = asyncio.create_task(measured.watch())
    yield measured
    watching.cancel()
