"""A busy machine is told from a busy Tend."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.environment.stalls import Stalls

BLOCKS_S, TRIES = 0.1, 20


def sleep() -> None:
    """Block the loop by waiting."""
    time.sleep(BLOCKS_S)


def compute() -> None:
    """Block the loop by computing."""
    ends_at = time.thread_time() + BLOCKS_S
    while time.thread_time() < ends_at:
        sum(range(1_000))


@pytest.mark.parametrize("block", [sleep, compute])
async def test_a_loop_that_is_blocked_is_nobody_elses_fault(stalls: Stalls, block: Callable[[], None]) -> None:
    """Nothing of it is lost, at least once in twenty times: a machine that is really busy does hold it up."""
    losses: list[float] = []
    while len(losses) < TRIES and min(losses, default=BLOCKS_S) > BLOCKS_S / 2:
        with stalls.during() as lost:
            block()
        losses.append(lost.s)
    assert min(losses) < BLOCKS_S / 2


async def test_a_process_that_gets_no_turn_loses_that_time(stalls: Stalls) -> None:
    """Stopped by somebody else for half a second, as by a machine that has other things to do."""
    own = os.getpid()
    with stalls.during() as lost:
        command = ["/bin/sh", "-c", f"kill -STOP {own}; sleep 0.5; kill -CONT {own}"]
        stopping = await asyncio.to_thread(subprocess.run, command, check=True)
    assert stopping.returncode == 0
    assert lost.s > 0.3
