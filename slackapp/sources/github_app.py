"""What GitHub is asked with: a person's token as it is, or an App's, which is had for an hour against a signed word.

That hour's token is kept in memory alone. Must not know what is asked with it. Facts from
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

ISSUED_BEFORE_S = 60  # the clocks of two machines differ
# ten minutes at most, and a clock that is as much ahead as is forgiven above must not make it more
EXPIRES_AFTER_S = 540
SPARE = timedelta(minutes=5)  # before its end a token is used no more: a look at a source takes two
ANSWER_MAX = 1_000_000  # bytes; it may list repositories
# no more than is read, whatever else the App may do; the list of what changed is one of issues
PERMISSIONS = {"permissions": {"issues": "read", "metadata": "read", "pull_requests": "read"}}


class Access(Protocol):
    """Whatever can say which token to ask with."""

    async def token(self) -> str:
        """Give it. Raises SourceFailure."""
        ...

    async def another(self, refused: str) -> str | None:
        """Give another one in place of one that was refused; None: there is no other. Raises SourceFailure."""
        ...


@dataclass(frozen=True, slots=True)
class PersonalAccess:
    """A person's token; there is one."""

    value: str = field(repr=False)

    async def token(self) -> str:
        """Give it."""
        return self.value

    async def another(self, refused: str) -> str | None:  # noqa: ARG002  (as every access)
        """Give none."""
        return None


@dataclass(frozen=True, slots=True)
class Hour:
    """An App's token."""

    token: str = field(repr=False)
    until: datetime


@dataclass(slots=True)
class GitHubApps:
    """The tokens that Apps have for now, in this process alone; `now` is real time."""

    now: Callable[[], datetime]
    _hours: dict[str, Hour] = field(default_factory=dict, init=False, repr=False)

    def access(self, fetcher: Fetcher, given: PersonalToken | GitHubApp, api_url: str) -> Access:
        """Give the way to ask with what an admin gave."""
        if isinstance(given, PersonalToken):
            return PersonalAccess(given.value)
        return AppAccess(self, fetcher, given, api_url)

    def kept(self, name: str) -> str | None:
        """Give the token that is kept under `name`; None when there is none that lasts."""
        hour = self._hours.get(name)
        return hour.token if hour is not None and self.now() + SPARE < hour.until else None

    def keep(self, name: str, hour: Hour) -> None:
        """Keep a token until shortly before its end; those whose end came go, also of what was disconnected."""
        self._hours = {each: one for each, one in self._hours.items() if self.now() < one.until}
        self._hours[name] = hour

    def drop(self, name: str, token: str) -> None:
        """Let a token go, unless another one took its place already."""
        if name in self._hours and self._hours[name].token == token:
            del self._hours[name]


@dataclass(frozen=True, slots=True)
class AppAccess:
    """An App where it is installed."""

    apps: GitHubApps
    fetcher: Fetcher
    app: GitHubApp
    api_url: str

    async def token(self) -> str:
        """Give the one that is kept, else a new one. Raises SourceFailure."""
        return self.apps.kept(self._name) or await self._exchanged()

    async def another(self, refused: str) -> str | None:
        """Give a new one. Raises SourceFailure."""
        self.apps.drop(self._name, refused)
        return await self.token()

    @property
    def _name(self) -> str:
        # another key or address is another name: what was changed is in use at once
        return hashlib.sha256(f"{self.api_url}\n{self.app.packed()}".encode()).hexdigest()

    async def _exchanged(self) -> str:
        # in a thread: checking a key takes up to a quarter of a second
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
    """Give the word by which GitHub knows an App: a JWT, RFC 7519, by RS256. Raises SourceFailure: app_key."""
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
    """Raise what stands against the exchange."""
    status = answer.status
    if status in {200, 201}:
        return
    if status == 401:  # noqa: PLR2004
        # it names the claim that does not fit its own time; everything else is about key and App
        raise SourceFailure("app_clock" if says(answer, b"'exp'", b"'iat'") else "app_key")
    if status == 403 and wait_s(answer) is None:  # noqa: PLR2004
        raise SourceFailure("app_barred")
    whys = {404: "app_gone", 410: "app_gone", 422: "app_rights"}  # 422: more was asked for than the App has
    if status in whys:
        raise SourceFailure(whys[status])
    check(answer)
    raise SourceFailure("not_understood")
