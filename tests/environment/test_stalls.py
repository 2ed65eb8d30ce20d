"""A busy machine is told from a busy Tend."""

import asyncio
import os
import subprocess
import time

from tests.environment.stalls import Stalls


async def test_a_loop_that_is_blocked_is_nobody_elses_fault(stalls: Stalls) -> None:
    """By something that waits, and by something that computes."""
    with stalls.during() as waited:
        time.sleep(1.0)  # noqa: ASYNC251  (what a listener must never do)
    assert waited.s < 0.9
    with stalls.during() as computed:
        ends_at = time.thread_time() + 1.0
        while time.thread_time() < ends_at:
            sum(range(1_000))
    assert computed.s < 0.9


async def test_a_process_that_gets_no_turn_loses_that_time(stalls: Stalls) -> None:
    """Stopped by somebody else for half a second, as by a machine that has other things to do."""
    own = os.getpid()
    with stalls.during() as lost:
        command = ["/bin/sh", "-c", f"kill -STOP {own}; sleep 0.5; kill -CONT {own}"]
        stopping = await asyncio.to_thread(subprocess.run, command, check=True)
    assert stopping.returncode == 0
    assert lost.s > 0.3
