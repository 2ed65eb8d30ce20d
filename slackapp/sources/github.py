"""GitHub's REST API as far as Tend asks it: pull requests that changed, their size, and their reviews.

Must not know people here, nor what counts. Facts from docs.github.com/en/rest, version 2022-11-28.
"""

import asyncio
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from slackapp.sources.fetching import Fetched, Fetcher, SourceFailure

VERSION = "2022-11-28"  # docs.github.com/en/rest/about-the-rest-api/api-versions
PAGE = 100  # the most: docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
REVIEW_PAGES_MAX = 3  # of one pull request
HOPS_MAX = 2  # renamed, and renamed again
MOVED = frozenset({301, 302, 307, 308})
# docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: without a header, at least a minute
SECONDARY_WAIT_S = 60.0
TRIES, PAUSE_S = 3, 0.5
NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True, slots=True)
class Changed:
    """A pull request that changed."""

    number: int
    updated_at: datetime
    merged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what changed, oldest change first."""

    pulls: tuple[Changed, ...]
    last_at: datetime | None  # of the newest thing on it, pull request or not
    next_url: str | None  # of the page after it; None: there is none
    etag: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a pull request."""

    review_id: int
    login: str
    is_bot: bool
    submitted_at: datetime
    comments: int  # its own text is one
    link: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request with what its rules need."""

    pull_id: int
    title: str
    link: str
    login: str
    is_bot: bool
    merged_by: str | None
    merged_at: datetime | None
    lines: int
    is_private: bool


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as it is called now."""

    full_name: str
    is_private: bool


@dataclass(slots=True)
class GitHub:
    """One token's view of GitHub. Every method raises SourceFailure."""

    fetcher: Fetcher
    token: str
    api_url: str

    async def repository(self, name: str) -> Repository:
        """Give a repository, followed to its new name where it was renamed."""
        found = _object(await self._get(f"{self.api_url}/repos/{name}"))
        return Repository(_text(found, "full_name"), found.get("private") is not False)

    async def changed(self, name: str, since: datetime, etag: str | None, page_url: str | None = None) -> Page | None:
        """Give a page of what changed at or after `since`; None when nothing did since `etag` was given.

        `page_url`: the page after another one; None: the first.

        By issues, of which pull requests are some: only these can be asked for since a moment, oldest first, so that
        a reading that was cut off goes on where it was.
        """
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f"state=all&sort=updated&direction=asc&per_page={PAGE}&since={stamp}"
        url = page_url or f"{self.api_url}/repos/{name}/issues?{query}"
        if not self._is_ours(url):
            raise SourceFailure("not_understood")
        answer = await self._get(url, etag=etag)
        if answer.status == 304:  # noqa: PLR2004  (not modified; it costs nothing of the allowance)
            return None
        listed = [one for one in _list(answer) if isinstance(one, dict)]
        moments = [_moment(one.get("updated_at")) for one in listed]
        known = [moment for moment in moments if moment is not None]
        return Page(
            pulls=tuple(_changed(one) for one in listed if isinstance(one.get("pull_request"), dict)),
            last_at=max(known, default=None),
            next_url=_next(answer),
            etag=answer.headers.get("etag"),
        )

    async def pull(self, name: str, number: int) -> Pull:
        """Give one pull request."""
        found = _object(await self._get(f"{self.api_url}/repos/{name}/pulls/{number}"))
        by = found.get("user")
        merged_by = found.get("merged_by")
        base = found.get("base")
        repository = base.get("repo") if isinstance(base, dict) else None
        return Pull(
            pull_id=int(found.get("id") or 0),
            title=" ".join(str(found.get("title") or "").split()),
            link=_link(found),
            login=_login(by),
            is_bot=_is_bot(by),
            merged_by=_login(merged_by) or None,
            merged_at=_moment(found.get("merged_at")),
            lines=int(found.get("additions") or 0) + int(found.get("deletions") or 0),
            is_private=not isinstance(repository, dict) or repository.get("private") is not False,
        )

    async def reviews(self, name: str, number: int) -> tuple[Review, ...]:
        """Give the reviews of a pull request that were handed in, at most REVIEW_PAGES_MAX pages of them."""
        base = f"{self.api_url}/repos/{name}/pulls/{number}"
        counts: dict[int, int] = {}
        for comment in await self._pages(f"{base}/comments?per_page={PAGE}"):
            review_id = comment.get("pull_request_review_id")
            if isinstance(review_id, int):
                counts[review_id] = counts.get(review_id, 0) + 1
        found = [_review(one, counts) for one in await self._pages(f"{base}/reviews?per_page={PAGE}")]
        return tuple(review for review in found if review is not None)

    async def e_mail_of(self, login: str) -> str | None:
        """Give the e-mail that a login shows on its public profile, which GitHub has verified; None: it shows none."""
        try:
            found = _object(await self._get(f"{self.api_url}/users/{login}"))
        except SourceFailure as failure:
            if failure.why == "gone":
                return None
            raise
        return str(found.get("email") or "").strip() or None

    async def _pages(self, url: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        address: str | None = url
        for _ in range(REVIEW_PAGES_MAX):
            answer = await self._get(address or url)
            found += [one for one in _list(answer) if isinstance(one, dict)]
            address = _next(answer)
            if address is None or not self._is_ours(address):
                break
        return found

    async def _get(self, url: str, *, etag: str | None = None) -> Fetched:
        """Ask, follow a rename within the API, and try again what failed on the other side."""
        answer = await self._followed(url, etag)
        for attempt in range(TRIES - 1):
            if answer.status < 500:  # noqa: PLR2004
                break
            await asyncio.sleep(PAUSE_S * 2**attempt * (0.5 + random.random()))  # noqa: S311  (jitter)
            answer = await self._followed(url, etag)
        _check(answer)
        return answer

    async def _followed(self, url: str, etag: str | None) -> Fetched:
        answer = await self._ask(url, etag)
        for _ in range(HOPS_MAX):
            if answer.status not in MOVED:
                break
            url = _absolute(url, answer.headers.get("location", ""))
            if not self._is_ours(url):
                raise SourceFailure("gone")  # the token is shown to nobody else
            answer = await self._ask(url, etag)
        return answer

    async def _ask(self, url: str, etag: str | None) -> Fetched:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": VERSION,
            "User-Agent": "Tend",  # without one it answers 403
        }
        if etag is not None:
            headers["If-None-Match"] = etag
        return await self.fetcher.get(url, headers)

    def _is_ours(self, url: str) -> bool:
        ours, asked = urlsplit(self.api_url), urlsplit(url)
        return (ours.scheme, ours.netloc) == (asked.scheme, asked.netloc)


