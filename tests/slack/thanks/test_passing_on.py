"""Letting a manager know, through Slack's doors: who reads it, and that nobody else ever learns of it."""

from typing import Any

import pytest
from sqlalchemy import delete

from sandbox.workspace.state import Message
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn
from slackapp.domain.thanks import correcting
from tests.cast import ANA, EXT, MIRA, OLEG, SAM, TEAM, TOMAS, VEGA, acting
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.slack.home.home_steps import home_text
from tests.slack.thanks.reply_steps import (
    WORDS,
    card,
    last_ephemeral,
    let_manager_know,
    press_label,
    send_form,
    send_thanks,
    take_back,
    texts_of_everybody,
)
from tests.world import World

KNOW = "Let my manager know"


async def asked(world: World) -> str:
    """Give what is asked before it is done."""
    await world.slack.press_label(TOMAS, card(world), KNOW)
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.close(TOMAS, form)
    return str(form.blocks[0]["text"]["text"])


def passed(world: World, manager_id: str = MIRA) -> list[Message]:
    """Give the messages that brought words to a manager."""
    return [one for one in world.slack.messages_for(manager_id) if "asked me to show you this" in one.text]


async def all_of(world: World, user_id: str) -> tuple[Any, ...]:
    """Give everything that somebody could learn from: messages, Home and export."""
    async with world.tend.db.reading() as session:
        held = await export_person(session, TEAM, user_id)
    held["profile"] = None  # when they last looked at Home
    return texts_of_everybody(world, user_id), await home_text(world, user_id), held


async def test_the_manager_reads_it_and_nobody_else_learns_of_it(team: World) -> None:
    """Neither the giver, whose words they are, nor a colleague; the receiver's card says who has it."""
    await send_thanks(team)
    before = [await all_of(team, user_id) for user_id in (ANA, SAM, OLEG)]
    assert await asked(team) == (
        "Mira Vogel will read these words and who said them, in a private message from me. I tell nobody else."
    )
    await let_manager_know(team)

    (message,) = passed(team)
    for text in (message.text, team.slack.texts(message)):
        assert f"<@{ANA}> thanked <@{TOMAS}>:" in text
        assert WORDS in text
        assert f"<@{TOMAS}> asked me to show you this. No reply needed. <@{ANA}> is not told." in text
    assert team.slack.labels(message) == []
    assert f"You let <@{MIRA}> know." in team.slack.texts(card(team))
    assert KNOW not in team.slack.labels(card(team))
    assert [await all_of(team, user_id) for user_id in (ANA, SAM, OLEG)] == before
    assert team.slack.refused == []
    (row,) = await team.rows(Outgoing, Outgoing.kind == "passed_on")
    assert (row.urgency, row.dedupe_key, WORDS in str(row.refs)) == (0, f"passed_on:1:{TOMAS}:{MIRA}", False)


async def test_on_the_managers_home_until_it_is_taken_back(team: World) -> None:
    """It stands under its own title, and goes with the words."""
    await send_thanks(team)
    assert "Thanks to your team" not in await home_text(team, MIRA)
    await let_manager_know(team)
    shown = await home_text(team, MIRA)
    assert "Thanks to your team" in shown
    assert WORDS in shown
    assert f"<@{ANA}> thanked <@{TOMAS}>. <@{TOMAS}> let you know on 18 November." in shown
    await take_back(team)
    assert WORDS not in await home_text(team, MIRA)


@pytest.mark.both_databases
async def test_pressed_twice_it_is_told_once(team: World) -> None:
    """Also from a card that was not drawn again yet, and when Slack sends the press again."""
    await send_thanks(team)
    old = card(team)
    await team.slack.press_label(TOMAS, old, KNOW)
    form = team.slack.modal_of(TOMAS)
    assert form is not None
    await team.slack.submit(TOMAS, form, {})
    await team.slack.replay()
    await team.slack.press_label(TOMAS, old, KNOW)
    await team.deliver()
    assert last_ephemeral(team, TOMAS) == f"You let <@{MIRA}> know already."
    assert len(passed(team)) == 1
    assert await team.count(PassedOn) == 1


