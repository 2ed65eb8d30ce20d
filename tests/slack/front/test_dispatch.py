"""The listener of a request is found by the id in its payload; an unknown id is answered as Bolt answers it."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp import features
from slackapp.slack.front import tend_command
from slackapp.slack.front.bolt_app import BOLT_OPTIONS
from slackapp.slack.front.dispatch import SORTS, AppById
from tests.known_ids import all_ids

TEAM = {"team": {"id": "T1"}, "user": {"id": "U1"}}
PAYLOADS: dict[str, dict[str, Any]] = {
    "a command": {"command": "known", "team_id": "T1", "user_id": "U1"},
    "a button": {"type": "block_actions", "actions": [{"action_id": "known"}], **TEAM},
    "a numbered button": {"type": "block_actions", "actions": [{"action_id": "page:7"}], **TEAM},
    "a form": {"type": "view_submission", "view": {"type": "modal", "callback_id": "known"}, **TEAM},
    "an event": {"type": "event_callback", "event": {"type": "known"}, "team_id": "T1"},
    "a shortcut": {"type": "shortcut", "callback_id": "known", **TEAM},
    "a shortcut on a message": {"type": "message_action", "callback_id": "known", **TEAM},
    "a field's options": {"type": "block_suggestion", "action_id": "known", **TEAM},
    "a dialog's options": {"type": "dialog_suggestion", "callback_id": "known", **TEAM},
    "an attachment's button": {"type": "interactive_message", "callback_id": "known", "actions": [{}], **TEAM},
    "a dialog": {"type": "dialog_submission", "callback_id": "known", **TEAM},
    "an unknown command": {"command": "other", "team_id": "T1", "user_id": "U1"},
    "an unknown button": {"type": "block_actions", "actions": [{"action_id": "other"}], **TEAM},
    "a button with the id of a form": {"type": "block_actions", "actions": [{"action_id": "form"}], **TEAM},
    "an unknown form": {"type": "view_submission", "view": {"type": "modal", "callback_id": "other"}, **TEAM},
    "a closed form": {"type": "view_closed", "view": {"type": "modal", "callback_id": "known"}, **TEAM},
    "an unknown event": {"type": "event_callback", "event": {"type": "other"}, "team_id": "T1"},
    "an unknown shortcut": {"type": "shortcut", "callback_id": "other", **TEAM},
    "unknown options": {"type": "block_suggestion", "action_id": "other", **TEAM},
    "a payload of no kind": {"type": "other", **TEAM},
    "a failing button": {"type": "block_actions", "actions": [{"action_id": "failing"}], **TEAM},
    "a button whose listener is silent": {"type": "block_actions", "actions": [{"action_id": "silent"}], **TEAM},
    "an event whose listener is silent": {"type": "event_callback", "event": {"type": "silent"}, "team_id": "T1"},
}


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Know every workspace."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1")


def registered(app: AsyncApp, *, catches_all: bool) -> AsyncApp:
    """Register some listeners of every sort, as features do."""

    async def known(ack: AsyncAck, body: dict[str, Any], payload: dict[str, Any]) -> None:
        await ack(text=f"known {sorted(body)} {sorted(payload)}")

    async def numbered(ack: AsyncAck, action: dict[str, Any]) -> None:
        await ack(text=f"numbered {action['action_id']}")

    async def form(ack: AsyncAck) -> None:
        await ack(text="form")

    async def failing() -> None:
        raise ZeroDivisionError

    async def silent() -> None:
        return

    async def stale(ack: AsyncAck) -> None:
        await ack(text="stale")

    async def on_error(error: Exception) -> BoltResponse:
        return BoltResponse(status=299, body=type(error).__name__)

    app.error(on_error)
    for register in (app.action, app.command, app.event, app.options, app.shortcut, app.view):
        register("known")(known)
    app.action(re.compile(r"page:\d+"))(numbered)
    app.view("form")(form)
    app.action("failing")(failing)
    app.action("silent")(silent)
    app.event("silent")(silent)
    if catches_all:
        app.action(re.compile(".*"))(stale)
    return app


async def answer(app: AsyncApp, body: dict[str, Any]) -> tuple[int, str]:
    """Return status and body of the answer."""
    response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    return response.status, str(response.body)


@pytest.mark.parametrize("catches_all", [False, True])
@pytest.mark.parametrize("name", PAYLOADS)
async def test_every_payload_is_answered_as_by_bolt_itself(
    name: str, *, catches_all: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The same status, body and log, whether Bolt asks its matchers or the table."""
    answers, logs = [], []
    for kind in (AsyncApp, AppById):
        caplog.clear()
        app = registered(
            kind(authorize=authorize, logger=logging.getLogger("bolt"), **BOLT_OPTIONS), catches_all=catches_all
        )
        answers.append(await answer(app, PAYLOADS[name]))
        logs.append([record.getMessage() for record in caplog.records])
    assert answers[0] == answers[1]
    assert logs[0] == logs[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a button", "known"),
        ("a numbered button", "numbered page:7"),
        ("a button with the id of a form", "unhandled request"),
        ("an unknown form", "unhandled request"),
        ("a failing button", "ZeroDivisionError"),
        ("an event whose listener is silent", ""),
    ],
)
async def test_the_listener_of_the_id_answers(name: str, said: str) -> None:
    app = registered(AppById(authorize=authorize, **BOLT_OPTIONS), catches_all=False)
    assert said in (await answer(app, PAYLOADS[name]))[1]


def test_every_id_has_exactly_one_listener() -> None:
    """No id of Tend has two exact listeners, or matches the pattern of another."""
    app = AppById(authorize=authorize, **BOLT_OPTIONS)
    for register in features.LISTENERS:
        register(app)
    tend_command.register(app, features.WORDS, features.USAGE)
    for sort in SORTS:
        table = app.tables[sort]
        for each in table.ids:
            assert len(list(table.of(each))) == 1, each
        for each in table.ids | {f"{known}{number}" for known in all_ids() for number in (0, 12, 123456)}:
            assert len(list(table.of(each))) <= 1, each


async def known_listener(ack: AsyncAck) -> None:
    """Stand for a listener."""
    await ack()


@pytest.mark.parametrize(
    "register",
    [
        lambda app: [app.action("twice")(known_listener) for _ in range(2)],
        lambda app: app.action({"action_id": "known", "block_id": "block"})(known_listener),
        lambda app: app.event("known", matchers=[])(known_listener),
        lambda app: app.view("known")(lambda: None),
    ],
)
def test_what_the_tables_cannot_hold_is_refused_at_the_start(register: Callable[[AsyncApp], Awaitable[None]]) -> None:
    app = AppById(authorize=authorize, **BOLT_OPTIONS)
    with pytest.raises(BoltError):
        register(app)
