"""The client with which Tend reaches addresses that are not the Web API's.

It goes where it was told, whatever proxy or redirection would have it elsewhere. Must not know what is asked.
httpx takes four megabytes and is loaded at the first request: a workspace without sources never makes one.
"""

import ssl
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 5.0


def outside(timeout_s: float = TIMEOUT_S, *, keeps_connections: bool = True) -> "httpx.AsyncClient":
    """Return a new client; the caller closes it."""
    import httpx  # noqa: PLC0415

    limits = httpx.Limits() if keeps_connections else httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(
        follow_redirects=False, trust_env=False, timeout=timeout_s, verify=_trusted(), limits=limits
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Load the certificates once: loading takes as long as ten requests."""
    import httpx  # noqa: PLC0415

    return httpx.create_ssl_context(trust_env=False)
