"""Events: their envelope, and the retries of what was not taken."""

import asyncio
import json

import httpx
import pytest

from sandbox import Slack
from sandbox.workspace.names import ANA, MIRA, TOMAS
from tests.sandbox.building import home
from tests.sandbox.fake_tend import FakeTend

RETRY = ("x-slack-retry-num", "x-slack-retry-reason")
LEFT = {"type": "app_uninstalled"}


def retries(tend: FakeTend) -> list[tuple[str | None, str | None]]:
    return [(each.headers.get(RETRY[0]), each.headers.get(RETRY[1])) for each in tend.received]


async def test_the_envelope(slack: Slack, tend: FakeTend) -> None:
    """Everything an event_callback carries."""
    result = await slack.event({"type": "user_change", "user": {"id": ANA}})
    assert (result.statuses, result.delivered) == ([200], True)
    body = tend.last.body
    assert body["type"] == "event_callback"
    assert body["event_id"] == result.event_id
    assert (body["team_id"], body["api_app_id"]) == ("T0SANDBOX1", "A0TEND0001")
    assert body["authorizations"][0] == {
        "enterprise_id": None, "team_id": "T0SANDBOX1", "user_id": "U0TEND0001", "is_bot": True,
        "is_enterprise_install": False,
    }  # fmt: skip
    assert retries(tend) == [(None, None)]
    json.dumps(body)


async def test_an_opened_home(slack: Slack, tend: FakeTend) -> None:
    """The first time there is no view in the event, then there is."""
    await slack.open_home(MIRA)
    event = tend.last.body["event"]
    assert (event["user"], event["tab"], event["channel"]) == (MIRA, "home", slack.dm(MIRA))
    assert "view" not in event
    slack.api("views.publish", {"user_id": MIRA, "view": home()})
    await slack.open_home(MIRA)
    assert tend.last.body["event"]["view"]["type"] == "home"


async def test_only_what_the_manifest_subscribes_to(slack: Slack, tend: FakeTend) -> None:
    """A change of a person is told because the fake app asked; nothing else happens by itself."""
    await slack.change_person(TOMAS, deleted=True)
    assert tend.last.body["event"]["user"]["deleted"]
    assert await slack.happen({"type": "team_join", "user": {}}) is None
    with pytest.raises(AttributeError):
        await slack.change_person(TOMAS, colour="green")


async def test_at_once_after_a_minute_after_five(slack: Slack, tend: FakeTend) -> None:
    """Three retries with their number and reason, the same event_id throughout, then none."""
    tend.status = 503
    result = await slack.event(LEFT)
    assert retries(tend) == [(None, None), ("1", "http_error")]
    await slack.pass_real_time(59)
    assert len(tend.received) == 2
    await slack.pass_real_time(1)
    assert len(tend.received) == 3
    await slack.pass_real_time(300)
    await slack.pass_real_time(3600)
    assert [num for num, _ in retries(tend)] == [None, "1", "2", "3"]
    assert len({each.body["event_id"] for each in tend.received}) == 1
    assert result.statuses == [503, 503, 503, 503]


async def test_retries_of_two_events_come_once(slack: Slack, tend: FakeTend) -> None:
    """Though two look for due retries at once, and time passes during each delivery."""
    tend.status = 503
    results = [await slack.event(LEFT), await slack.event(LEFT)]
    slack.state.real.advance(60)
    tend.status, tend.sleep_s = 200, 0.05
    await asyncio.gather(slack.events.deliver_due(), slack.events.deliver_due())
    assert [result.statuses for result in results] == [[503, 503, 200]] * 2
    assert slack.events.waiting == []


async def test_taken_at_the_second_try(slack: Slack, tend: FakeTend) -> None:
    """Once taken, it does not come again."""
    tend.status = 500
    result = await slack.event(LEFT)
    tend.status = 200
    await slack.pass_real_time(60)
    await slack.pass_real_time(300)
    assert result.statuses == [500, 500, 200]


async def test_an_app_may_decline_retries(slack: Slack, tend: FakeTend) -> None:
    """x-slack-no-retry ends it."""
    tend.status, tend.answer_headers = 500, {"x-slack-no-retry": "1"}
    assert (await slack.event(LEFT)).statuses == [500]


async def test_too_late(slack: Slack, tend: FakeTend) -> None:
    """A late answer is a timeout, though the app goes on."""
    slack.answer_within_s, tend.sleep_s = 0.03, 0.1
    result = await slack.event(LEFT)
    assert result.statuses == [None, None]
    await asyncio.sleep(0.2)
    assert retries(tend)[1] == ("1", "http_timeout")


async def test_no_connection(slack: Slack) -> None:
    """Nothing listens: connection_failed."""
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as nowhere:
        slack.tend = nowhere
        await slack.event(LEFT)
        assert [retry.reason for retry in slack.events.waiting] == ["connection_failed"]


async def test_the_same_event_again(slack: Slack, tend: FakeTend) -> None:
    """A redelivery of something that was taken."""
    result = await slack.event(LEFT)
    await slack.redeliver(result)
    assert [each.body["event_id"] for each in tend.received] == [result.event_id] * 2
    assert retries(tend)[1] == ("1", "http_timeout")


async def test_the_challenge(slack: Slack, tend: FakeTend) -> None:
    """url_verification is answered, or it is not."""
    assert await slack.verify_url()
    tend.answers["url_verification"] = None
    slack.tend = None
    assert not await slack.verify_url()


async def test_forged_requests_of_any_form(slack: Slack, tend: FakeTend) -> None:
    """`raw` signs whatever a test wants to send."""
    assert (await slack.raw({"command": "/thanks", "text": "x"}, form=True)).status == 200
    assert (await slack.raw({"type": "event_callback", "event": {"type": "odd"}})).status == 200
    assert (await slack.raw({"type": "shortcut", "callback_id": "say_thanks"})).status == 200
    assert [each.kind for each in tend.received] == ["/thanks", "odd", "shortcut"]
    slack.wire.signing_secret = "wrong"
    assert (await slack.raw({"type": "shortcut"})).status == 401
