"""Read GitHub's lists in pages as large as GitHub and this machine can bear. Must not know what the entries are.

A hundred entries with long texts exceed what Tend reads at once, and large pages time out at GitHub. So a page that
fails is asked for in smaller ones, and an entry that fails alone is passed over.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slackapp.sources.fetching import Fetched, SourceFailure
from slackapp.sources.github_answers import has_next, list_of

# entries of a page, each a divisor of the one before, so that pages of every size begin at the same entries; the first
# is the most: docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
SIZES: Final = (100, 20, 4, 1)
PASSED_OVER_MAX = 3  # of one list, so that a server that sends large answers only ends soon
TOO_LARGE, SERVER_ERROR = "too_large", "server_error"

Get = Callable[[str, str | None, bool], Awaitable[Fetched]]  # address, ETag, whether to try again after a server error


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries of a list, in GitHub's order."""

    entries: tuple[Mapping[str, Any], ...]
    next_at: int | None  # number of the first entry after them, counted from 0; None: the list ends here
    passed_over: int  # entries that GitHub cannot send, or that are too large alone
    etag: str | None


async def part(get: Get, url: str, at: int = 0, etag: str | None = None) -> Part | None:
    """Return the entries of a list from number `at` on; None when unchanged since the answer with `etag`.

    Raises SourceFailure, also where the entry after one that fails fails too.
    """
    failure = SourceFailure(SERVER_ERROR)
    for size in SIZES:
        if at % size:
            continue
        try:
            return await _page(get, url, at, size, etag)
        except SourceFailure as error:
            if error.why not in {TOO_LARGE, SERVER_ERROR}:
                raise
            failure = error
    if failure.why == TOO_LARGE:
        return Part((), at + 1, 1, None)
    try:
        after = await _page(get, url, at + 1, 1, None)
    except SourceFailure:
        raise failure from None  # it fails as a whole
    return None if after is None else Part(after.entries, after.next_at, 1, None)


async def _page(get: Get, url: str, at: int, size: int, etag: str | None) -> Part | None:
    is_first = size == SIZES[0]
    address = f"{url}{'&' if '?' in url else '?'}per_page={size}&page={at // size + 1}"
    answer = await get(address, etag if is_first else None, is_first)
    if answer.status == 304:  # noqa: PLR2004  (not modified; does not count against the rate limit)
        return None
    entries = tuple(one for one in list_of(answer) if isinstance(one, dict))
    next_at = at + size if has_next(answer) else None
    return Part(entries, next_at, 0, answer.headers.get("etag") if is_first else None)


async def entries_of(get: Get, url: str, most: int) -> list[Mapping[str, Any]]:
    """Return the first `most` entries of a list, or a few more.

    Raises SourceFailure, also after PASSED_OVER_MAX entries that could not be read.
    """
    found: list[Mapping[str, Any]] = []
    at, passed_over = 0, 0
    while at < most:
        some = await part(get, url, at)
        if some is None:
            break
        found += some.entries
        passed_over += some.passed_over
        if passed_over > PASSED_OVER_MAX:
            raise SourceFailure(TOO_LARGE)
        if some.next_at is None:
            break
        at = some.next_at
    return found
