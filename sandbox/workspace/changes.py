"""Who has something new to see: a counter, the people each change touches, and a way to wait for the next one.

Knows no Slack; the page's streams and the tests' waiting stand on it.
"""

import asyncio
from collections.abc import Callable, Iterable


class Changes:
    """A version that grows with everything that happens."""

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
        """Nothing more will change: whoever streams may go home."""
        self.ended = True
        self._wake()

    def note(self, users: Iterable[str] | None = None) -> None:
        """Something changed on the screens of `users`; None means on everybody's."""
        self.version += 1
        if users is None:
            self._seen_by_all = self.version
        for user in users or ():
            self._seen_by[user] = self.version
        self._wake()

    def note_clock(self) -> None:
        """The clock moved or got a target."""
        self.clock_version += 1
        self._wake()

    def note_traffic(self) -> None:
        """A request went one way or the other."""
        self.traffic_version += 1
        self._wake()

    def version_for(self, user: str) -> int:
        """Return the version of the last change on this person's screen."""
        return max(self._seen_by_all, self._seen_by.get(user, 0))

    async def wait(self, timeout_s: float) -> None:
        """Return at the next change of any kind, or when the time is over."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await asyncio.wait([waiter], timeout=timeout_s)
        finally:
            self._waiters.discard(waiter)

    async def until(self, is_true: Callable[[], object], timeout_s: float) -> bool:
        """Wait until `is_true` holds, looking at every change and ten times a second; tell whether it came true."""
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
