"""The sandbox on a real port, met by Slack's own client, and closed to everybody else."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Slack, create_app, served
from sandbox.server import is_ours
from sandbox.workspace.names import ANA, MIRA, PLATFORM
from tests.environment.patience import HANGS_AFTER_S
from tests.sandbox.building import home, section


@pytest.fixture
async def url(slack: Slack) -> AsyncIterator[str]:
    """Where the sandbox is served."""
    async with served(slack) as url:
        yield url


@pytest.fixture
def client(slack: Slack, url: str) -> AsyncWebClient:
    """The client that Tend uses."""
    return AsyncWebClient(token=slack.token, base_url=f"{url}/api/", timeout=int(HANGS_AFTER_S))


async def test_slacks_client_works(slack: Slack, client: AsyncWebClient) -> None:
    """JSON, forms and queries all arrive."""
    posted = await client.chat_postMessage(
        channel=MIRA, text="Mira, to you", blocks=[section()], metadata={"event_type": "a", "event_payload": {"id": 1}}
    )
    updated = await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Changed")
    assert updated["text"] == "Changed"
    assert slack.last_message(MIRA).text == "Changed"
    assert (await client.users_info(user=MIRA, include_locale=True))["user"]["locale"] == "en-GB"
    assert (await client.views_publish(user_id=MIRA, view=home()))["view"]["type"] == "home"
    pages = [page["members"] async for page in await client.users_list(limit=5)]
    assert [len(page) for page in pages] == [5, 5, 2]
    checked = await client.auth_test()
    assert "chat:write" in checked.headers["x-oauth-scopes"]
    assert slack.refused == []


async def test_slacks_client_is_refused(slack: Slack, client: AsyncWebClient) -> None:
    """Errors, missing scopes and rates reach it as from Slack."""
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=MIRA, text="a", blocks=[section("")])
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.conversations_open(users=MIRA)
    for _ in range(5):
        await client.chat_postMessage(channel=PLATFORM, text="a")
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=PLATFORM, text="a")
    assert limited.value.response.status_code == 429
    assert int(limited.value.response.headers["Retry-After"]) >= 1


async def test_faults(slack: Slack, client: AsyncWebClient) -> None:
    """The next calls fail as a test asks, and these are no refusals of Slack's."""
    slack.fail_next("chat.postMessage", error="channel_not_found")
    slack.fail_next("chat.postMessage", status=503)
    slack.fail_next("chat.postMessage", retry_after=7, count=2)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=MIRA, text="a")
    with pytest.raises(SlackApiError) as broken:
        await client.chat_postMessage(channel=MIRA, text="a")
    assert broken.value.response.status_code == 503
    for _ in range(2):
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel=MIRA, text="a")
        assert limited.value.response.headers["Retry-After"] == "7"
    await client.chat_postMessage(channel=MIRA, text="b")
    assert [m.text for m in slack.messages_for(MIRA)] == ["b"]
    assert slack.refused == []


@pytest.mark.parametrize(("cut", "arrived"), [(True, 1), ("before", 0)])
async def test_a_broken_connection(slack: Slack, url: str, cut: Any, arrived: int) -> None:
    """The client cannot know whether the work was done."""
    slack.fail_next("chat.postMessage", cut=cut)
    async with httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {slack.token}"}) as caller:
        with pytest.raises(httpx.RemoteProtocolError):
            await caller.post("/api/chat.postMessage", json={"channel": MIRA, "text": "a"})
    assert len(slack.messages_for(MIRA)) == arrived


async def test_an_open_stream_does_not_hold_up_the_end(slack: Slack) -> None:
    """A page that still listens is let go."""
    async with httpx.AsyncClient() as page:
        async with served(slack) as url:
            request = page.build_request("GET", f"{url}/control/stream", params={"viewer": ANA})
            listening = await page.send(request, stream=True)
        with pytest.raises(httpx.RemoteProtocolError):
            await listening.aread()