def _check(answer: Fetched) -> None:
    """Raise what stands against reading the answer."""
    status = answer.status
    if status in {200, 304}:
        return
    if status == 401:  # noqa: PLR2004
        raise SourceFailure("bad_token")
    if status in {403, 429}:
        wait_s = _wait_s(answer)
        if wait_s is not None or status == 429:  # noqa: PLR2004
            raise SourceFailure("rate_limited", SECONDARY_WAIT_S if wait_s is None else wait_s)
        raise SourceFailure("no_rights")
    if status in {404, 410, 451} or status in MOVED:
        raise SourceFailure("gone")
    raise SourceFailure("unreachable" if status >= 500 else "not_understood")  # noqa: PLR2004


def _wait_s(answer: Fetched) -> float | None:
    """Give how long a limit asks us to wait, by the other side's own clock; None: this is no limit.

    docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: first `retry-after`, then, with nothing
    remaining, `x-ratelimit-reset`; a secondary limit without either says so in its message.
    """
    jitter_s = random.random() * 10  # noqa: S311  (so that several sources do not come back at once)
    after = answer.headers.get("retry-after", "")
    if after.isascii() and after.isdigit():
        return min(float(after), 3_600.0) + jitter_s
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        wait_s = int(reset) - _server_time(answer).timestamp()
        return min(max(wait_s, 1.0), 7_200.0) + jitter_s
    return SECONDARY_WAIT_S + jitter_s if b"secondary rate limit" in answer.body[:2_000].lower() else None


def _server_time(answer: Fetched) -> datetime:
    """Give the other side's time: ours may be wrong."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return datetime.now(UTC)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)


def _json(answer: Fetched) -> Any:  # noqa: ANN401  (JSON)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise SourceFailure("not_understood") from None


def _object(answer: Fetched) -> Mapping[str, Any]:
    found = _json(answer)
    if not isinstance(found, dict):
        raise SourceFailure("not_understood")
    return found


def _list(answer: Fetched) -> list[Any]:
    found = _json(answer)
    if not isinstance(found, list):
        raise SourceFailure("not_understood")
    return found


def _next(answer: Fetched) -> str | None:
    found = NEXT.search(answer.headers.get("link", ""))
    return None if found is None else found.group(1)


def _absolute(url: str, location: str) -> str:
    parts = urlsplit(url)
    return location if "://" in location else f"{parts.scheme}://{parts.netloc}{location}"


def _changed(listed: Mapping[str, Any]) -> Changed:
    return Changed(
        number=int(listed.get("number") or 0),
        updated_at=_moment(listed.get("updated_at")) or datetime.min.replace(tzinfo=UTC),
        merged_at=_moment((listed.get("pull_request") or {}).get("merged_at")),
    )


def _review(found: Mapping[str, Any], counts: Mapping[int, int]) -> Review | None:
    submitted_at, review_id = _moment(found.get("submitted_at")), found.get("id")
    if submitted_at is None or not isinstance(review_id, int):  # a draft has no moment
        return None
    by = found.get("user")
    own_text = bool(str(found.get("body") or "").strip())
    comments = counts.get(review_id, 0) + own_text
    return Review(review_id, _login(by), _is_bot(by), submitted_at, comments, _link(found))


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _login(user: object) -> str:
    return str(user.get("login") or "") if isinstance(user, dict) else ""  # null: the account is gone


def _is_bot(user: object) -> bool:
    return isinstance(user, dict) and (user.get("type") == "Bot" or str(user.get("login") or "").endswith("[bot]"))


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise SourceFailure("not_understood")
    return value


def _link(found: Mapping[str, Any]) -> str:
    return str(found.get("html_url") or "")
