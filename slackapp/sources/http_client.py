"""The HTTP client for addresses outside Slack's Web API.

The client ignores proxies from the environment and follows no redirects. Must not know the requests.
"""

import ssl
from functools import cache

import httpx

TIMEOUT_S = 5.0


def outside(timeout_s: float = TIMEOUT_S, *, keeps_connections: bool = True) -> httpx.AsyncClient:
    """Return a new client; the caller closes it."""
    limits = httpx.Limits() if keeps_connections else httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(
        follow_redirects=False, trust_env=False, timeout=timeout_s, verify=_trusted(), limits=limits
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Load the certificates once: loading takes as long as ten requests."""
    return httpx.create_ssl_context(trust_env=False)