async def test_also_what_was_kept_private(team: World) -> None:
    """It is the receiver's own decision, and leaves the other as it was."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), "Keep between us")
    await let_manager_know(team)
    assert len(passed(team)) == 1
    assert "Your copy stays private." in team.slack.texts(card(team))


@pytest.mark.parametrize(("giver", "receiver"), [(MIRA, TOMAS), (ANA, OLEG)])
async def test_without_a_manager_besides_the_giver_there_is_no_button(team: World, giver: str, receiver: str) -> None:
    """Mira knows what she said; nobody leads Oleg."""
    await send_thanks(team, f"<@{receiver}> {WORDS}", giver)
    assert KNOW not in team.slack.labels(card(team, receiver))


async def test_only_whom_the_form_named_is_told(team: World) -> None:
    """Tomas's manager has changed since the form opened: the new one was not named, and reads nothing."""
    await send_thanks(team)
    await team.slack.press_label(TOMAS, card(team), KNOW)
    form = team.slack.modal_of(TOMAS)
    assert form is not None
    async with team.tend.db.transaction() as session:
        await session.execute(delete(Lead).where(Lead.member_id == TOMAS))
    await team.lead(OLEG, TOMAS)
    done = await team.slack.submit(TOMAS, form, {})
    await team.deliver()
    assert done.view is not None
    assert "Your manager has changed since" in team.slack.texts(done.view)
    assert (passed(team, MIRA), passed(team, OLEG)) == ([], [])


async def test_the_button_of_an_earlier_card_still_works(team: World) -> None:
    """Its value names the managers that its dialog named."""
    await send_thanks(team)
    action = {"action_id": "let_manager_know", "value": f"1:{MIRA}", "type": "button", "block_id": "replies:1"}
    who = {"team": {"id": TEAM}, "user": {"id": TOMAS, "team_id": TEAM}}
    await team.slack.raw({"type": "block_actions", **who, "actions": [action], "trigger_id": "1.2.3"})
    await team.deliver()
    assert len(passed(team)) == 1


async def test_a_new_manager_can_be_told_too(team: World) -> None:
    """The earlier one keeps what they were sent."""
    await send_thanks(team)
    await let_manager_know(team)
    async with team.tend.db.transaction() as session:
        await session.execute(delete(Lead).where(Lead.member_id == TOMAS))
    await team.lead(OLEG, TOMAS)
    await press_label(team, TOMAS, card(team), "Keep between us")  # the card is drawn again
    assert (await asked(team)).startswith("Oleg Marchenko will read")
    await let_manager_know(team)
    assert (len(passed(team, MIRA)), len(passed(team, OLEG))) == (1, 1)
    assert WORDS in await home_text(team, MIRA)
    assert f"You let <@{MIRA}> and <@{OLEG}> know." in team.slack.texts(card(team))


async def test_two_managers_are_both_named(team: World) -> None:
    """One press tells both; each is told once."""
    await team.lead(OLEG, TOMAS)
    await send_thanks(team)
    assert "Mira Vogel and Oleg Marchenko will each read" in await asked(team)
    await let_manager_know(team)
    assert (len(passed(team, MIRA)), len(passed(team, OLEG))) == (1, 1)


