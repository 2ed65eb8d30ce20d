"""GitHub's protocol: headers, rate limits, passing failures and JSON. Must not know the requests.

Facts from docs.github.com/en/rest, version 2022-11-28.
"""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slackapp.sources.fetching import Fetched, SourceFailure

VERSION = "2022-11-28"  # docs.github.com/en/rest/about-the-rest-api/api-versions
MOVED = frozenset({301, 302, 307, 308})
# docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: without a header, at least a minute
SECONDARY_WAIT_S = 60.0
TRIES, PAUSE_S = 3, 0.5
NEXT = re.compile(r'<[^<>]+>\s*;[^,]*\brel="?next"?')
READ_FOR_WHY = 2_000  # first bytes of an answer, with its message


def headers_with(token: str) -> dict[str, str]:
    """Return the headers of every request."""
    return {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": VERSION,
        "User-Agent": "Tend",  # GitHub answers 403 without a user agent
    }


async def patiently(ask: Callable[[], Awaitable[Fetched]]) -> Fetched:
    """Send a request, and retry after a server error."""
    answer = await ask()
    for attempt in range(TRIES - 1):
        if answer.status < 500:  # noqa: PLR2004
            break
        await asyncio.sleep(PAUSE_S * 2**attempt * (0.5 + random.random()))  # noqa: S311  (jitter)
        answer = await ask()
    return answer


def says(answer: Fetched, *words: bytes) -> bool:
    """Return whether the beginning of an answer holds one of `words`, given in lower case."""
    said = answer.body[:READ_FOR_WHY].lower()
    return any(word in said for word in words)


def check(answer: Fetched) -> None:
    """Raise SourceFailure unless the answer can be read."""
    status = answer.status
    if status in {200, 304}:
        return
    if status == 401:  # noqa: PLR2004
        raise SourceFailure("bad_token")
    if status in {403, 429}:
        limit_s = wait_s(answer)
        if limit_s is not None or status == 429:  # noqa: PLR2004
            raise SourceFailure("rate_limited", SECONDARY_WAIT_S if limit_s is None else limit_s)
        is_suspended = says(answer, b"suspended") and says(answer, b"installation")
        raise SourceFailure("app_barred" if is_suspended else "no_rights")
    if status in {404, 410, 451} or status in MOVED:
        raise SourceFailure("gone")
    raise SourceFailure("server_error" if status >= 500 else "not_understood")  # noqa: PLR2004


def has_next(answer: Fetched) -> bool:
    """Return whether a list has entries after this page."""
    return NEXT.search(answer.headers.get("link", "")) is not None


def wait_s(answer: Fetched) -> float | None:
    """Return the seconds to wait for a rate limit, by the server's clock; None without a rate limit.

    docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: first `retry-after`, then, with nothing
    remaining, `x-ratelimit-reset`; a secondary limit without either header is named in the message.
    """
    jitter_s = random.random() * 10  # noqa: S311  (so that several sources do not come back at once)
    after = answer.headers.get("retry-after", "")
    if after.isascii() and after.isdigit():
        return min(float(after), 3_600.0) + jitter_s
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        until_s = int(reset) - _server_time(answer).timestamp()
        return min(max(until_s, 1.0), 7_200.0) + jitter_s
    return SECONDARY_WAIT_S + jitter_s if says(answer, b"secondary rate limit") else None


def _server_time(answer: Fetched) -> datetime:
    """Return the server's time, because the local clock may be wrong."""
    try:
        server_time = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return datetime.now(UTC)
    return (server_time if server_time.tzinfo else server_time.replace(tzinfo=UTC)).astimezone(UTC)


def _parse_json(answer: Fetched) -> Any:  # noqa: ANN401  (JSON)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise SourceFailure("not_understood") from None


def object_of(answer: Fetched) -> Mapping[str, Any]:
    """Return the answer's JSON object. Raises SourceFailure."""
    found = _parse_json(answer)
    if not isinstance(found, dict):
        raise SourceFailure("not_understood")
    return found


def list_of(answer: Fetched) -> list[Any]:
    """Return the answer's JSON list. Raises SourceFailure."""
    found = _parse_json(answer)
    if not isinstance(found, list):
        raise SourceFailure("not_understood")
    return found


def moment_of(text: object) -> datetime | None:
    """Return a moment from an answer, aware; None for any other text."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
