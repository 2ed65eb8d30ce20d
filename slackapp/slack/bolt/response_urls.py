"""Check response URLs: a signed request may contain a foreign address, and answers go to Slack only.

Knows addresses; must not know the person or the answer.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from slack_bolt.request.async_request import AsyncBoltRequest

from slackapp.config import LOOPBACK_HOSTS

ONE, SEVERAL = "response_url", "response_urls"  # a form with a channel select has several URLs URLs URLs


def may_answer_at(url: object, hosts: Collection[str]) -> bool:
    """Return whether `url` is an address at any of `hosts`: HTTPS, or plain HTTP on the local machine."""
    if not isinstance(url, str) or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        is_whole = parts.port is None or parts.port > 0
    except ValueError:  # half an IPv6 address, or an invalid port
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    return is_whole and is_safe and parts.hostname in hosts


def drop_strange(request: AsyncBoltRequest, hosts: Collection[str]) -> None:
    """Remove addresses outside `hosts` from a request: presses are answered there also when Tend is not installed."""
    body = request.body
    if ONE in body and not may_answer_at(body[ONE], hosts):
        del body[ONE]
    if SEVERAL in body:
        ours = body[SEVERAL] if isinstance(body[SEVERAL], list) else []
        body[SEVERAL] = [one for one in ours if isinstance(one, dict) and may_answer_at(one.get(ONE), hosts)]
    if not may_answer_at(request.context.get(ONE), hosts):
        request.context.pop(ONE, None)
