"""HTTP requests to addresses typed by admins: public hosts only, bounded in time and size, without redirects.

Must not know the content. This module resolves the name, checks the address, and connects to the checked address. So a
name with another address at the second look-up (DNS rebinding) leads nowhere else.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING

from slackapp.sources.http_client import outside

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 20.0  # of a whole answer, so that one slow source takes no tick from the others
BYTES_MAX = 5_000_000
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# iana.org/assignments/iana-ipv6-special-registry and its like for IPv4: what `is_global` of older Pythons lets through
SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "5f00::/16", "192.0.0.0/24", "192.88.99.0/24")
)


class SourceFailure(Exception):
    """A source could not be read; `why` is a short name, see `slack/sources/views`, never a text from the source."""

    def __init__(self, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.retry_after_s = retry_after_s  # as the other side asked; None: it did not


@dataclass(frozen=True, slots=True)
class Fetched:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(slots=True)
class Fetcher:
    """An HTTP client; `allow_loopback` only where Slack itself is a double on this machine."""

    allow_loopback: bool = False
    timeout_s: float = TIMEOUT_S
    _client: "httpx.AsyncClient | None" = field(default=None, init=False)

    async def get(self, url: str, headers: Mapping[str, str], *, bytes_max: int = BYTES_MAX) -> Fetched:
        """Return the answer with any status. Raises SourceFailure: refused_address, slow, too_large, unreachable.

        Also raises SourceFailure "not_understood" for a compressed answer.
        """
        return await self._within("GET", url, headers, None, bytes_max)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, *, bytes_max: int = BYTES_MAX) -> Fetched:
        """Send a body and return the answer, as `get` does."""
        return await self._within("POST", url, headers, body, bytes_max)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _within(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, bytes_max: int
    ) -> Fetched:
        import httpx  # noqa: PLC0415  (see http_client.py)

        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._asked(method, url, headers, body, bytes_max)
        except (TimeoutError, httpx.TimeoutException):
            raise SourceFailure("slow") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
            raise SourceFailure("unreachable") from None

    async def _asked(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, bytes_max: int
    ) -> Fetched:
        import httpx  # noqa: PLC0415

        asked = httpx.URL(url)
        place = await self._checked(asked)
        if self._client is None:
            # a kept connection was verified for one name, and would be used for another at the same number
            self._client = outside(self.timeout_s, keeps_connections=False)
            self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        request = self._client.build_request(
            method,
            asked.copy_with(host=place),
            content=content,
            # as it is: a few thousand bytes, packed twice, unfold to gigabytes before anybody can count them
            headers={**headers, "Host": asked.netloc.decode(), "Accept-Encoding": "identity"},
            # httpcore verifies the certificate against this name instead of the number
            extensions={"sni_hostname": asked.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
                raise SourceFailure("not_understood")
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > bytes_max:
                    raise SourceFailure("too_large")
        finally:
            await response.aclose()
        return Fetched(response.status_code, {k.lower(): v for k, v in response.headers.items()}, bytes(body))

    async def _checked(self, asked: "httpx.URL") -> str:
        """Return the IP address to connect to. Raises SourceFailure except for a public https address."""
        if asked.userinfo or not asked.host:
            raise SourceFailure("refused_address")
        if self.allow_loopback and asked.host in LOOPBACK_NAMES and asked.scheme in {"http", "https"}:
            return asked.host
        if asked.scheme != "https":
            raise SourceFailure("refused_address")
        found = await asyncio.get_running_loop().getaddrinfo(asked.host, asked.port or 443, type=socket.SOCK_STREAM)
        numbers = [str(address[4][0]) for address in found]
        if not numbers or not all(is_public(number) for number in numbers):
            raise SourceFailure("refused_address")
        return numbers[0]


def is_public(number: str) -> bool:
    """Return whether an IP address is on the public Internet, also for IPv4 addresses inside IPv6."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        # docs: RFC 4291 2.5.5.2 (mapped), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 6052 (64:ff9b::/96)
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    special = any(address in network for network in SPECIAL if network.version == address.version)
    return address.is_global and not address.is_multicast and not special
