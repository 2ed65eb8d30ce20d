"""Client for GitHub's REST API: changed pull requests, their size, and their reviews.

Must not know people here, rules for counting, or the origin of tokens. Facts from docs.github.com/en/rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from slackapp.sources import github_lists
from slackapp.sources.fetching import Fetched, Fetcher, SourceFailure
from slackapp.sources.github_answers import MOVED, check, headers_with, moment_of, object_of, patiently
from slackapp.sources.github_app import Access

REVIEWS_MAX = 300  # of one pull request, and as many comments
HOPS_MAX = 2  # redirects followed: a repository renamed twice


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed pull request."""

    number: int
    updated_at: datetime
    merged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of changes, oldest change first."""

    pulls: tuple[Changed, ...]
    last_at: datetime | None  # time of the newest entry, pull request or issue
    next_at: int | None  # number of the next page's first entry; None: no further page
    passed_over: int  # entries that GitHub cannot send
    etag: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a pull request."""

    review_id: int
    login: str
    is_bot: bool
    submitted_at: datetime
    comments: int  # the review's own text counts as one
    link: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request with the fields for the rules."""

    pull_id: int
    title: str
    link: str
    login: str
    is_bot: bool
    merged_by: str | None  # a person; None: nobody, a bot, or an account that was deleted
    merged_at: datetime | None
    lines: int
    is_private: bool


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository under its current name."""

    full_name: str
    is_private: bool


@dataclass(slots=True)
class GitHub:
    """GitHub as visible to one token or App. Every method raises SourceFailure."""

    fetcher: Fetcher
    access: Access
    api_url: str

    async def repository(self, name: str) -> Repository:
        """Return a repository; follows a rename."""
        found = object_of(await self._get(f"{self.api_url}/repos/{name}"))
        return Repository(_text_of(found, "full_name"), found.get("private") is not False)

    async def changed(self, name: str, since: datetime, etag: str | None, at: int = 0) -> Page | None:
        """Return a page of changes at or after `since`; None when unchanged since the answer with `etag`.

        `at`: the number of the page's first entry; 0 for the first page.

        Reads issues, because pull requests are issues and only issues can be listed from a moment on, oldest first. So
        an interrupted read can continue.
        """
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f"state=all&sort=updated&direction=asc&since={stamp}"
        part = await github_lists.part(self._get_list, f"{self.api_url}/repos/{name}/issues?{query}", at, etag)
        if part is None:
            return None
        moments = [moment_of(one.get("updated_at")) for one in part.entries]
        known = [moment for moment in moments if moment is not None]
        return Page(
            pulls=tuple(_changed(one) for one in part.entries if isinstance(one.get("pull_request"), dict)),
            last_at=max(known, default=None),
            next_at=part.next_at,
            passed_over=part.passed_over,
            etag=part.etag,
        )

    async def pull(self, name: str, number: int) -> Pull:
        """Return one pull request."""
        found = object_of(await self._get(f"{self.api_url}/repos/{name}/pulls/{number}"))
        by = found.get("user")
        merged_by = found.get("merged_by")
        base = found.get("base")
        repository = base.get("repo") if isinstance(base, dict) else None
        return Pull(
            pull_id=int(found.get("id") or 0),
            title=" ".join(str(found.get("title") or "").split()),
            link=_link_of(found),
            login=_login_of(by),
            is_bot=_is_bot(by),
            merged_by=None if _is_bot(merged_by) else _login_of(merged_by) or None,
            merged_at=moment_of(found.get("merged_at")),
            lines=int(found.get("additions") or 0) + int(found.get("deletions") or 0),
            is_private=not isinstance(repository, dict) or repository.get("private") is not False,
        )

    async def reviews(self, name: str, number: int) -> tuple[Review, ...]:
        """Return the submitted reviews of a pull request, about REVIEWS_MAX at most."""
        base = f"{self.api_url}/repos/{name}/pulls/{number}"
        counts: dict[int, int] = {}
        for comment in await github_lists.entries_of(self._get_list, f"{base}/comments", REVIEWS_MAX):
            review_id = comment.get("pull_request_review_id")
            if isinstance(review_id, int):
                counts[review_id] = counts.get(review_id, 0) + 1
        listed = await github_lists.entries_of(self._get_list, f"{base}/reviews", REVIEWS_MAX)
        found = [_review(one, counts) for one in listed]
        return tuple(review for review in found if review is not None)

    async def e_mail_of(self, login: str) -> str | None:
        """Return the e-mail on a login's public profile, verified by GitHub; None without a public e-mail."""
        try:
            found = object_of(await self._get(f"{self.api_url}/users/{login}"))
        except SourceFailure as failure:
            if failure.why == "gone":
                return None
            raise
        return str(found.get("email") or "").strip() or None

    async def _get_list(self, url: str, etag: str | None, is_patient: bool) -> Fetched:  # noqa: FBT001  (see `Get`)
        if is_patient:
            return await self._get(url, etag=etag)
        answer = await self._followed(url, etag)
        check(answer)
        return answer

    async def _get(self, url: str, *, etag: str | None = None) -> Fetched:
        """Send a request, follow a rename within the API, and retry after a server error."""
        answer = await patiently(lambda: self._followed(url, etag))
        check(answer)
        return answer

    async def _followed(self, url: str, etag: str | None) -> Fetched:
        answer = await self._ask(url, etag)
        for _ in range(HOPS_MAX):
            if answer.status not in MOVED:
                break
            url = _absolute(url, answer.headers.get("location", ""))
            if not self._is_ours(url):
                raise SourceFailure("gone")  # the token is never sent to another host
            answer = await self._ask(url, etag)
        return answer

    async def _ask(self, url: str, etag: str | None) -> Fetched:
        token = await self.access.token()
        answer = await self._asked_with(token, url, etag)
        if answer.status == 401:  # noqa: PLR2004
            other = await self.access.another(token)
            if other is not None:
                answer = await self._asked_with(other, url, etag)
                if answer.status == 401:  # noqa: PLR2004
                    raise SourceFailure("app_barred")  # only an App has another token, and this token is new
        return answer

    async def _asked_with(self, token: str, url: str, etag: str | None) -> Fetched:
        more = {} if etag is None else {"If-None-Match": etag}
        return await self.fetcher.get(url, headers_with(token) | more)

    def _is_ours(self, url: str) -> bool:
        ours, asked = urlsplit(self.api_url), urlsplit(url)
        return (ours.scheme, ours.netloc) == (asked.scheme, asked.netloc)


