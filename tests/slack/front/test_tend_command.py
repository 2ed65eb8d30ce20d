"""`/tend` and everything it takes."""

import re

import pytest

from slackapp.features import USAGE, WORDS
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.usage_lines import usage
from slackapp.slack.efforts import ids as efforts_ids
from slackapp.slack.front import ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.own_data import ids as own_data_ids
from slackapp.slack.thanks import ids as thanks_ids
from tests.cast import GENERAL, TOMAS
from tests.manifest import MANIFEST
from tests.world import World


@pytest.mark.parametrize("text", ["", " ", " help", " HELP", " help me"])
async def test_alone_and_help_say_what_there_is(world: World, text: str) -> None:
    said = await world.slack.command(TOMAS, GENERAL, f"/tend{text}")
    assert said.text == usage(Reader(), USAGE)
    assert [message.only_for for message in said.shown] == [TOMAS]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("setings", "settings"),
        ("Homer", "home"),
        ("notice", "noticed"),
        ("thank @maya", "thanks"),
        ("leaders", "leader"),
        ("manager", "leader"),
        ("away next week", "settings"),
    ],
)
async def test_a_word_that_is_close_to_one_is_asked_about(world: World, typed: str, meant: str) -> None:
    said = await world.slack.command(TOMAS, GENERAL, f"/tend {typed}")
    assert f"“{typed}”" in said.text
    assert f"Did you mean `/tend {meant}`?" in said.text


@pytest.mark.parametrize("typed", ["frobnicate", "x" * 3_000, "<!channel> & <b>", "*", "\u202efrob"])
async def test_what_is_not_understood_is_quoted_and_answered_with_usage(world: World, typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<b>", "&lt;b&gt;")
    said = await world.slack.command(TOMAS, GENERAL, f"/tend {escaped}")
    assert said.status == 200
    assert "I didn't understand this, and nothing was changed:" in said.text
    assert "Did you mean" not in said.text
    assert "/tend settings" in said.text
    assert world.slack.refused == []


@pytest.mark.parametrize(
    ("word", "callback_id"),
    [
        ("settings", own_data_ids.SETTINGS_FORM),
        ("thanks", thanks_ids.THANKS_FORM),
        ("noticed", efforts_ids.NOTE_FORM),
        ("Leader", leads_ids.LEAD_FORM),
    ],
)
async def test_words_that_open_something(world: World, word: str, callback_id: str) -> None:
    said = await world.slack.command(TOMAS, GENERAL, f"/tend {word}")
    assert said.shown == []
    modal = world.slack.modal_of(TOMAS)
    assert modal is not None
    assert modal.callback_id == callback_id


@pytest.mark.parametrize("text", ["words", "words night", "words %_'\"\\", "words <@U0SAM00001|sam> &amp; co"])
async def test_words_opens_the_archive(world: World, text: str) -> None:
    said = await world.slack.command(TOMAS, GENERAL, f"/tend {text}")
    assert said.shown == []
    assert world.slack.modal_of(TOMAS) is not None
    assert world.slack.refused == []


async def test_later_opens_what_is_kept(world: World) -> None:
    await world.slack.command(TOMAS, GENERAL, "/tend later")
    modal = world.slack.modal_of(TOMAS)
    assert modal is not None
    assert "You saved no messages." in world.slack.texts(modal)


@pytest.mark.parametrize("word", ["settings", "words", "later", "leader", "sources"])
async def test_what_slack_does_not_open_is_answered_with_a_sentence(world: World, word: str) -> None:
    world.slack.fail_next("views.open", error="expired_trigger_id")
    said = await world.slack.command(TOMAS, GENERAL, f"/tend {word}")
    assert "Slack didn't open the form in time." in said.text


def test_the_usage_and_the_manifest_list_exactly_what_works() -> None:
    listed = set(re.findall(r"`/tend (\w+)", usage(Reader(), USAGE)))
    assert listed == set(WORDS)
    [hint] = [one["usage_hint"] for one in MANIFEST["features"]["slash_commands"] if one["command"] == ids.TEND_COMMAND]
    assert {part.split()[0] for part in hint.split(", ")} == {"help", *WORDS}
