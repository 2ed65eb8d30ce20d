"""Trouble on demand: asked for by a test or by the page, seen, counted down, called off."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import Slack, create_app
from sandbox.web_api.faults import ConnectionCutError, fault_of
from sandbox.workspace.names import ANA, MIRA, SAM, TOMAS
from tests.sandbox.building import Json
from tests.sandbox.fake_tend import FakeTend

TOKEN = {"authorization": "Bearer xoxb-sandbox-tend"}


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """The page's way in, and the app's."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4000") as client:
        yield client


async def ask(page: httpx.AsyncClient, **fault: object) -> Json:
    return dict((await page.post("/control/faults", json=fault)).json())


async def post(page: httpx.AsyncClient) -> httpx.Response:
    return await page.post("/api/chat.postMessage", json={"channel": ANA, "text": "Hello"}, headers=TOKEN)


async def test_on_and_off(page: httpx.AsyncClient) -> None:
    """What is on counts down, and can be called off."""
    assert (await ask(page, kind="500", count=2))["on"] == [
        {"kind": "500", "method": "*", "count": 2, "seconds": 0.0},
    ]
    assert (await post(page)).status_code == 500
    shown = (await page.get("/control/faults")).json()
    assert shown["on"][0]["count"] == 1
    assert {"kind": "cut", "label": "Done, but the connection breaks"} in shown["kinds"]
    assert (await page.request("DELETE", "/control/faults")).json()["on"] == []
    assert (await post(page)).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"kind": "else"}, {"kind": "500", "count": 0}, {"kind": "latency", "seconds": -1}, {}]
)
async def test_what_is_no_fault(page: httpx.AsyncClient, wrong: Json) -> None:
    """It is refused, and nothing is on."""
    assert (await page.post("/control/faults", json=wrong)).status_code == 400
    assert (await page.get("/control/faults")).json()["on"] == []


async def test_too_many_requests(page: httpx.AsyncClient) -> None:
    """The chosen method only, with the chosen wait."""
    await ask(page, kind="429", method="chat.postMessage", seconds=7)
    assert (await page.post("/api/users.info", data={"user": ANA}, headers=TOKEN)).status_code == 200
    refused = await post(page)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")


async def test_latency(page: httpx.AsyncClient) -> None:
    """The answer takes its time and is right."""
    await ask(page, kind="latency", method="chat.postMessage", seconds=0.2)
    began_s = time.perf_counter()
    assert (await post(page)).json()["ok"]
    assert time.perf_counter() - began_s >= 0.2
    assert (await page.get("/control/faults")).json()["on"] == []


async def test_cut_after_it_was_done(slack: Slack, page: httpx.AsyncClient) -> None:
    """The message stands, and whoever sent it cannot know."""
    await ask(page, kind="cut", method="chat.postMessage")
    with pytest.raises(ConnectionCutError, match=r"chat\.postMessage broke off, as asked for"):  # ends the connection
        await post(page)
    assert slack.last_message(ANA).text == "Hello"


async def test_an_event_three_times(slack: Slack, tend: FakeTend) -> None:
    """Under one event_id, the later two with the headers of a retry."""
    slack.faults.add(fault_of("event_thrice"))
    result = await slack.open_home(ANA)
    assert result is not None
    assert result.statuses == [200, 200, 200]
    assert [each.headers.get("x-slack-retry-num") for each in tend.received] == [None, "1", "2"]
    await slack.open_home(ANA)
    assert len(tend.received) == 4


async def test_events_in_another_order(slack: Slack, tend: FakeTend) -> None:
    """The next ones are held back, and come the last first."""
    slack.faults.add(fault_of("events_unordered", count=3))
    for user in (ANA, TOMAS, MIRA, SAM):
        await slack.open_home(user)
    assert [each.body["event"]["user"] for each in tend.received] == [MIRA, TOMAS, ANA, SAM]


async def test_an_event_held_back_for_nothing(slack: Slack, tend: FakeTend) -> None:
    """When no other comes, it goes out after two seconds."""
    slack.faults.add(fault_of("events_unordered"))
    await slack.open_home(ANA)
    assert tend.received == []
    await slack.pass_real_time(2)
    assert [each.body["event"]["user"] for each in tend.received] == [ANA]
