"""Number 1 of the messages: a received thanks is a gift, in every state: at most two buttons, the rest in the menu."""

import json
from dataclasses import replace
from itertools import product

import pytest

from sandbox.block_kit.blocks import blocks_found
from slackapp.domain.people.profiles import ASK_ME, KEEP_PRIVATE, SHARE_FREELY
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.thanks.replying import Joined, Replies
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks.received.views import received
from tests.cast import ANA, MIRA, NOW, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.own_words import buttons_of, menu_of, own_words
from tests.slack.thanks.reply_steps import card, last_ephemeral, press_label, send_form, send_thanks, take_back
from tests.world import World

BUTTONS_MAX = 2
OPTIONS_MAX = 5  # docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
WORDS_MAX = 40  # of Tend's own, besides the mentioned answer; a plain gift has 9
WORDS = "When the pager rang on Sunday, you took my night so I could fly home."
MATTERED = "I slept that night."
SHOWN = ThanksShown(1, ANA, (TOMAS,), WORDS, "private", None)
STANDINGS = ("private", "offered", "agreed", "shared", "kept", "uninvited", "refused", "unsure")
STATES = list(
    product(
        STANDINGS,
        (ASK_ME, SHARE_FREELY, KEEP_PRIVATE),
        (None, MATTERED),
        (0, 2),
        ((), (MIRA,)),
        ((), ((OLEG, "Oleg"),)),
        (False, True),
    )
)
READER = Reader("en-GB", "Europe/Berlin")


def test_1_every_state_is_a_gift() -> None:
    """Over all 768 states: buttons, entries of the menu and words stay few, and no entry stands in sight as well."""
    for standing, sharing, mattered, others, passed, may_tell, may_claim in STATES:
        shown = replace(SHOWN, standing=standing, sharing=sharing, others=others, channel_id=PLATFORM, changed_at=NOW)
        joins = Joined(SAM, PLATFORM) if standing == "private" else None  # added words are never offered
        message = received(READER, shown, Replies(mattered, joins, passed, may_tell, may_claim=may_claim))
        state = (standing, sharing, mattered, others, passed, may_tell, may_claim)
        buttons, menu = buttons_of(message.blocks), menu_of(message.blocks)
        assert blocks_found(message.blocks, "message").problems == [], state
        assert len(buttons) <= BUTTONS_MAX, state
        assert len(menu) <= OPTIONS_MAX, state
        assert menu[-1] == "No more from this person", state
        assert not set(buttons) & set(menu), state
        assert own_words(message.blocks, WORDS, MATTERED) <= WORDS_MAX, (state, message.text)
        assert message.text.startswith(f"🌱 <@{ANA}> thanked you: “{WORDS}”"), state
        assert "!" not in message.text.replace("<!", ""), state


@pytest.mark.parametrize(
    ("standing", "buttons", "menu"),
    [
        ("private", ["That mattered because …"], ["Remove"]),
        ("offered", ["Share it", "Keep between us"], ["That mattered because …", "Remove"]),
        ("agreed", ["That mattered because …"], ["Always share", "Remove"]),
        ("shared", ["That mattered because …"], ["Always share", "Remove"]),
        ("kept", ["That mattered because …"], ["Always keep private", "Remove"]),
        ("uninvited", ["Share it", "Keep between us"], ["That mattered because …", "Remove"]),
    ],
)
def test_1_buttons_and_menu(standing: str, buttons: list[str], menu: list[str]) -> None:
    """Only a decision asks for two buttons; with nothing to decide, the one button is the answer."""
    message = received(READER, replace(SHOWN, standing=standing, channel_id=PLATFORM), Replies())
    assert (buttons_of(message.blocks), menu_of(message.blocks)) == (buttons, [*menu, "No more from this person"])


def test_1_the_plain_gift_reads_like_one() -> None:
    """The exemplar of PRODUCT: who, the words, and one question."""
    message = received(READER, replace(SHOWN, standing="offered", channel_id=PLATFORM), Replies())
    assert message.text == (
        f"🌱 <@{ANA}> thanked you: “{WORDS}” <@{ANA}> would like to post this in <#{PLATFORM}>. Is that OK?"
    )
    assert own_words(message.blocks, WORDS) <= 14