async def test_only_the_receiver_passes_it_on(team: World) -> None:
    """Nobody else, wherever they come from, and nobody chooses the readers by hand."""
    await team.lead(MIRA, OLEG)
    await send_thanks(team)
    for stranger, why in ((OLEG, "not here any more"), (ANA, "not here any more"), (EXT, "another workspace")):
        await press_label(team, stranger, card(team), KNOW, forged=True)
        assert team.slack.modal_of(stranger) is None
        assert why in last_ephemeral(team, stranger)
    for value in (f"1:{OLEG}", "1", "1:", ":", "", f"x:{MIRA}", f"{2**70}:{MIRA}"):
        action = {"action_id": "let_manager_know", "value": value, "type": "button", "block_id": "x"}
        who = {"team": {"id": TEAM}, "user": {"id": TOMAS, "team_id": TEAM}}
        told = await team.slack.raw({"type": "block_actions", **who, "actions": [action], "trigger_id": "1.2.3"})
        assert told.status == 200
    foreign = {"team": {"id": VEGA}, "user": {"id": TOMAS, "team_id": VEGA}}
    action = {"action_id": "let_manager_know", "value": f"1:{MIRA}", "type": "button", "block_id": "x"}
    await team.slack.raw({"type": "block_actions", **foreign, "actions": [action], "trigger_id": "1.2.3"})
    await team.deliver()
    assert await team.count(PassedOn) == 0
    assert (passed(team, MIRA), passed(team, OLEG)) == ([], [])
    assert "reference" not in str([call.args for call in team.slack.calls_to("views.open")])


async def test_words_that_were_taken_back_are_not_passed_on(team: World) -> None:
    """A sentence; and what was still on its way does not arrive."""
    await send_thanks(team)
    old = card(team)
    await team.slack.press_label(TOMAS, old, KNOW)
    form = team.slack.modal_of(TOMAS)
    assert form is not None
    await team.slack.submit(TOMAS, form, {})
    await take_back(team)
    await team.deliver()
    assert passed(team) == []
    await press_label(team, TOMAS, old, KNOW)
    assert "taken back" in last_ephemeral(team, TOMAS)


async def test_what_the_giver_puts_right_follows_to_the_manager(team: World) -> None:
    """Changed words are drawn again there; words taken back leave the screen, and the answer goes with them."""
    await send_thanks(team)
    await let_manager_know(team)
    await press_label(team, TOMAS, card(team), "That mattered because …")
    await send_form(team, TOMAS, "I slept")
    async with team.tend.db.transaction() as session:
        await correcting.change(session, acting(ANA, team.clock.now()), 1, "for taking both nights")
    await team.deliver()
    assert "for taking both nights" in passed(team)[0].text
    assert WORDS not in team.slack.texts(passed(team)[0])
    async with team.tend.db.transaction() as session:
        await correcting.take_back(session, acting(ANA, team.clock.now()), 1)
    await team.deliver()
    assert passed(team) == []
    assert "I slept" not in str(texts_of_everybody(team, ANA, MIRA, TOMAS))
    assert "both nights" not in await home_text(team, MIRA)


async def test_a_manager_whom_slack_does_not_reach(team: World) -> None:
    """The receiver is told, and the button comes back and works."""
    await send_thanks(team)
    team.slack.fail_next("chat.postMessage", error="messages_tab_disabled")
    await let_manager_know(team)
    assert passed(team) == []
    assert f"I could not let <@{MIRA}> know" in team.slack.last_message(TOMAS).text
    assert "You let" not in team.slack.texts(card(team))
    assert WORDS not in await home_text(team, MIRA)
    await let_manager_know(team)
    assert len(passed(team)) == 1


@pytest.mark.parametrize("gone", [ANA, TOMAS, MIRA])
async def test_nothing_is_left_of_somebody_who_was_erased(team: World, gone: str) -> None:
    """Giver, receiver or manager: nobody's Home and nobody's export shows it any more."""
    await send_thanks(team)
    await let_manager_know(team)
    async with team.tend.db.transaction() as session:
        await erase_person(session, TEAM, gone, team.clock.now())
    assert await team.count(PassedOn) == 0
    assert WORDS not in await home_text(team, MIRA)
    async with team.tend.db.reading() as session:
        for user_id in (ANA, TOMAS, MIRA):
            held = await export_person(session, TEAM, user_id)
            assert held["thanks_passed_on_to_me"] == []
            assert [one["passed_on_by_me"] for one in held["thanks_received"]] in ([], [[]])
