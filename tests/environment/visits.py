"""Lets SQLite run UPDATE, DELETE and ROLLBACK in the loop, where Tend visits a thread in which they may take long.

In tests they take microseconds, and the eight visits of a delivered thanks took a tenth of its processor time, as each
one wakes a thread and the loop again. Other tasks get their turn at the same points as with a thread. What waits for
a lock, or runs outside a transaction, visits the thread in tests too.

Tests in `storage/`, of which some are about the visits, and those that read logs, in which the driver names each visit,
run as Tend does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

AS_TEND_DOES = {"storage", "bench"}  # folders of tests

_is_short = False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Chooses for each test, before it opens a connection."""
    global _is_short  # noqa: PLW0603  (one test runs at a time)
    reads_logs = "caplog" in getattr(item, "fixturenames", ())
    _is_short = item.nodeid.split("/")[1] not in AS_TEND_DOES and not reads_logs


def without_visits(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Give the method of a connection that runs its work at once, as far as it may; `execute` is Tend's."""

    async def run(self: Any, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        is_idle = self._connection is not None and self._running and self._asked == self._ended
        if _is_short and is_idle and self.in_transaction:  # the lock is held, so that nothing waits for it
            await asyncio.sleep(0)
            return work(*given, **named)
        return await execute(self, work, *given, **named)

    return run