async def test_1_this_was_for_an_effort(world: World) -> None:
    """Chosen by the doer: the effort has its thanks, the menu's form closes, and the giver sees no change."""
    await world.slack.command(OLEG, PLATFORM, f"/noticed <@{TOMAS}> sorting the backlog")
    await send_thanks(world)
    before = [world.slack.texts(message) for message in world.slack.messages_for(ANA)]
    await press_label(world, TOMAS, card(world), "This was for …")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    (effort,) = await world.rows(Effort)
    assert effort.acknowledged_at is None
    done = await world.slack.submit(TOMAS, form, {"claimed": str(effort.id)})
    assert done.view is not None
    assert "Saved. Nobody is told." in world.slack.texts(done.view)
    await world.deliver()
    (effort,) = await world.rows(Effort)
    assert (effort.acknowledged_how, effort.thanks_id) == ("claimed", 1)
    assert [world.slack.texts(message) for message in world.slack.messages_for(ANA)] == before
    await press_label(world, TOMAS, card(world), "This was for …")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"claimed": "none"})
    assert [effort.acknowledged_at for effort in await world.rows(Effort)] == [None]


async def test_1_removed_from_the_menu(world: World) -> None:
    """After a question, the card goes; the giver keeps theirs."""
    await send_thanks(world)
    gift = card(world)
    await press_label(world, TOMAS, gift, "Remove")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    assert "Nobody is told. You cannot undo this." in world.slack.texts(form)
    await world.slack.submit(TOMAS, form, {})
    await world.deliver()
    assert gift not in world.slack.messages_for(TOMAS)
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["removed"]


async def test_1_the_rule_is_made_in_the_menu_and_drawn(world: World) -> None:
    """`Always keep private` becomes `Ask me each time`, and back."""
    await send_thanks(world)
    await press_label(world, TOMAS, card(world), "Keep between us")
    for label, rule in (("Always keep private", KEEP_PRIVATE), ("Ask me each time", ASK_ME)):
        await press_label(world, TOMAS, card(world), label)
        assert [person.sharing for person in await world.rows(Person, Person.user_id == TOMAS)] == [rule]
        assert label not in world.slack.labels(card(world))
        assert "`/tend settings` changes that." in last_ephemeral(world, TOMAS)


async def test_1_the_answer_is_also_in_the_menu(world: World) -> None:
    """While sharing is to be decided, the answer waits in the menu, and is given from there."""
    await send_thanks(world)
    await press_label(world, TOMAS, card(world), "That mattered because …")
    assert await send_form(world, TOMAS, MATTERED) == {}
    assert "That mattered because …" not in world.slack.labels(card(world))
    assert f"You answered: that mattered because “{MATTERED}”" in card(world).text


async def test_1_a_forged_option_is_answered(world: World) -> None:
    """Whatever an option says, the person reads a sentence and nothing happens."""
    await send_thanks(world)
    for value in ["", "remove", "remove:", "remove:x", "unknown:1", f"claim:{2**70}", "manager:999"]:
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        action = {"action_id": "thanks_menu", "type": "overflow", "block_id": "x", "selected_option": option}
        team = world.slack.team.id
        who = {"team": {"id": team}, "user": {"id": TOMAS, "team_id": team}}
        done = await world.slack.raw({"type": "block_actions", **who, "actions": [action], "trigger_id": "1.2.3"})
        assert done.status == 200
    opened = world.slack.calls_to("views.open")
    assert "reference" not in json.dumps([call.args for call in opened])
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["offered"]


@pytest.mark.parametrize("label", ["This was for …", "Remove"])
async def test_1_a_thanks_taken_back_meanwhile_says_so(world: World, label: str) -> None:
    """The card was not drawn again yet."""
    await world.slack.command(OLEG, PLATFORM, f"/noticed <@{TOMAS}> sorting the backlog")
    await send_thanks(world)
    await take_back(world)
    await press_label(world, TOMAS, card(world), label)
    assert "This was taken back" in last_ephemeral(world, TOMAS)
