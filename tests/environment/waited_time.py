"""Seconds that pass only where somebody waits: no test takes them, and a busy machine does not change them."""


class WaitedTime:
    """Stands for `time.monotonic` and `asyncio.sleep`."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now_s = 0.0

    def monotonic(self) -> float:
        """Return the seconds that were waited."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Let them have passed."""
        self.now_s += seconds
