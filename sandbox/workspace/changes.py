"""Announce changes: a counter, the people touched by each change, and a way to wait for the next change.

Knows no Slack; the page's streams and the tests' waiting use it.
"""

import asyncio
from collections.abc import Callable, Iterable


class Changes:
    """A version number, raised by every change."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.version = 0
        self.clock_version = 0
        self.traffic_version = 0
        self._seen_by_all = 0
        self._seen_by: dict[str, int] = {}
        self._waiters: set[asyncio.Future[None]] = set()
        self.ended = False

    def end(self) -> None:
        """End all streams: no more changes will come."""
        self.ended = True
        self._wake()

    def note(self, users: Iterable[str] | None = None) -> None:
        """Announce a change on the screens of `users`; None means every screen."""
        self.version += 1
        if users is None:
            self._seen_by_all = self.version
        for user in users or ():
            self._seen_by[user] = self.version
        self._wake()

    def note_clock(self) -> None:
        """Announce a new time or a new target of the clock."""
        self.clock_version += 1
        self._wake()

    def note_traffic(self) -> None:
        """Announce a request in either direction."""
        self.traffic_version += 1
        self._wake()

    def version_for(self, user: str) -> int:
        """Return the version of the last change on a person's screen."""
        return max(self._seen_by_all, self._seen_by.get(user, 0))

    async def wait(self, timeout_s: float) -> None:
        """Wait for the next change of any kind, up to the timeout."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await asyncio.wait([waiter], timeout=timeout_s)
        finally:
            self._waiters.discard(waiter)

    async def until(self, is_true: Callable[[], object], timeout_s: float) -> bool:
        """Wait until `is_true()` holds, checked at every change and every 0.1 s; return False after the timeout."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        while not is_true():
            left_s = end - loop.time()
            if left_s <= 0:
                return False
            await self.wait(min(left_s, 0.1))
        return True

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
