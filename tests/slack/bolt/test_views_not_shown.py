"""Line 1.8 of the issue on words: a view that does not open is said by a sentence, wherever the press came from."""

import ast
from pathlib import Path
from typing import Any, NoReturn

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from slackapp.domain.outbox import messages
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.bolt import once
from slackapp.slack.front import ids as front_ids
from tests.cast import ANA, MIRA, PLATFORM, TOMAS, VEGA
from tests.world import World

SLACK_WING = Path(__file__).parents[3] / "slackapp" / "slack"


def counted(name: str, **labels: str) -> float:
    """Give the present value of a metric."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def notices(world: World, user: str) -> list[str]:
    """Let what is due arrive, and give the messages to somebody that everybody in the conversation sees."""
    await world.deliver()
    return [message.text for message in world.slack.messages_for(user, None) if message.only_for is None]


def test_line_1_8_every_view_by_a_trigger_goes_through_one_function() -> None:
    """No other module names the two methods that use a trigger, so that none of them fails in silence.

    The limits name them too: nobody at a screen waits for the pace.
    """
    naming = {
        path.relative_to(SLACK_WING).as_posix()
        for path in SLACK_WING.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in {"views.open", "views.push"}
    }
    assert naming == {"bolt/call.py", "platform/rates/limits.py"}


async def test_line_1_8_a_form_from_home_that_did_not_open(world: World) -> None:
    """Home has no place for an answer: a private message says it, once, also when the press comes twice."""
    await world.slack.open_home(ANA)
    await world.deliver()
    home = world.slack.home_of(ANA)
    assert home is not None
    before = counted("tend_views_total", outcome="not_shown")
    world.slack.fail_next("views.open", "trigger_expired", count=2)
    await world.slack.press_label(ANA, home, "Say thanks")
    await world.slack.replay()
    assert await notices(world, ANA) == ["Slack didn't open the form in time. Nothing was changed. Please try again."]
    assert counted("tend_views_total", outcome="not_shown") >= before + 1


async def test_line_1_8_a_sentence_that_cannot_be_stored_is_one_line_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The press is answered all the same, and nothing is left to send."""
    await world.slack.open_home(ANA)
    await world.deliver()
    home = world.slack.home_of(ANA)
    assert home is not None
    world.slack.fail_next("views.open", "trigger_expired")

    async def enqueue(*_: object) -> NoReturn:
        raise OperationalError("INSERT", {"target": ANA}, OSError())

    monkeypatch.setattr(messages, "enqueue", enqueue)
    done = await world.slack.press_label(ANA, home, "Say thanks")
    assert done.status == 200
    assert await notices(world, ANA) == []
    said = [record.getMessage() for record in caplog.records if record.name == once.__name__]
    assert said == ["a person could not be told that nothing opened: OperationalError"]


@pytest.mark.parametrize("callback_id", [front_ids.SAY_THANKS, front_ids.NOTE_AN_EFFORT])
async def test_line_1_8_a_global_shortcut_that_opened_nothing(world: World, callback_id: str) -> None:
    """It has no channel and no response URL."""
    world.slack.fail_next("views.open", "internal_error")
    await world.slack.shortcut(ANA, callback_id)
    assert "didn't open the form" in (await notices(world, ANA))[-1]


