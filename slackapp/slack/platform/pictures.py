"""Addresses of people's pictures in Slack: the addresses that Tend stores, and the addresses that Tend shows.

A picture is fetched by the screens of other people, so a forged address would tell a stranger who looked, and when.
Tend shows pictures only from Slack's own hosts, Gravatar (Slack's fallback), and Tend's own double of Slack.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from slackapp.config import LOOPBACK_HOSTS

PICTURE_MAX = 500  # characters; Slack's addresses have about a hundred
SIZES = ("image_72", "image_48")  # docs.slack.dev/reference/objects/user-object, the profile
SLACK_HOSTS = (".slack-edge.com",)  # avatars.slack-edge.com, a.slack-edge.com, ca.slack-edge.com
# Of letters alone: browsers end a host at a backslash, and unpack what is percent-encoded; `urlsplit` does neither.
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
GRAVATAR = "secure.gravatar.com"  # for people without a picture; `d` names the picture shown instead
AVATARS = "/avatar/"  # docs.gravatar.com/api/avatars/images; other paths redirect


def picture_of(profile: Mapping[str, Any]) -> str | None:
    """Return the address of the picture in a user object's profile; None without an address that Tend may store."""
    urls = [url for size in SIZES if isinstance(url := profile.get(size), str)]
    return next((url for url in urls if len(url) <= PICTURE_MAX and url.isascii() and url.isprintable()), None)


def shown_picture(url: str | None, hosts: Collection[str]) -> str | None:
    """Return the address to show, None for addresses not used by Slack. `hosts` has the host of SLACK_API_URL."""
    try:
        parts = urlsplit(url or "")
        is_plain = parts.port is None and parts.username is None and parts.password is None
    except ValueError:  # half an IPv6 address, or an invalid port
        return None
    host = parts.hostname or ""
    if host in hosts and host in LOOPBACK_HOSTS:
        return url if parts.scheme in {"http", "https"} and parts.username is None else None
    if parts.scheme != "https" or not is_plain:
        return None
    if host == GRAVATAR:
        return _gravatar(parts) if parts.path.startswith(AVATARS) else None
    return url if _is_slacks(host) else None


def _gravatar(parts: SplitResult) -> str:
    """Return the address with its size, and with the fallback picture if the fallback is Slack's."""
    kept = [(key, value) for key, value in parse_qsl(parts.query) if _may_stay(key, value)]
    return urlunsplit((parts.scheme, GRAVATAR, parts.path, urlencode(kept), ""))


def _may_stay(key: str, value: str) -> bool:
    """Return whether Gravatar may read the parameter; Gravatar has a second name for each, like `default` for `d`."""
    if key == "s":
        return value.isdigit()
    if key != "d":
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme == "https" and _is_slacks(parts.netloc)


def _is_slacks(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and host.endswith(SLACK_HOSTS)
