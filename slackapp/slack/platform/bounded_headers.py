"""Bound what a connection may cost before its request is known: header bytes, time, and connections of one peer.

uvicorn's parser collects headers without a limit, and an idle connection counts against every other peer.
"""

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEADERS_MAX = 32_768  # bytes of request line and headers; Slack's stay below 2 kB
HEADERS_WITHIN_S = 5.0  # from the connection, or from the first byte of a further request
WAITING_MAX = 200  # connections of one peer without a complete request; a proxy in front is one peer
TOO_LARGE = 431
_waiting: Counter[str] = Counter()  # by the peer's address


class BoundedHeaders(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with bounds on everything before a request is complete."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  (uvicorn's own)
        super().__init__(*args, **options)
        self._head_bytes = 0
        self._is_head_done = False
        self._is_waiting = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Count the connection; close it at once when its peer has too many without a request."""
        super().connection_made(transport)
        self._begin_waiting()
        if _waiting[self._peer] > WAITING_MAX:
            transport.abort()
            return
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no longer."""
        self._stop_timer()
        self._end_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass bytes on; headers only up to HEADERS_MAX, then answer 431 and close."""
        while data:
            if self._is_head_done:
                super().data_received(data)
                return
            self._start_timer()
            room = HEADERS_MAX - self._head_bytes
            part, data = data[:room], data[room:]
            self._head_bytes += len(part)
            super().data_received(part)
            if self.transport.is_closing():
                return
            if not self._has_head() and self._head_bytes >= HEADERS_MAX:
                self._refuse()
                return

    def on_headers_complete(self) -> None:
        """Let the request begin; its own limits hold from here on."""
        self._is_head_done = True
        self._stop_timer()
        self._end_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the next request of a connection that stays open."""
        super().on_message_complete()
        self._is_head_done, self._head_bytes = False, 0
        self._begin_waiting()

    def _has_head(self) -> bool:
        return self._is_head_done  # the parser calls back while it is fed

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    def _begin_waiting(self) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            _waiting[self._peer] += 1

    def _end_waiting(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            _waiting[self._peer] -= 1
            if not _waiting[self._peer]:
                del _waiting[self._peer]

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(HEADERS_WITHIN_S, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self) -> None:
        self.transport.write(STATUS_LINE[TOO_LARGE] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