async def test_line_1_8_on_a_message_the_sentence_stands_there(world: World) -> None:
    """Where there is a place for an answer, no message is sent."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    (card,) = await notices(world, TOMAS)
    world.slack.fail_next("views.open", "trigger_expired")
    await world.slack.press_label(TOMAS, world.slack.messages_for(TOMAS, None)[-1], "That mattered because …")
    assert "didn't open the form" in world.slack.ephemerals(TOMAS)[-1].text
    assert await notices(world, TOMAS) == [card]


async def test_line_1_8_a_view_on_top_of_a_form(world: World) -> None:
    """Also in a modal, whose presses have no place for an answer either."""
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    world.slack.fail_next("views.push", "trigger_expired")
    await world.slack.press(MIRA, form, action_id="open_away")
    assert "didn't open the form" in (await notices(world, MIRA))[-1]


@pytest.mark.parametrize(("error", "count"), [("internal_error", 1), ("not_found", 0)])
async def test_line_1_8_an_answer_in_place_of_a_view(world: World, error: str, count: int) -> None:
    """A view that could not be replaced is told of; one that the person closed is not."""
    await world.slack.command(ANA, PLATFORM, "/tend words")
    view = world.slack.modal_of(ANA)
    assert view is not None
    world.slack.fail_next("views.update", error)
    await world.slack.press_label(ANA, view, "Given")
    assert len(await notices(world, ANA)) == count


async def test_line_1_8_a_command_answers_in_place(world: World) -> None:
    """And sends no message besides."""
    world.slack.fail_next("views.open", "trigger_expired")
    said = await world.slack.command(ANA, PLATFORM, "/tend settings")
    assert "didn't open the form" in said.text
    assert await notices(world, ANA) == []


async def test_line_1_8_an_answer_that_did_not_show(world: World) -> None:
    """A refusal on Home opens as a view; when that fails too, the message does not claim that nothing changed."""
    await world.slack.open_home(ANA)
    await world.deliver()
    home = world.slack.home_of(ANA)
    assert home is not None
    (button,) = [each for each in home.blocks if each["type"] == "actions"][:1]
    button["elements"][0]["action_id"] = "a_button_of_before"
    world.slack.fail_next("views.open", "trigger_expired")
    await world.slack.press(ANA, home, action_id="a_button_of_before")
    assert "didn't show you my answer" in (await notices(world, ANA))[-1]


async def test_line_1_8_the_sentence_is_not_sent_late(world: World) -> None:
    """Slack is away for an hour: nobody wonders then which form was meant."""
    world.slack.fail_next("views.open", "trigger_expired")
    await world.slack.shortcut(ANA, front_ids.SAY_THANKS)
    await world.pass_time(hours=1)
    assert await notices(world, ANA) == []
    [row] = await world.rows(Outgoing)
    assert (row.kind, row.state, row.failure) == ("view_not_shown", "dropped", "expired")


def asking(kind: str) -> dict[str, Any]:
    """Give a request of a workspace that has no Tend."""
    who = {"id": "U0VERA0001", "team_id": VEGA}
    if kind == "view_submission":
        words = {"type": "input", "block_id": "words", "element": {"type": "plain_text_input", "action_id": "words"}}
        view = {"type": "modal", "callback_id": "thanks_form", "blocks": [words], "state": {"values": {}}, "id": "V1"}
        return {"type": kind, "team": {"id": VEGA}, "user": who, "view": view, "trigger_id": "1.1"}
    action = {"type": "button", "action_id": "open_thanks_form", "block_id": "b", "value": "1"}
    return {"type": kind, "team": {"id": VEGA}, "user": who, "actions": [action], "trigger_id": "1.1"}


async def test_line_1_8_a_workspace_without_tend_reads_why(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """In the answer to the command and in the form; never an empty 200."""
    before = counted("tend_not_installed_total")
    typed = {"command": "/thanks", "text": "@ana for the demo", "team_id": VEGA, "user_id": "U0VERA0001"}
    said = await world.slack.raw({**typed, "trigger_id": "1.1", "channel_id": PLATFORM}, form=True)
    assert (said.status, "not installed" in str(said.body), "for the demo" in str(said.body)) == (200, True, True)
    form = await world.slack.raw(asking("view_submission"))
    assert "not installed" in str(form.body["errors"]["words"])
    pressed = await world.slack.raw(asking("block_actions"))
    assert pressed.status == 200
    opened = {"type": "app_home_opened", "user": "U0VERA0001"}
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": VEGA, "event": opened}
    assert (await world.slack.raw(event)).status == 200
    assert counted("tend_not_installed_total") == before + 4
    logged = [record.getMessage() for record in caplog.records]
    assert logged.count(f"a request came from workspace {VEGA}, where Tend is not installed") == 4
    assert not any("reference" in message for message in logged)
    assert await world.count(Outgoing) == 0
