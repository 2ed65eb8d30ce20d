"""Bound what a connection may cost before its request is complete: bytes, time, and connections of one peer.

uvicorn's parser collects headers and trailers without a limit, and an idle connection counts against every other peer.
"""

import asyncio
import ipaddress
from collections import Counter
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEADERS_MAX = 32_768  # bytes of request line and headers, also of trailers; Slack's stay below 2 kB
HEADERS_WITHIN_S = 5.0  # from the connection, or from the first byte of a further request
BODY_WITHIN_S = 10.0  # from the headers; a body read by the application is read within three seconds
BODY_MAX = 10_000_000  # bytes; the application reads a tenth, and answers before the rest has come
CHUNKED = 8  # bytes of a body for each byte of content; a chunk of one byte takes six
WAITING_MAX = 200  # connections of one peer without a complete request; a proxy in front is one peer
ONE_HOST = 64  # bits of an IPv6 address; RFC 6177: a site gets a network at least, and may use any address in it
TOO_LARGE = 431
_waiting: Counter[str] = Counter()  # by peer


@lru_cache(maxsize=4_096)
def peer_of(address: str) -> str:
    """Return who counts as one peer: an IPv4 address, or the network of an IPv6 address, which one host has whole."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if number.version == 4:  # noqa: PLR2004
        return str(number)
    inner = number.ipv4_mapped
    return str(ipaddress.ip_network((number, ONE_HOST), strict=False)) if inner is None else str(inner)


class BoundedHeaders(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with bounds on everything before a request is complete.

    A connection waits until a request is complete, and again after its answer. While the application works on a
    request, the connection does not wait: a proxy may have any number of these.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  (uvicorn's own)
        super().__init__(*args, **options)
        self._head_bytes = 0
        self._is_head_done = False
        self._sent_bytes = self._body_bytes = 0  # since the headers: all bytes, and the body's
        self._is_waiting = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Count the connection; close the connection at once when its peer has too many without a request."""
        super().connection_made(transport)
        self._begin_waiting()
        if _waiting[self._peer] > WAITING_MAX:
            transport.abort()
            return
        self._start_timer(HEADERS_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no longer."""
        self._stop_timer()
        self._end_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass bytes on: headers up to HEADERS_MAX, then answer 431 and close; a body up to its bounds, then close."""
        while data and not self.transport.is_closing():
            if self._is_head_done:
                self._pass_on_body(data)
                return
            self._start_timer(HEADERS_WITHIN_S)
            room = HEADERS_MAX - self._head_bytes
            part, data = data[:room], data[room:]
            self._head_bytes += len(part)
            super().data_received(part)
            if not self._has_head() and self._head_bytes >= HEADERS_MAX and not self.transport.is_closing():
                self._refuse()

    def _pass_on_body(self, data: bytes) -> None:
        """Pass on bytes after the headers. Trailers and extensions of chunks are no body, and grow in the parser."""
        self._sent_bytes += len(data)
        super().data_received(data)
        most = min(BODY_MAX, HEADERS_MAX + CHUNKED * self._body_bytes)
        if self._has_head() and self._sent_bytes > most:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """Let the request begin, and its body come within BODY_WITHIN_S."""
        self._is_head_done = True
        self._sent_bytes = self._body_bytes = 0
        self._stop_timer()
        self._start_timer(BODY_WITHIN_S)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count the bytes of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Leave a complete request to the application, unless the application has answered already."""
        super().on_message_complete()
        self._is_head_done, self._head_bytes = False, 0
        self._stop_timer()
        if not self.cycle.response_complete:
            self._end_waiting()

    def on_response_complete(self) -> None:
        """Wait for the next request of a connection that stays open."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._begin_waiting()

    def _has_head(self) -> bool:
        return self._is_head_done  # the parser calls back while it is fed

    @property
    def _peer(self) -> str:
        return peer_of(self.client[0]) if self.client else ""

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

    def _start_timer(self, within_s: float) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(within_s, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self) -> None:
        self.transport.write(STATUS_LINE[TOO_LARGE] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
