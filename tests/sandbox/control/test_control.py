"""The control API that the page stands on: one person's screen, their acts, the clock, the traffic."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox import Slack, create_app, served
from sandbox.control.story_time import target_of
from sandbox.workspace.clock import StoryClock
from sandbox.workspace.names import ANA, BOT_USER, LEADS, MIRA, PLATFORM, SAM, TOMAS
from tests.sandbox.building import actions, button, field, home, modal, options, section, text_input
from tests.sandbox.fake_tend import FakeTend

Json = dict[str, Any]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's way to the sandbox."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4000") as client:
        yield client


async def state(page: httpx.AsyncClient, viewer: str = ANA) -> Json:
    answer = await page.get("/control/state", params={"viewer": viewer})
    assert answer.status_code == 200
    return dict(answer.json())


async def act(page: httpx.AsyncClient, name: str, **body: Any) -> Json:
    return dict((await page.post(f"/control/{name}", json=body)).json())


async def test_a_screen(slack: Slack, page: httpx.AsyncClient) -> None:
    """People, channels, commands and the app, and nothing anybody else sees."""
    slack.api("chat.postMessage", {"channel": ANA, "text": "Ana, to you"})
    slack.api("views.publish", {"user_id": ANA, "view": home(section("Nothing is here yet"))})
    slack.say(MIRA, LEADS, "Shall we compare notes?")
    screen = await state(page)
    assert screen["team"] == {"id": "T0SANDBOX1", "name": "Fernhill", "url": "https://sandbox.slack.test/"}
    assert screen["app"] == {"id": "A0TEND0001", "user": BOT_USER, "name": "Tend", "messages_tab": "read_only"}
    keys = {
        "id",
        "handle",
        "name",
        "title",
        "avatar",
        "tz",
        "locale",
        "is_bot",
        "is_guest",
        "is_admin",
        "deleted",
        "external",
    }
    assert keys == set(screen["people"][0])
    channels = {channel["id"]: channel for channel in screen["channels"]}
    assert LEADS not in channels
    direct = channels[slack.dm(ANA)]
    assert (direct["kind"], direct["with"], direct["unread"]) == ("im", BOT_USER, 1)
    assert screen["commands"][0] == {"command": "/thanks", "description": "Say thanks", "usage_hint": "@somebody for …"}
    assert screen["home"]["view"]["blocks"][0]["text"]["text"] == "Nothing is here yet"
    assert [note["text"] for note in screen["notifications"]] == ["Ana, to you"]
    assert screen["modal"] is None
    others = json.dumps(await state(page, TOMAS))
    assert "Ana, to you" not in others
    assert "Nothing is here yet" not in others


async def test_reading_a_channel(slack: Slack, page: httpx.AsyncClient) -> None:
    """Messages with who wrote them; read, they are no longer new."""
    slack.say(TOMAS, PLATFORM, "It is quiet now.")
    answer = (await page.get("/control/messages", params={"viewer": ANA, "channel": PLATFORM})).json()
    message = answer["messages"][0]
    assert (message["user"], message["bot"], message["ephemeral"]) == (TOMAS, False, False)
    assert unread(await state(page)) == {PLATFORM: 1}
    assert (await act(page, "read", viewer=ANA, channel=PLATFORM))["ok"]
    assert unread(await state(page)) == {}


def unread(screen: Json) -> dict[str, int]:
    return {channel["id"]: channel["unread"] for channel in screen["channels"] if channel["unread"]}


async def test_the_composer(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """A command goes to Tend, a line goes to the channel, and Tend's own messages take no words."""
    assert (await act(page, "say", viewer=ANA, channel=PLATFORM, text="/thanks @tomas"))["ok"]
    assert tend.last.body["text"] == f"<@{TOMAS}|tomas>"
    assert (await act(page, "say", viewer=ANA, channel=PLATFORM, text="Hello"))["ok"]
    assert slack.last_message(TOMAS, PLATFORM).text == "Hello"
    answer = await act(page, "say", viewer=ANA, channel=slack.dm(ANA), text="Hello")
    assert answer["error"] == "Sending messages to this app has been turned off."
    assert not (await act(page, "say", viewer=ANA, channel=LEADS, text="Hello"))["ok"]