async def test_latency(slack: Slack, url: str) -> None:
    """Every answer of the Web API may be slow."""
    slack.latency_s = 0.1
    async with httpx.AsyncClient(base_url=url) as caller:
        answer = await caller.post("/api/auth.test", data={"token": slack.token})
    assert answer.json()["ok"]
    assert answer.elapsed.total_seconds() >= 0.1


async def test_forms_carry_json_in_fields(slack: Slack, url: str) -> None:
    """Token in the form, blocks as a JSON string; broken JSON is refused by name."""
    async with httpx.AsyncClient(base_url=url) as caller:
        form = {"token": slack.token, "channel": ANA, "text": "a", "blocks": '[{"type": "divider"}]'}
        assert (await caller.post("/api/chat.postMessage", data=form)).json()["ok"]
        broken = await caller.post("/api/chat.postMessage", data=form | {"blocks": "[{"})
        assert broken.json()["error"] == "invalid_blocks_format"
        assert (
            await caller.post("/api/auth.test", content="[1]", headers={"content-type": "application/json"})
        ).json()["error"] == "invalid_json"
    assert "token" not in slack.calls[0].args


async def test_a_response_url_over_http(slack: Slack, url: str) -> None:
    """The address in a payload is one that can be posted to."""
    await slack.command(ANA, PLATFORM, "/thanks")
    address = slack.wire.traffic[-1].request["response_url"]
    assert address.startswith(f"{url}/respond/")
    async with httpx.AsyncClient() as caller:
        assert (await caller.post(address, json={"text": "Sent."})).text == "ok"
        assert (await caller.post(address, json={"text": ""})).status_code == 400
    assert [m.text for m in slack.ephemerals(ANA)] == ["Sent."]


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("127.0.0.1:4000", None, True),
        ("localhost:4000", "http://localhost:4000", True),
        ("[::1]:4000", None, True),
        ("tend.example", None, False),
        ("127.0.0.1.tend.example:4000", None, False),
        ("127.0.0.1:4000", "http://tend.example", False),
        ("127.0.0.1:4000", "http://127.0.0.1:5000", False),
        ("127.0.0.1:4000", "null", False),
        ("", None, False),
    ],
)
def test_who_may_ask(host: str, origin: str | None, *, ours: bool) -> None:
    """Names that only point here, and pages of others, are turned away."""
    assert is_ours(host, origin) is ours


async def test_strangers_are_turned_away(slack: Slack) -> None:
    """A foreign Host or Origin gets 403 on every path, and changes nothing."""
    transport = httpx.ASGITransport(app=create_app(slack))
    said = {"viewer": ANA, "channel": PLATFORM, "text": "a"}
    async with httpx.AsyncClient(transport=transport, base_url="http://tend.example") as rebound:
        assert (await rebound.post("/control/say", json=said)).status_code == 403
        assert (await rebound.get("/")).status_code == 403
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as page:
        foreign = await page.post("/control/say", json=said, headers={"origin": "https://tend.example"})
        assert foreign.status_code == 403
        assert slack.messages_for(ANA, PLATFORM) == []
        assert (await page.post("/control/say", json=said, headers={"origin": "http://127.0.0.1"})).status_code == 200


async def test_headers_keep_the_page_to_itself(slack: Slack) -> None:
    """A strict policy on everything, pages and refusals alike."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as page:
        for path in ("/", "/control/clock", "/nowhere"):
            headers = (await page.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"


async def test_the_page_is_served(slack: Slack) -> None:
    """The page and what it is made of."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as page:
        assert "text/html" in (await page.get("/")).headers["content-type"]
        assert "javascript" in (await page.get("/page/js/main.js")).headers["content-type"]
        assert "javascript" in (await page.get("/page/js/blocks/blocks.js")).headers["content-type"]
        assert "text/css" in (await page.get("/page/css/base/tokens.css")).headers["content-type"]
        assert (await page.get("/page/../server.py")).status_code == 404
        assert (await page.get("/page/%2e%2e/server.py")).status_code == 404
