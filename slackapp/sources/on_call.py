"""On-call calendars: fetch one from the address an admin gave, and find the shifts that ended in a span of time.

Must not know people or tables. `calendars` reads the text, in a child process.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from slackapp.sources.calendars import process
from slackapp.sources.calendars.shifts import NotRead, PassedOver, Rota, Shift
from slackapp.sources.fetching import Fetcher, SourceFailure

__all__ = ["PassedOver", "Read", "Rota", "Shift", "https_address", "read", "rota"]

WEBCAL = re.compile(r"webcals?://", re.IGNORECASE)  # iana.org/assignments/uri-schemes: for subscribing, over https


@dataclass(frozen=True, slots=True)
class Read:
    """A calendar as fetched."""

    body: bytes
    etag: str | None
    modified: str | None


def https_address(typed: str) -> str:
    """Return the address to fetch: `webcal://` is https, and so is `HTTPS://`."""
    scheme, separator, rest = WEBCAL.sub("https://", typed.strip()).partition("://")
    return f"{scheme.lower()}{separator}{rest}"


async def read(fetcher: Fetcher, address: str, etag: str | None, modified: str | None) -> Read | None:
    """Fetch a calendar; return None when unchanged. Raises SourceFailure."""
    headers = {"Accept": "text/calendar"}
    if etag is not None:
        headers["If-None-Match"] = etag
    if modified is not None:
        headers["If-Modified-Since"] = modified
    fetched = await fetcher.get(https_address(address), headers)
    if fetched.status == 304:  # noqa: PLR2004  (not modified)
        return None
    if fetched.status == 200:  # noqa: PLR2004
        return Read(fetched.body, fetched.headers.get("etag"), fetched.headers.get("last-modified"))
    if fetched.status == 429:  # noqa: PLR2004  (too many requests)
        raise SourceFailure("rate_limited", _parse_seconds(fetched.headers.get("retry-after")))
    whys = {401: "no_rights", 403: "no_rights", 404: "gone", 410: "gone"}
    # a redirect leads to an address not typed by an admin
    raise SourceFailure(whys.get(fetched.status, "gone" if fetched.status in range(300, 400) else "unreachable"))


def _parse_seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004


async def rota(body: bytes, since: datetime, until: datetime) -> Rota:
    """Return the shifts ended after `since` and by `until`, oldest first. Raises SourceFailure.

    Works in a child process with limits of time and memory, because a rule may recur for ever.
    """
    try:
        return await process.rota(body, since, until)
    except NotRead as refusal:
        raise SourceFailure(refusal.why) from None
