"""The seventh thanks of a day: by command, form, group and `Add a word` nothing goes, and the words stay."""

import pytest

from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, MIRA, OLEG, PLATFORM, TOMAS
from tests.slack.thanks.reply_steps import card, last_ephemeral, post, press_label, send_thanks
from tests.world import World

WORDS = "the notes, once more"
ENOUGH = "got six thanks from you today"


@pytest.fixture
async def thanked(world: World) -> World:
    """Oleg thanked Tomas six times today."""
    for number in range(6):
        await world.slack.command(OLEG, PLATFORM, f"/thanks privately <@{TOMAS}> for part {number}")
    await world.deliver()
    return world


async def test_c_the_command_gives_the_words_back(thanked: World) -> None:
    await thanked.slack.command(OLEG, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    said = thanked.slack.texts(thanked.slack.ephemerals(OLEG)[-1])
    assert ENOUGH in said
    assert "Nothing was sent." in said
    assert WORDS in said
    assert await thanked.count(Thanks) == 6


async def test_c_the_form_stays_open_with_the_words(thanked: World) -> None:
    await thanked.slack.command(OLEG, PLATFORM, "/thanks")
    form = thanked.slack.modal_of(OLEG)
    assert form is not None
    done = await thanked.slack.submit(OLEG, form, {"receivers": [TOMAS], "words": WORDS})
    assert ENOUGH in str(done.errors)
    assert thanked.slack.modal_of(OLEG) is form
    assert await thanked.count(Thanks) == 6


async def test_c_a_group_reaches_the_others(thanked: World) -> None:
    await thanked.slack.command(OLEG, PLATFORM, f"/thanks <@{TOMAS}> <@{ANA}> {WORDS}")
    await thanked.deliver()
    assert ENOUGH in last_ephemeral(thanked, OLEG)
    assert len(thanked.slack.messages_for(TOMAS)) == 6
    assert WORDS in thanked.slack.last_message(ANA).text


async def test_c_an_added_word_counts_too(thanked: World) -> None:
    await send_thanks(thanked)
    await press_label(thanked, TOMAS, card(thanked), "Share it")
    await thanked.slack.press_label(OLEG, post(thanked, MIRA), "Add a word")
    form = thanked.slack.modal_of(OLEG)
    assert form is not None
    done = await thanked.slack.submit(OLEG, form, {"words": WORDS})
    assert ENOUGH in str(done.errors)
    assert await thanked.count(Thanks) == 7
