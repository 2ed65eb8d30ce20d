"""What is typed after `/repair` is dropped unread, on every way in and on every error path.

It is looked for in what Slack received and was answered, in the log at every level, and in the database file with its
write-ahead log.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy.exc import OperationalError

from slackapp.features import WORDS
from slackapp.slack.front.private_text import drop_private_text, is_private, kept
from slackapp.slack.platform import installations
from tests.cast import ANA, PLATFORM, SAM
from tests.slack.transports import reached
from tests.world import World

SECRET = "xylophone-humiliated-me"
LINES = (f"/repair {SECRET}", f"/tend repair {SECRET}", f"/tend  Repair\u00a0{SECRET}", f"/tend repair: {SECRET}",
         f"/repair <@{ANA}> {SECRET}", f"/repair help {SECRET}", f"/tend please repair {SECRET}",
         f"/tend I would like to repair this: {SECRET}")  # fmt: skip


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Hear every logger at every level."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def traces(world: World, database_url: str, answers: list[Any], caplog: pytest.LogCaptureFixture) -> list[str]:
    """Name the places where the secret stands."""
    path = Path(database_url.removeprefix("sqlite:///"))
    files = {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
    logged = "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records if _is_ours(record))
    places: dict[str, bytes] = {
        **files,
        "log": logged.encode(),
        "calls": repr(world.slack.calls).encode(),
        "answers": repr(answers).encode(),
        "ephemerals": repr([world.slack.ephemerals(user) for user in (ANA, SAM)]).encode(),
    }
    assert any(name.endswith("-wal") for name in files)
    return [name for name, held in places.items() if SECRET.encode() in held]


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what the sandbox and the test's own client log: they stand for Slack."""
    return record.name.startswith(("slackapp", "slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "uvicorn"))


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_1_secret_is_nowhere_and_one_door_opens(
    sqlite_url: str, transport: str, everything_logged: pytest.LogCaptureFixture, patience: int
) -> None:
    """Each line opens the door, once, and nothing else."""
    async with reached(sqlite_url, transport) as world:
        answers = []
        for line in LINES:
            before = len(world.slack.calls_to("views.open"))
            answers.append(await world.slack.command(SAM, PLATFORM, line))
            opened = world.slack.calls_to("views.open")[before:]
            assert [call.args["view"]["callback_id"] for call in opened] == ["repair_door"], line
            world.slack.modals_of(SAM).clear()
        assert [answer.text for answer in answers] == [""] * len(LINES)
        assert traces(world, sqlite_url, answers, everything_logged) == []


async def test_1_secret_is_nowhere_on_error_paths(
    world: World, database_url: str, everything_logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that Slack refuses, a database that is gone, a bug in the listener, Tend not installed."""

    def gone(*_: object, **_more: object) -> None:
        raise OperationalError(SECRET[:0], None, Exception("gone"))

    async def broken(*_: object, **_more: object) -> None:
        raise ZeroDivisionError

    answers = []
    for line in LINES[:2]:
        world.slack.fail_next("views.open", error="expired_trigger_id")
        answers.append(await world.slack.command(SAM, PLATFORM, line))
        with monkeypatch.context() as patch:
            patch.setattr(world.tend.db, "reading", gone)
            answers.append(await world.slack.command(SAM, PLATFORM, line))
        with monkeypatch.context() as patch:
            patch.setattr("slackapp.slack.repairs.door_listeners.open_door", broken)
            answers.append(await world.slack.command(SAM, PLATFORM, line))
        with monkeypatch.context() as patch:
            patch.setattr(installations.Installations, "authorize", broken_to_none)
            answers.append(await world.slack.command(SAM, PLATFORM, line))
    assert len([answer for answer in answers if answer.text]) == len(answers)
    assert sum("reference" in answer.text for answer in answers) >= 4
    assert traces(world, database_url, answers, everything_logged) == []


async def broken_to_none(*_: object) -> None:
    """Stand for a workspace without Tend."""


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
@pytest.mark.parametrize(("command", "text", "left"), [
    ("/repair", SECRET, ""), ("/tend", f"repair {SECRET}", "repair"), ("/tend", f" REPAIR\n{SECRET}", "repair"),
    ("/tend", f"“repair” {SECRET}", "repair"), ("/tend", f"repair,{SECRET}", "repair"),
    ("/tend", f"repiar {SECRET}", "repiar"), ("/tend", f"rep air {SECRET}", None),
    ("/tend", f"please repair {SECRET}", "repair"), ("/tend", f"Please, Repiar: {SECRET}", "repair"),
    ("/tend", f"help me repair {SECRET}", "help"), ("/tend", f"thnaks to Ana for the repair {SECRET}", None),
    ("/tend", f"thx <@U1> for the repair {SECRET}", None), ("/tend", f"noticd the repair {SECRET}", None),
    ("/thanks", f"repair {SECRET}", None),
    ("/tend", f"thanks <@U1> for the repair {SECRET}", None),
])  # fmt: skip
def test_1_the_request_is_emptied_at_the_edge(mode: str, command: str, text: str, left: str | None) -> None:
    """The body that everything reads, and the raw one, in both modes; other commands are left alone."""
    body = {"command": command, "text": text}
    request = AsyncBoltRequest(
        body=json.dumps(body) if mode == "http" else body,
        mode=mode,
        headers={"content-type": ["application/json"]},
    )
    drop_private_text(request, WORDS)
    if left is None:
        assert request.body["text"] == text
    else:
        assert request.body["text"] == left
        assert SECRET not in request.raw_body


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_1_whatever_follows_the_word_is_dropped(rest: str) -> None:
    """Of any text after the word, only the word is left."""
    text = f"repair {rest}"
    assert is_private(text)
    assert kept(text) == "repair"
