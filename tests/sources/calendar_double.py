"""A calendar on this machine, with an ETag and whatever an admin may really have there."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rota//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def event(uid: str, starts: str, ends: str, *lines: str, title: str = "On-call") -> str:
    """Give an event; `starts` and `ends` with their parameters, as `;TZID=Europe/Berlin:20261116T090000`."""
    parts = [f"UID:{uid}", f"DTSTART{starts}", f"DTEND{ends}", f"SUMMARY:{title}", *lines]
    return "\r\n".join(["BEGIN:VEVENT", "DTSTAMP:20261101T000000Z", *parts, "END:VEVENT", ""])


def calendar(*events: str, lines: Sequence[str] = ()) -> bytes:
    """Give a calendar."""
    return (HEAD + "".join(f"{line}\r\n" for line in lines) + "".join(events) + TAIL).encode()


@dataclass(slots=True)
class CalendarDouble:
    """What it answers, and how often it was asked."""

    body: bytes = calendar()
    bodies: dict[str, bytes] = field(default_factory=dict)  # other calendars, by their path
    status: int = 200
    slow_s: float = 0
    encoding: str | None = None
    asked: list[int] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)  # from which it was asked: one for each connection
    cookies: list[str] = field(default_factory=list)  # that came back
    url: str = ""

    async def answer(self, request: Request) -> Response:
        """Answer anything."""
        await asyncio.sleep(self.slow_s)
        body = self.bodies.get(request.url.path, self.body)
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        status = 304 if self.status == 200 and request.headers.get("if-none-match") == etag else self.status
        self.asked.append(status)
        self.ports.append(0 if request.client is None else request.client.port)
        self.cookies += request.cookies
        packed = {} if self.encoding is None else {"Content-Encoding": self.encoding}
        return Response(None if status == 304 else body, status, {"ETag": etag, "Set-Cookie": "seen=1", **packed})
