"""Send requests over persistent connections and measure their times. Must not know the contents of requests."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

OK = b"HTTP/1.1 200"
APOLOGY = b"I could not save this"  # the start of Tend's answer when busy: no thanks was stored, and the giver knows


class NotAnswered(RuntimeError):
    """The server answered with a status other than 200, or closed the connection."""


class Apologised(RuntimeError):
    """The server answered that it is too busy."""


@dataclass(slots=True)
class Connection:
    """A persistent connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> float:
        """Send `request`; return the seconds until its response was read. Raises NotAnswered, Apologised."""
        began = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        place = lowered.find(b"content-length:")
        length = int(lowered[place + 15 : lowered.index(b"\r\n", place)]) if place >= 0 else 0
        body = await self.reader.readexactly(length)
        took = time.perf_counter() - began
        if not head.startswith(OK):
            raise NotAnswered(head[:80].decode("latin-1") + body[:200].decode("utf-8", "replace"))
        if APOLOGY in body:
            raise Apologised
        return took


async def connections(ports: Sequence[int], count: int) -> list[Connection]:
    """Open `count` connections, spread over `ports`."""
    opened = [await asyncio.open_connection("127.0.0.1", ports[number % len(ports)]) for number in range(count)]
    return [Connection(*pair) for pair in opened]


def close(opened: Sequence[Connection]) -> None:
    """Close the connections."""
    for connection in opened:
        connection.writer.close()


async def throughput(ports: Sequence[int], requests: Sequence[bytes], at_once: int) -> float:
    """Return requests a second over `at_once` connections, each sending its next request after each response."""
    waiting = iter(requests)
    opened = await connections(ports, at_once)

    async def keep_asking(connection: Connection) -> None:
        for request in waiting:
            await connection.ask(request)

    began = time.perf_counter()
    await asyncio.gather(*(keep_asking(connection) for connection in opened))
    took = time.perf_counter() - began
    close(opened)
    return len(requests) / took


async def burst(ports: Sequence[int], requests: Sequence[bytes]) -> list[float]:
    """Return the seconds of each request, all sent at the same moment over connections of their own."""
    opened = await connections(ports, len(requests))
    took = await asyncio.gather(*(one.ask(request) for one, request in zip(opened, requests, strict=True)))
    close(opened)
    return list(took)


async def steady(
    ports: Sequence[int], requests: Sequence[bytes], per_second: int, at_most: int
) -> tuple[list[float], int]:
    """Send `per_second` requests a second; return the seconds of each, and the number of apologies.

    Times are counted from the moment a request was due, not from its sending: a stalled server's queue counts too. At
    most `at_most` requests run at the same time.
    """
    free: asyncio.Queue[Connection] = asyncio.Queue()
    opened = await connections(ports, at_most)
    for connection in opened:
        free.put_nowait(connection)
    began = time.perf_counter()

    apologies = 0

    async def one(number: int, request: bytes) -> float:
        nonlocal apologies
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        connection = await free.get()
        try:
            await connection.ask(request)
        except Apologised:
            apologies += 1
        free.put_nowait(connection)
        return time.perf_counter() - due

    took = await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))
    close(opened)
    return list(took), apologies


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value at `share`, from 0 to 1, of the sorted values; without interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
