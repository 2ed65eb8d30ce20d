"""What the page offers in menus: shortcuts, reactions, deleting, and changes to groups."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox import Slack, create_app
from sandbox.workspace.names import ANA, LEADS, MIRA, NINA, OLEG, PLATFORM, PLATFORM_GROUP, TOMAS
from tests.sandbox.building import Json
from tests.sandbox.fake_tend import FakeTend


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """The page's way in."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4000") as client:
        yield client


async def act(page: httpx.AsyncClient, call: str, /, **body: Any) -> Json:
    return dict((await page.post(f"/control/{call}", json=body)).json())


async def state(page: httpx.AsyncClient) -> Json:
    return dict((await page.get("/control/state", params={"viewer": ANA})).json())


async def test_the_menus(page: httpx.AsyncClient) -> None:
    """What the manifest offers, and how Tend is reached."""
    screen = await state(page)
    assert screen["shortcuts"] == [
        {"type": "global", "name": "Say thanks", "callback_id": "say_thanks"},
        {"type": "message", "name": "Say thanks for it", "callback_id": "thank_message"},
        {"type": "message", "name": "Words later", "callback_id": "keep_message"},
    ]
    assert screen["transport"] == "http"


async def test_shortcuts(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """Both kinds reach the app; no answer is told in a sentence, and what is not offered cannot be chosen."""
    message = slack.say(TOMAS, PLATFORM, "Quiet now.")
    assert await act(page, "shortcut", viewer=ANA, callback_id="say_thanks", channel=PLATFORM) == {"ok": True}
    where = {"viewer": ANA, "channel": PLATFORM, "ts": message.ts}
    assert await act(page, "message_shortcut", **where, callback_id="thank_message") == {"ok": True}
    assert [each.kind for each in tend.received] == ["shortcut", "message_action"]
    tend.status = 404
    failed = await act(page, "shortcut", viewer=ANA, callback_id="say_thanks")
    assert failed == {"ok": False, "error": "Tend is not responding."}
    assert not (await act(page, "shortcut", viewer=ANA, callback_id="else"))["ok"]
    hidden = slack.say(OLEG, LEADS, "Tuesday?")
    where = {"viewer": ANA, "channel": LEADS, "ts": hidden.ts}
    assert (
        await page.post("/control/message_shortcut", json={**where, "callback_id": "thank_message"})
    ).status_code == 409


async def test_reactions(slack: Slack, page: httpx.AsyncClient) -> None:
    """They stand under the message, and go."""
    message = slack.say(TOMAS, PLATFORM, "Quiet now.")
    where = {"viewer": ANA, "channel": PLATFORM, "ts": message.ts, "name": "seedling"}
    assert (await act(page, "react", **where))["ok"]
    shown = (await page.get("/control/messages", params={"viewer": MIRA, "channel": PLATFORM})).json()["messages"]
    assert shown[0]["reactions"] == [{"name": "seedling", "users": [ANA]}]
    assert (await act(page, "react", **where, remove=True))["ok"]
    assert message.reactions == {}
    assert not (await act(page, "react", **where, remove=True))["ok"]


async def test_deleting_a_message(slack: Slack, page: httpx.AsyncClient) -> None:
    """Its author can."""
    message = slack.say(TOMAS, PLATFORM, "Never mind")
    assert not (await act(page, "delete", viewer=ANA, channel=PLATFORM, ts=message.ts))["ok"]
    assert (await act(page, "delete", viewer=TOMAS, channel=PLATFORM, ts=message.ts))["ok"]
    assert message not in slack.state.messages


async def test_groups(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """Changed or begun; the state shows them all."""
    assert (await act(page, "group", id=PLATFORM_GROUP, users=[ANA, NINA]))["ok"]
    assert (await act(page, "group", id="S0DESIGN01", handle="design", name="Design", users=[NINA]))["ok"]
    assert [each.kind for each in tend.received] == ["subteam_updated", "subteam_members_changed", "subteam_created"]
    groups = {group["id"]: group for group in (await state(page))["groups"]}
    assert (groups[PLATFORM_GROUP]["users"], groups["S0DESIGN01"]["handle"]) == ([ANA, NINA], "design")
    assert not (await act(page, "group", id=PLATFORM_GROUP, users=["U0NOBODY01"]))["ok"]
    assert not (await act(page, "group", id=PLATFORM_GROUP, colour="red"))["ok"]
