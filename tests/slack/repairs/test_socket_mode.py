"""Private words over Socket Mode: the main story from the door to the answer, with no HTTP between Slack and Tend."""

import logging
from pathlib import Path

import pytest

from slackapp.domain.tables.repairs import PrivateWord
from tests.cast import ANA, SAM, TEAM
from tests.slack.repairs import reading_steps
from tests.slack.repairs.reading_steps import envelope, read, top
from tests.slack.repairs.repair_steps import HAPPENED, let_go, send_own
from tests.slack.transports import reached


async def test_the_whole_story_over_sockets(sqlite_url: str, patience: int, caplog: pytest.LogCaptureFixture) -> None:
    """Owned, held, announced without words, read by Ana alone, and answered; no words in the log or the file."""
    caplog.set_level(logging.DEBUG)
    async with reached(sqlite_url, "socket") as world:
        await world.tend.directory.meet(TEAM, [ANA, SAM])
        assert "Take back" in world.slack.labels(await send_own(world, SAM, [ANA], HAPPENED))
        world.slack.modals_of(SAM).clear()
        assert world.slack.messages_for(ANA) == []
        world.clock.moment = reading_steps.AFTERNOON
        await let_go(world)
        assert [one.text for one in world.slack.messages_for(ANA)] == [f"<@{SAM}> left you a private word."]
        assert HAPPENED in world.slack.texts(await read(world))
        await reading_steps.press(world, "I'd rather talk")
        world.slack.modals_of(ANA).clear()
        await world.slack.press_label(SAM, envelope(world), "Read", forged=True)
        assert world.slack.modal_of(SAM) is None
        await let_go(world)
        assert "would rather talk with you" in world.slack.texts(await read(world, SAM))
        assert top(world, SAM).callback_id == "word_read"
        assert await world.count(PrivateWord) == 2
        assert world.slack.refused == []
        stored = b"".join(each.read_bytes() for each in Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("*"))
    logged = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records if is_ours(one))
    assert HAPPENED not in logged
    assert HAPPENED.encode() not in stored


def is_ours(record: logging.LogRecord) -> bool:
    """Leave out what the sandbox logs: it stands for Slack."""
    return record.name.startswith(("slackapp", "slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite"))
