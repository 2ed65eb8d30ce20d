"""A small GitHub on this machine: the few routes that Tend asks, with ETags, pages, limits and faults."""

import asyncio
import hashlib
import json
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import server
from slackapp.sources import fetching
from tests.sources.github_app_double import AppDouble

DATE = "Wed, 18 Nov 2026 09:00:00 GMT"


@dataclass(slots=True)
class GitHubDouble:
    """What it holds, what it was asked, and what it answers instead."""

    token: str = "a-token"
    app: AppDouble = field(default_factory=AppDouble)
    repositories: dict[str, dict[str, Any]] = field(default_factory=dict)  # by full name
    moved: dict[str, str] = field(default_factory=dict)
    e_mails: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)  # path with query, and the status it got
    instead: dict[str, list[Response]] = field(default_factory=dict)  # by a part of the path, each used once
    always: dict[str, Response] = field(default_factory=dict)  # by a part of the path
    page: int = 100  # most entries of a page, whatever is asked for
    padding: int = 0  # characters of the text of each entry in a list
    slow_s: float = 0
    url: str = ""

    def repository(self, name: str, *, private: bool = False) -> None:
        """Add one."""
        self.repositories[name] = {"private": private, "pulls": {}}

    def pull(
        self, name: str, number: int, by: str, *, reviews: tuple[tuple[str, int, str], ...] = (), **more: Any
    ) -> None:
        """Add or change a pull request; reviews as (login, comments, text)."""
        at = more.pop("updated_at", f"2026-11-17T10:00:{number % 60:02}Z")
        merged_at = more.pop("merged_at", at)
        facts = {
            "id": 1_000 + number,
            "number": number,
            "title": f"Change {number}",
            "html_url": f"https://github.com/{name}/pull/{number}",
            "user": _user(by),
            "merged_by": _user(more.pop("merged_by", "merger")),
            "merged_at": merged_at,
            "updated_at": at,
            "additions": 100,
            "deletions": 5,
            "reviews": reviews,
            **more,
        }
        self.repositories[name]["pulls"][number] = facts

    def fail(self, part: str, status: int, *, times: int = 1, body: str = "{}", **headers: str) -> None:
        """Answer the next `times` requests whose path has `part` with this."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answers = [Response(body, status, {"Date": DATE, **named}) for _ in range(times)]
        self.instead.setdefault(part, []).extend(answers)

    async def answer(self, request: Request) -> Response:
        """Answer anything."""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        await asyncio.sleep(self.slow_s)
        response = self._instead(path) or await self._exchanged(request) or self._routed(request)
        response.headers.setdefault("Date", DATE)
        self.asked.append((path, response.status_code))
        return response

    def _instead(self, path: str) -> Response | None:
        waiting = next((answers for part, answers in self.instead.items() if part in path and answers), None)
        if waiting:
            return waiting.pop(0)
        lasting = next((answer for part, answer in self.always.items() if part in path), None)
        return None if lasting is None else Response(lasting.body, lasting.status_code, dict(lasting.headers))

    async def _exchanged(self, request: Request) -> Response | None:
        wanted = re.fullmatch(r"/app/installations/([^/]+)/access_tokens", request.url.path)
        if wanted is None or request.method != "POST":
            return None
        return await self.app.exchange(request, wanted[1])

    def _routed(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in {self.token, *self.app.tokens}:
            return Response('{"message":"Bad credentials"}', 401)
        path = request.url.path
        user = re.fullmatch(r"/users/([^/]+)", path)
        if user:
            return _json({"login": user[1], "email": self.e_mails.get(user[1])})
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)
        if found is None:
            return Response("{}", 404)
        name, rest = found[1], found[2] or ""
        if name in self.moved:
            query = f"?{request.url.query}" if request.url.query else ""
            location = f"{self.url}/repos/{self.moved[name]}{rest}{query}"
            return Response('{"message":"Moved Permanently"}', 301, {"Location": location})
        if name not in self.repositories:
            return Response('{"message":"Not Found"}', 404)
        return self._of_repository(request, name, rest)

    def _of_repository(self, request: Request, name: str, rest: str) -> Response:
        repository = self.repositories[name]
        if rest == "":
            return _json({"full_name": name, "private": repository["private"]})
        if rest == "/issues":
            return self._issues(request, repository)
        number = re.fullmatch(r"/pulls/(\d+)(/reviews|/comments)?", rest)
        pull = repository["pulls"].get(int(number[1])) if number else None
        if pull is None or number is None:
            return Response("{}", 404)
        if number[2] == "/reviews":
            return self._list(request, [_review(pull, n, *one) for n, one in enumerate(pull["reviews"], start=1)])
        if number[2] == "/comments":
            counts = [(n, one[1]) for n, one in enumerate(pull["reviews"], start=1)]
            comments = [{"pull_request_review_id": pull["id"] * 10 + n} for n, many in counts for _ in range(many)]
            return self._list(request, [{**one, "diff_hunk": "x" * self.padding} for one in comments])
        return _json({**pull, "base": {"repo": {"private": repository["private"]}}})

    def _issues(self, request: Request, repository: dict[str, Any]) -> Response:
        query = request.query_params
        assert (query["sort"], query["direction"], query["state"]) == ("updated", "asc", "all")
        changed = sorted(repository["pulls"].values(), key=lambda one: (one["updated_at"], one["number"]))
        since = [one for one in changed if one["updated_at"] >= query["since"]]
        listed = [
            {
                "number": one["number"],
                "updated_at": one["updated_at"],
                "pull_request": {"merged_at": one["merged_at"]},
                "body": "x" * self.padding,
            }
            for one in since
        ]
        return self._list(request, listed)

    def _list(self, request: Request, listed: list[dict[str, Any]]) -> Response:
        number, size = int(request.query_params["page"]), min(int(request.query_params["per_page"]), self.page)
        body = json.dumps(listed[(number - 1) * size : number * size])
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Response(None, 304, {"ETag": etag})
        headers = {"ETag": etag}
        if len(listed) > number * size:
            following = request.url.include_query_params(page=number + 1)
            headers["Link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        return Response(body, 200, headers)


def _user(login: str) -> dict[str, str]:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


def _review(pull: dict[str, Any], number: int, login: str, _: int, text: str) -> dict[str, Any]:
    return {
        "id": pull["id"] * 10 + number,
        "user": _user(login),
        "body": text,
        "submitted_at": pull["updated_at"],
        "html_url": f"{pull['html_url']}#review-{number}",
    }


def _json(found: object) -> Response:
    return Response(json.dumps(found), 200, {"Content-Type": "application/json"})


@contextmanager
def beside(double: Any, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Tend reach a double in this process, without sockets: what comes over them is the matter of `answering`."""
    app = Starlette(routes=[Route("/{path:path}", double.answer, methods=["GET", "POST"])])
    double.url = "http://localhost:1"
    mounts = {double.url: httpx.ASGITransport(app)}
    with patch.context() as only_here:
        no_authorities = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # whose certificates take longer to load than to ask
        client = partial(httpx.AsyncClient, mounts=mounts, trust_env=False, verify=no_authorities)
        only_here.setattr(fetching, "outside", lambda *_, **__: client())
        yield


@asynccontextmanager
async def answering(double: Any) -> AsyncIterator[str]:
    """Serve a double on a free port of this machine; give its address."""
    app = Starlette(routes=[Route("/{path:path}", double.answer, methods=["GET", "POST"])])
    async with server.answering(uvicorn.Config(app, log_level="error", lifespan="off", date_header=False)) as url:
        double.url = url
        yield url
