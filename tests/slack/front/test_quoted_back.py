"""Every command that is refused, or opens nothing, quotes back what was typed, so that nobody types it twice."""

import pytest
from sqlalchemy.exc import OperationalError

from slackapp import features
from slackapp.domain.acting import Acting
from slackapp.domain.sources import accounts
from slackapp.domain.tables.people import Person
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from tests.cast import ANA, PLATFORM, TEAM, TOMAS
from tests.slack.message_sizes import check
from tests.world import World

# dropped (tests/slack/repairs/test_dropped_text.py), or in the form alone (tests/slack/notes/test_secrecy.py)
WORDS = sorted(set(features.WORDS) - {"repair", "note"})
COMMANDS = ["/thanks", "/noticed", *(f"/tend {word}" for word in WORDS), "/tend nosuchword"]
TYPED = "zebra & <crossing>"
LONG = ("&" * 6_000, "x" * 40_000, "line\n" * 8_000)


async def typed_back(world: World, line: str, typed: str = TYPED) -> bool:
    """Type a command as Slack sends it; give whether the answer quotes it, within Slack's sizes."""
    said = await world.slack.command(ANA, PLATFORM, f"{line} {b.escape(typed)}")
    assert (said.status, said.trouble) == (200, None), line
    if not said.body:
        return False
    check(Message(said.body["text"], said.body.get("blocks", [])))
    beginning = b.escape(typed[:30]).split("\n", maxsplit=1)[0]
    return beginning in said.text and beginning in str(said.body["blocks"])


async def test_a_view_that_does_not_open_loses_no_typed_text(world: World) -> None:
    """`/tend words …` and all other words that lead to a view; `home` opens none."""
    for line in COMMANDS:
        if line != "/tend home":
            world.slack.fail_next("views.open", "trigger_expired")
            assert await typed_back(world, line), line


async def test_a_word_alone_is_not_quoted(world: World) -> None:
    world.slack.fail_next("views.open", "trigger_expired")
    said = await world.slack.command(ANA, PLATFORM, "/tend settings")
    assert "“" not in said.text


async def test_a_refused_command_quotes_what_was_typed(world: World) -> None:
    """Refused before the word is looked at, for a deactivated account."""
    await world.tend.directory.meet(TEAM, [ANA])
    async with world.tend.db.transaction() as session:
        (await session.get_one(Person, (TEAM, ANA))).is_deactivated = True
    world.slack.state.people[ANA].deleted = True
    world.tend.directory.forget(TEAM, ANA)
    for line in COMMANDS:
        assert await typed_back(world, line), line


async def test_a_command_that_could_not_be_stored_quotes_what_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        message = "gone"
        raise OperationalError(message, None, Exception(message))

    monkeypatch.setattr(world.tend.db, "reading", gone)
    monkeypatch.setattr(world.tend.db, "transaction", gone)
    world.tend.directory.forget(TEAM, ANA)
    for line in COMMANDS:
        assert await typed_back(world, line), line


@pytest.mark.parametrize("rest", ["github -zebra-", "github a" + "b" * 60, "gitlab zebra", "zebra"])
async def test_a_refused_login_is_quoted(world: World, rest: str) -> None:
    assert await typed_back(world, "/tend link", rest)


async def test_a_login_of_somebody_else_is_quoted(world: World) -> None:
    await world.tend.directory.meet(TEAM, [ANA, TOMAS])
    async with world.tend.db.transaction() as session:
        await accounts.say(session, Acting(TEAM, TOMAS, world.clock.now(), None), "octocat")
        await accounts.confirm(session, TEAM, TOMAS, "octocat", "", world.clock.now())
    assert await typed_back(world, "/tend link", "github octocat")


async def test_1_6_words_quoted_back_are_cut_to_slacks_sizes(world: World) -> None:
    for line in COMMANDS:
        for typed in LONG:
            world.slack.fail_next("views.open", "trigger_expired")
            assert await typed_back(world, line, typed) or line == "/tend home", line