async def test_writing_to_a_colleague(slack: Slack, page: httpx.AsyncClient) -> None:
    """Two people's direct message: they read it, the app cannot."""
    channel = (await act(page, "im", viewer=ANA, user=TOMAS))["channel"]
    assert (await act(page, "im", viewer=TOMAS, user=ANA))["channel"] == channel
    assert (await act(page, "say", viewer=ANA, channel=channel, text="Coffee?"))["ok"]
    assert slack.last_message(TOMAS, channel).text == "Coffee?"
    assert unread(await state(page, TOMAS)) == {channel: 1}
    assert slack.messages_for(MIRA, channel) == []
    assert slack.api("chat.postMessage", {"channel": channel, "text": "a"}).body["error"] == "channel_not_found"


async def test_pressing(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """A button on a message, a choice on Home, and what a person reads when nobody answers."""
    slack.api("chat.postMessage", {"channel": ANA, "text": "a", "blocks": [actions(button(value="7"), block_id="row")]})
    message = slack.last_message(ANA)
    where = {"type": "message", "channel": message.channel, "ts": message.ts}
    wanted = {"viewer": ANA, "container": where, "block_id": "row", "action_id": "share", "value": "7"}
    assert (await act(page, "press", **wanted))["ok"]
    assert tend.last.body["container"]["message_ts"] == message.ts
    tend.status = 500
    assert (await act(page, "press", **wanted))["error"] == "Tend is not responding."
    assert not (await act(page, "press", **(wanted | {"viewer": TOMAS})))["ok"]


async def test_choosing_on_home(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """The page sends what was chosen, and what stands in the other inputs."""
    menu = {"type": "static_select", "action_id": "when", "options": options(2)}
    blocks = [actions(menu, block_id="row"), field(element=text_input(), dispatch_action=True)]
    slack.api("views.publish", {"user_id": MIRA, "view": home(*blocks)})
    view = slack.home_of(MIRA)
    assert view is not None
    values = {"words": {"typed": {"type": "plain_text_input", "value": "When you"}}}
    answer = await act(
        page, "press", viewer=MIRA, container={"type": "view", "view_id": view.id}, block_id="row", action_id="when",
        selected_option=options(2)[1], values=values,
    )  # fmt: skip
    assert answer["ok"], answer
    assert tend.last.body["actions"][0]["selected_option"]["value"] == "1"
    assert tend.last.body["view"]["state"]["values"]["words"]["typed"]["value"] == "When you"


async def test_a_form(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """Shown in the stack, filled in, refused, sent."""
    await slack.command(ANA, PLATFORM, "/thanks")
    slack.api("views.open", {"trigger_id": tend.last.body["trigger_id"], "view": modal(field())})
    view = (await state(page))["modal"]["stack"][0]
    assert (await state(page, MIRA))["modal"] is None
    empty = await act(page, "submit", viewer=ANA, view_id=view["id"], values={})
    assert (empty["ok"], empty["errors"]) == (False, {"words": "Please complete this required field."})
    values = {"words": {"typed": {"type": "plain_text_input", "value": "covering"}}}
    tend.status = 500
    assert (await act(page, "submit", viewer=ANA, view_id=view["id"], values=values))["error"].startswith("We had some")
    tend.status = 200
    assert (await act(page, "submit", viewer=ANA, view_id=view["id"], values=values))["ok"]
    assert (await state(page))["modal"] is None
    assert not (await act(page, "submit", viewer=ANA, view_id=view["id"], values=values))["ok"]


async def test_closing_a_form(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """The cross tells the app when it asked."""
    await slack.command(ANA, PLATFORM, "/thanks")
    opened = modal(field(), notify_on_close=True)
    slack.api("views.open", {"trigger_id": tend.last.body["trigger_id"], "view": opened})
    view = slack.modal_of(ANA)
    assert view is not None
    assert (await act(page, "close", viewer=ANA, view_id=view.id, all=True))["ok"]
    assert tend.last.body["is_cleared"]


async def test_opening_home(tend: FakeTend, page: httpx.AsyncClient) -> None:
    """The app hears of it."""
    assert (await act(page, "home", viewer=ANA))["ok"]
    assert tend.last.kind == "app_home_opened"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("say", {"viewer": "U0NOBODY01", "channel": PLATFORM, "text": "a"}),
        ("say", {"viewer": ANA}),
        ("press", {"viewer": ANA, "container": {"type": "message", "channel": PLATFORM, "ts": "1.2"}}),
        ("close", {"viewer": ANA, "view_id": "V1"}),
        ("clock", {"now": "soon"}),
        ("clock", {"now": "2026-11-24T10:00:00"}),
        ("skip", {"to": "the end"}),
        ("person", {"id": "U0NOBODY01"}),
    ],
)
async def test_bad_requests_get_a_sentence(page: httpx.AsyncClient, name: str, body: Json) -> None:
    """No trace, a reason."""
    answer = await page.post(f"/control/{name}", json=body)
    assert answer.status_code in {400, 409}
    assert answer.json()["ok"] is False
    assert answer.json()["error"]
    assert (await page.get("/control/state", params={"viewer": "U0NOBODY01"})).status_code == 400
    assert (await page.get("/control/messages")).status_code == 400
    assert (await page.post("/control/say", content="{")).status_code == 400


async def test_the_clock_is_stepped_by_tend(slack: Slack, page: httpx.AsyncClient) -> None:
    """A skip sets a target; Tend reports its steps; at the target it is over."""
    clock = slack.state.clock
    assert isinstance(clock, StoryClock)
    clock.restart(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    assert (await act(page, "skip", to="next_tuesday"))["target"] == "2026-11-24T09:05:00+00:00"
    seen = (await page.get("/control/clock")).json()
    assert seen["target"] == "2026-11-24T09:05:00+00:00"
    assert clock.is_followed()
    half = await act(page, "clock", now="2026-11-24T06:00:00+00:00")
    assert half["now"].startswith("2026-11-24T06:00")
    assert half["target"]
    assert (await act(page, "clock", now="2026-11-24T09:05:00+00:00"))["target"] is None
    back = await act(page, "clock", now="2026-11-20T10:00:00+00:00")
    assert back["now"].startswith("2026-11-24T09:05")


async def test_a_skipped_minute_fills_what_slack_counts(slack: Slack, page: httpx.AsyncClient) -> None:
    """Twenty calls in the last minute are none of the last minute once an hour is skipped."""
    clock = slack.state.clock
    assert isinstance(clock, StoryClock)

    def called() -> int:
        return slack.api("users.list", {}).status

    assert [called() for _ in range(21)] == [200] * 20 + [429]
    await act(page, "clock", now=(clock.now() + timedelta(seconds=30)).isoformat())
    assert called() == 429
    await act(page, "clock", now=(clock.now() + timedelta(hours=1)).isoformat())
    assert called() == 200


MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("to", "now", "zone", "expected"),
    [
        ("next_morning", MONDAY_NOON, BERLIN, "2026-11-24T09:35:00+01:00"),
        ("next_morning", FRIDAY_NOON, BERLIN, "2026-11-30T09:35:00+01:00"),
        ("next_morning", MONDAY_NOON, NEW_YORK, "2026-11-23T09:35:00-05:00"),
        ("next_tuesday", MONDAY_NOON, NEW_YORK, "2026-11-24T10:05:00+01:00"),
        ("next_tuesday", datetime(2026, 11, 24, 10, 0, tzinfo=UTC), BERLIN, "2026-12-01T10:05:00+01:00"),
        ("next_round", MONDAY_NOON, NEW_YORK, "2026-11-26T15:05:00+01:00"),
        ("next_round", datetime(2026, 11, 26, 14, 0, tzinfo=UTC), BERLIN, "2026-11-26T15:05:00+01:00"),
        ("next_round", datetime(2026, 11, 26, 14, 6, tzinfo=UTC), BERLIN, "2026-12-03T15:05:00+01:00"),
        ("half_hour", MONDAY_NOON, BERLIN, "2026-11-23T11:30:00+00:00"),
        ("half_hour", MONDAY_NOON, NEW_YORK, "2026-11-23T09:35:00-05:00"),
        ("half_hour", datetime(2026, 11, 27, 15, 10, tzinfo=UTC), BERLIN, "2026-11-30T09:35:00+01:00"),
        ("day", datetime(2026, 3, 28, 11, 0, tzinfo=UTC), BERLIN, "2026-03-29T12:00:00+02:00"),
        ("week", MONDAY_NOON, BERLIN, "2026-11-30T12:00:00+01:00"),
    ],
)
def test_where_skips_lead(to: str, now: datetime, zone: str, expected: str) -> None:
    """Mornings and hours of the viewer, Tuesdays and rounds of the leader, wall-clock days over a change of time."""
    assert target_of(to, now, zone, BERLIN).isoformat() == expected


def test_nobody_follows_the_clock() -> None:
    """After five seconds without a step the sandbox moves on by itself."""
    clock = StoryClock()
    target = clock.now() + timedelta(days=1)
    clock.skip_to(target)
    assert not clock.move_on_if_stuck()
    clock._last_step_s -= 10.1
    assert clock.move_on_if_stuck()
    assert clock.target is None
    assert clock.now() >= target
    clock.skip_to(target)
    assert clock.target is None


async def test_people_change(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """Deactivating somebody sends user_change."""
    assert (await act(page, "person", id=SAM, deleted=True))["ok"]
    assert tend.last.body["event"]["user"]["deleted"]
    assert slack.person(SAM).deleted


async def test_traffic(slack: Slack, page: httpx.AsyncClient) -> None:
    """Both directions, newest last, from a number on."""
    await act(page, "home", viewer=ANA)
    await page.post("/api/auth.test", headers={"authorization": f"Bearer {slack.token}"})
    entries = (await page.get("/control/traffic")).json()["entries"]
    assert [(each["direction"], each["name"]) for each in entries] == [
        ("to_tend", "event app_home_opened"), ("to_slack", "auth.test"),
    ]  # fmt: skip
    assert "xoxb" not in json.dumps(entries)
    later = (await page.get("/control/traffic", params={"after": entries[0]["n"]})).json()["entries"]
    assert [each["name"] for each in later] == ["auth.test"]


async def test_starting_over(slack: Slack, tend: FakeTend) -> None:
    """Everything said is forgotten, and whoever started the sandbox is told."""
    told: list[str] = []
    transport = httpx.ASGITransport(app=create_app(slack, lambda: told.append("reset")))
    slack.say(ANA, PLATFORM, "Hello")
    serial = slack.state.serial()
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:4000") as page:
        assert (await act(page, "reset"))["restarting"]
    assert told == ["reset"]
    assert slack.messages_for(ANA, PLATFORM) == []
    assert slack.state.serial() > serial
    await slack.open_home(ANA)
    assert tend.last.kind == "app_home_opened"


async def test_the_stream(slack: Slack) -> None:
    """A person's stream tells of what they can see, and of nothing else."""
    async with served(slack) as url, httpx.AsyncClient(base_url=url) as page:
        async with page.stream("GET", "/control/stream", params={"viewer": ANA}) as stream:
            lines = stream.aiter_lines()
            assert await next_event(lines) == "change"
            assert await next_event(lines) == "clock"
            slack.api("chat.postMessage", {"channel": TOMAS, "text": "Not for Ana"})
            assert await next_event(lines) == "traffic"
            slack.say(TOMAS, PLATFORM, "For all")
            assert await next_event(lines) == "change"
        nobody = await page.get("/control/stream", params={"viewer": "U0NOBODY01"})
        assert nobody.status_code == 400


async def next_event(lines: AsyncIterator[str]) -> str:
    async for line in lines:
        if line.startswith("event: "):
            return line.removeprefix("event: ")
    return "the end"
