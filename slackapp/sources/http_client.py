"""The client with which Tend reaches addresses that are not the Web API's.

It goes where it was told, whatever proxy or redirection would have it elsewhere. Must not know what is asked.
"""

import ssl
from functools import cache

import httpx

TIMEOUT_S = 5.0


def outside(timeout_s: float = TIMEOUT_S, *, keeps_connections: bool = True) -> httpx.AsyncClient:
    """Give a client; whoever takes one closes it."""
    limits = httpx.Limits() if keeps_connections else httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(
        follow_redirects=False, trust_env=False, timeout=timeout_s, verify=_trusted(), limits=limits
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates once: that takes as long as ten requests."""
    return httpx.create_ssl_context(trust_env=False)