def _absolute(url: str, location: str) -> str:
    parts = urlsplit(url)
    return location if "://" in location else f"{parts.scheme}://{parts.netloc}{location}"


def _changed(listed: Mapping[str, Any]) -> Changed:
    return Changed(
        number=int(listed.get("number") or 0),
        updated_at=moment_of(listed.get("updated_at")) or datetime.min.replace(tzinfo=UTC),
        merged_at=moment_of((listed.get("pull_request") or {}).get("merged_at")),
    )


def _review(found: Mapping[str, Any], counts: Mapping[int, int]) -> Review | None:
    submitted_at, review_id = moment_of(found.get("submitted_at")), found.get("id")
    if submitted_at is None or not isinstance(review_id, int):  # a draft has no moment
        return None
    by = found.get("user")
    own_text = bool(str(found.get("body") or "").strip())
    comments = counts.get(review_id, 0) + own_text
    return Review(review_id, _login_of(by), _is_bot(by), submitted_at, comments, _link_of(found))


def _login_of(user: object) -> str:
    return str(user.get("login") or "") if isinstance(user, dict) else ""  # null: the account was deleted


def _is_bot(user: object) -> bool:
    return isinstance(user, dict) and (user.get("type") == "Bot" or str(user.get("login") or "").endswith("[bot]"))


def _text_of(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise SourceFailure("not_understood")
    return value


def _link_of(found: Mapping[str, Any]) -> str:
    return str(found.get("html_url") or "")
