"""Number 4 of the messages: one rule of offering, for the command and for every form."""

import pytest

from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, UnfinishedThanks
from tests.cast import ANA, PLATFORM, TOMAS
from tests.world import World

WORDS = "taking my night"


def ticked(form: View | None) -> tuple[bool | None, str | None]:
    """Give whether the offer is ticked, None without one, and the channel."""
    assert form is not None
    fields = {block.get("block_id"): block["element"] for block in form.blocks if block["type"] == "input"}
    if "offer" not in fields:
        return None, None
    return bool(fields["offer"].get("initial_options")), fields["channel"].get("initial_conversation")


@pytest.mark.parametrize(
    ("line", "offer"),
    [
        ("/thanks", (True, PLATFORM)),
        (f"/thanks <@{TOMAS}>", (True, PLATFORM)),
        ("/thanks privately", (None, None)),
        (f"/tend thanks privately <@{TOMAS}>", (None, None)),
    ],
)
async def test_4_a_form_opened_in_a_channel_is_ticked(
    world: World, line: str, offer: tuple[bool | None, str | None]
) -> None:
    """As the command itself offers; `privately` never does."""
    await world.slack.command(ANA, PLATFORM, line)
    assert ticked(world.slack.modal_of(ANA)) == offer


@pytest.mark.parametrize(("line", "offer"), [("", (True, PLATFORM)), ("privately ", (None, None))])
async def test_4_the_form_of_a_name_that_slack_did_not_resolve(
    world: World, line: str, offer: tuple[bool | None, str | None]
) -> None:
    """Opened by the button of the answer, it remembers what the command began with."""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks {line}@tomas for {WORDS}")
    await world.slack.press_label(ANA, said.shown[0], "Open the form")
    assert ticked(world.slack.modal_of(ANA)) == offer


async def test_4_from_a_message_and_from_home(world: World) -> None:
    """The shortcut on a message says it there; Home has no channel."""
    message = world.slack.say(TOMAS, PLATFORM, "Staging is back.")
    await world.slack.message_shortcut(ANA, message, "thank_message")
    assert ticked(world.slack.modal_of(ANA)) == (True, PLATFORM)
    world.slack.modals_of(ANA).clear()
    await world.slack.shortcut(ANA, "say_thanks")
    assert ticked(world.slack.modal_of(ANA)) == (False, None)


async def test_3_say_thanks_too_shows_the_note_and_fills_in_nothing(world: World) -> None:
    """The noted words are not the thanks."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.slack.press_label(ANA, said.shown[0], "Say thanks too")
    form = world.slack.modal_of(ANA)
    assert form is not None
    field = next(block["element"] for block in form.blocks if block.get("block_id") == "words")
    assert "initial_value" not in field
    assert "You noted:\n> covering the night" in world.slack.texts(form)


async def test_3_sent_shows_what_the_receiver_sees(world: World) -> None:
    """The exemplar of PRODUCT §5, and the words under the receiver's own first line."""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    text = world.slack.texts(said.shown[0])
    assert f"Sent to <@{TOMAS}>. <@{TOMAS}> decides whether it is posted in <#{PLATFORM}>." in text
    assert f"🌱 <@{ANA}> thanked you:\n> {WORDS}" in text
    await world.deliver()
    assert f"🌱 <@{ANA}> thanked you:\n> {WORDS}" in world.slack.texts(world.slack.last_message(TOMAS))


async def test_6_a_kept_message_offers_to_note_it_instead(world: World) -> None:
    """The form knows the author and the link; once noted, the message is kept no more."""
    message = world.slack.say(TOMAS, PLATFORM, "I rewrote the runbook.")
    await world.slack.message_shortcut(ANA, message, "keep_message")
    await world.slack.open_home(ANA)
    await world.deliver()
    home = world.slack.home_of(ANA)
    assert home is not None
    await world.slack.press_label(ANA, home, "Note it instead")
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert await world.count(UnfinishedThanks) == 1
    await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": "rewriting the runbook"})
    await world.deliver()
    [effort] = await world.rows(Effort)
    assert (effort.doer_id, message.ts.replace(".", "") in (effort.link or "")) == (TOMAS, True)
    assert await world.count(UnfinishedThanks) == 0
    assert await world.count(Thanks) == 0
