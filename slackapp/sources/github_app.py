"""Access to GitHub: a personal token, or a GitHub App's token exchanged for a JWT and valid for an hour.

An App's token is kept in memory only. Must not know the requests. Facts from
docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app.
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from slackapp.domain.sources.github_access import TOKEN, GitHubApp, PersonalToken
from slackapp.sources.fetching import Fetched, Fetcher, SourceFailure
from slackapp.sources.github_answers import check, headers_with, moment_of, object_of, patiently, says, wait_s

ISSUED_BEFORE_S = 60  # clocks of two machines differ
# GitHub allows ten minutes at most; ISSUED_BEFORE_S is left as a margin for a fast clock
EXPIRES_AFTER_S = 540
SPARE = timedelta(minutes=5)  # a token is not used in its last minutes, because reading a source takes up to two
ANSWER_MAX = 1_000_000  # bytes; the answer may list repositories
# only permissions used here, even if the App has more; changes are read from the list of issues
PERMISSIONS = {"permissions": {"issues": "read", "metadata": "read", "pull_requests": "read"}}


class Access(Protocol):
    """A provider of tokens."""

    async def token(self) -> str:
        """Return the token to use. Raises SourceFailure."""
        ...

    async def another(self, refused: str) -> str | None:
        """Return another token after `refused` was refused, or None. Raises SourceFailure."""
        ...


@dataclass(frozen=True, slots=True)
class PersonalAccess:
    """Access with one personal token."""

    value: str = field(repr=False)

    async def token(self) -> str:
        """Return the personal token."""
        return self.value

    async def another(self, refused: str) -> str | None:  # noqa: ARG002  (as every access)
        """Return None, because there is no other token."""
        return None


@dataclass(frozen=True, slots=True)
class Hour:
    """A GitHub App's token and its end."""

    token: str = field(repr=False)
    until: datetime


@dataclass(slots=True)
class GitHubApps:
    """The current tokens of GitHub Apps, in this process only; `now` is real time."""

    now: Callable[[], datetime]
    _hours: dict[str, Hour] = field(default_factory=dict, init=False, repr=False)

    def access(self, fetcher: Fetcher, given: PersonalToken | GitHubApp, api_url: str) -> Access:
        """Return the access for an admin's token or App."""
        if isinstance(given, PersonalToken):
            return PersonalAccess(given.value)
        return AppAccess(self, fetcher, given, api_url)

    def kept(self, name: str) -> str | None:
        """Return the token stored under `name`; None without a token still valid for SPARE."""
        hour = self._hours.get(name)
        return hour.token if hour is not None and self.now() + SPARE < hour.until else None

    def keep(self, name: str, hour: Hour) -> None:
        """Store a token; remove all expired tokens, also those of disconnected sources."""
        self._hours = {each: one for each, one in self._hours.items() if self.now() < one.until}
        self._hours[name] = hour

    def drop(self, name: str, token: str) -> None:
        """Remove a token, unless another token has replaced it."""
        if name in self._hours and self._hours[name].token == token:
            del self._hours[name]


@dataclass(frozen=True, slots=True)
class AppAccess:
    """Access with a GitHub App in one installation."""

    apps: GitHubApps
    fetcher: Fetcher
    app: GitHubApp
    api_url: str

    async def token(self) -> str:
        """Return the stored token, else a new one. Raises SourceFailure."""
        return self.apps.kept(self._name) or await self._exchanged()

    async def another(self, refused: str) -> str | None:
        """Drop the refused token, and return a new one. Raises SourceFailure."""
        self.apps.drop(self._name, refused)
        return await self.token()

    @property
    def _name(self) -> str:
        # a new key or address changes the name, so a changed setting is in use at once
        return hashlib.sha256(f"{self.api_url}\n{self.app.packed()}".encode()).hexdigest()

    async def _exchanged(self) -> str:
        # in a thread, because checking a key takes up to a quarter of a second
        word = await asyncio.to_thread(signed, self.app, self.apps.now())
        url = f"{self.api_url}/app/installations/{self.app.installation_id}/access_tokens"
        headers = headers_with(word) | {"Content-Type": "application/json"}
        body = json.dumps(PERMISSIONS).encode()
        answer = await patiently(lambda: self.fetcher.post(url, headers, body, bytes_max=ANSWER_MAX))
        _check(answer)
        found = object_of(answer)
        token, until = found.get("token"), moment_of(found.get("expires_at"))
        if not isinstance(token, str) or not TOKEN.fullmatch(token) or until is None:
            raise SourceFailure("not_understood")
        self.apps.keep(self._name, Hour(token, until))
        return token


def signed(app: GitHubApp, now: datetime) -> str:
    """Return an App's signed JWT (RFC 7519, RS256). Raises SourceFailure: app_key."""
    try:
        key = load_pem_private_key(app.private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SourceFailure("app_key") from None
    if not isinstance(key, RSAPrivateKey):
        raise SourceFailure("app_key")
    second = int(now.timestamp())
    claims = {"iat": second - ISSUED_BEFORE_S, "exp": second + EXPIRES_AFTER_S, "iss": app.app_id}
    said = f"{_part({'typ': 'JWT', 'alg': 'RS256'})}.{_part(claims)}"
    return f"{said}.{_url_safe(key.sign(said.encode(), PKCS1v15(), SHA256()))}"


def _part(of: dict[str, Any]) -> str:
    return _url_safe(json.dumps(of, separators=(",", ":")).encode())


def _url_safe(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).rstrip(b"=").decode()  # RFC 7515 2: without padding


def _check(answer: Fetched) -> None:
    """Raise SourceFailure unless the exchange succeeded."""
    status = answer.status
    if status in {200, 201}:
        return
    if status == 401:  # noqa: PLR2004
        # the message names a claim with a wrong time; any other 401 is about the key or the App
        raise SourceFailure("app_clock" if says(answer, b"'exp'", b"'iat'") else "app_key")
    if status == 403 and wait_s(answer) is None:  # noqa: PLR2004
        raise SourceFailure("app_barred")
    whys = {404: "app_gone", 410: "app_gone", 422: "app_rights"}  # 422: the App lacks a requested permission
    if status in whys:
        raise SourceFailure(whys[status])
    check(answer)
    raise SourceFailure("not_understood")
