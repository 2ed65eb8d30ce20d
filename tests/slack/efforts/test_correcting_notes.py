"""Number 2 of the messages: noters edit or take back for a quarter of an hour, and the doer's card follows."""

from copy import deepcopy
from datetime import datetime

import pytest

from sandbox.workspace.state import Message, View
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.visibility.efforts import UNREACHABLE
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import home_text
from tests.world import World

WORDS, NEW = "covering the night", "covering the night from Sunday to Monday"


async def note(world: World, *doers: str) -> Message:
    """Have Ana note an effort by command; give what she was told."""
    named = " ".join(f"<@{doer}>" for doer in doers)
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {named} {WORDS}")
    await world.deliver()
    return said.shown[0]


async def edited(world: World, told: Message | View, words: str) -> View:
    """Press `Edit`, send other words, and give the confirmation."""
    await world.slack.press_label(ANA, told, "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"words": words})
    await world.deliver()
    assert done.view is not None, done.errors
    return done.view


async def readable(world: World) -> datetime:
    """Give when the manager may read the effort."""
    effort: Effort = (await world.rows(Effort))[0]
    return effort.readable_at


async def test_2_edited_words_reach_the_doers_card(world: World) -> None:
    """Also of several doers at once; the card says so, and no manager reads earlier."""
    await world.lead(MIRA, TOMAS)
    told = await note(world, TOMAS, SAM)
    assert world.slack.labels(told) == ["Say thanks too", "Edit", "Take back"]
    before = await readable(world)
    await world.pass_time(minutes=14)
    confirmed = await edited(world, told, NEW)
    assert f"Saved. My message to <@{TOMAS}> and <@{SAM}> changes too." in world.slack.texts(confirmed)
    for doer in (TOMAS, SAM):
        (card,) = world.slack.messages_for(doer)
        assert NEW in card.text
        assert f"<@{ANA}> edited this." in card.text
        assert world.slack.labels(card) == ["No more from this person", "Looks right", "Change", "Hide"]
    assert await readable(world) >= before
    assert [effort.words for effort in await world.rows(Effort)] == [NEW, NEW]


async def test_2_a_doer_whose_card_cannot_change_gets_a_new_one(world: World) -> None:
    """Managers would otherwise read words that the doer never saw. Later changes follow on the new card."""
    await world.lead(MIRA, TOMAS)
    told = await note(world, TOMAS)
    world.slack.fail_next("chat.update", error="message_not_found")
    confirmed = await edited(world, told, NEW)
    (_, card) = world.slack.messages_for(TOMAS)
    assert NEW in card.text
    (effort,) = await world.rows(Effort)
    assert effort.not_notified is None
    await world.pass_time(minutes=1)
    await edited(world, confirmed, "covering two nights")
    assert ["covering two nights" in each.text for each in world.slack.messages_for(TOMAS)] == [False, True]


async def test_2_nobody_reads_new_words_that_reach_the_doer_in_no_way(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    told = await note(world, TOMAS)
    world.slack.fail_next("chat.update", error="is_inactive")
    world.slack.fail_next("chat.postMessage", error="is_inactive")
    await edited(world, told, NEW)
    (effort,) = await world.rows(Effort)
    assert effort.not_notified == UNREACHABLE
    assert NEW not in await home_text(world, MIRA)


async def test_2_taken_back_nothing_waits(world: World) -> None:
    """The card says so without the words; nothing is left on Home, for the manager, or in the database."""
    await world.lead(MIRA, TOMAS)
    told = await note(world, TOMAS)
    old = world.slack.last_message(TOMAS)
    await world.slack.press_label(ANA, told, "Take back")
    await world.deliver()
    (card,) = world.slack.messages_for(TOMAS)
    assert card.text == f"<@{ANA}> took back what they noted about you."
    assert world.slack.labels(card) == []
    assert f"Taken back. My message to <@{TOMAS}> says so." in world.slack.ephemerals(ANA)[-1].text
    (effort,) = await world.rows(Effort)
    assert (effort.words, effort.doers_words, effort.link) == ("", None, None)
    for user_id in (ANA, TOMAS, MIRA):
        assert WORDS not in await home_text(world, user_id)
    await world.pass_time(days=8)
    await world.run_job("send_prompts")
    assert world.slack.messages_for(MIRA) == []
    for action in ("change_effort", "hide_effort", "leave_effort"):
        value = {"action_id": action, "value": str(effort.id), "type": "button", "block_id": old.blocks[0]["block_id"]}
        team = world.slack.team.id
        who = {"team": {"id": team}, "user": {"id": TOMAS, "team_id": team}}
        channel = {"channel": {"id": old.channel}, "trigger_id": "1.2.3"}
        done = await world.slack.raw({"type": "block_actions", **who, **channel, "actions": [value]})
        assert done.status == 200
    assert (await world.rows(Effort))[0].taken_back_at == effort.taken_back_at


async def test_2_from_the_form_too(world: World) -> None:
    """The confirmation of the form has the same buttons, and the take-back confirms in its place."""
    await world.slack.command(ANA, PLATFORM, "/noticed")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": WORDS, "every_week": ["weekly"]})
    await world.deliver()
    assert done.view is not None
    confirmed = await edited(world, done.view, NEW)
    assert [row.words for row in await world.rows(EverydayEffort)] == [NEW]
    await world.slack.press_label(ANA, confirmed, "Take back")
    await world.deliver()
    shown = world.slack.modal_of(ANA)
    assert shown is not None
    assert "Taken back." in world.slack.texts(shown)
    assert await world.count(EverydayEffort) == 0


async def test_2_from_home_too(world: World) -> None:
    """The confirmation may be gone: the row has `Edit` for the same quarter of an hour."""
    await note(world, TOMAS)
    assert "Edit" in (await home_text(world, ANA)).splitlines()
    home = world.slack.home_of(ANA)
    assert home is not None
    await edited(world, home, NEW)
    assert [effort.words for effort in await world.rows(Effort)] == [NEW]
    await world.pass_time(minutes=16)
    assert "Edit" not in (await home_text(world, ANA)).splitlines()


@pytest.mark.parametrize("label", ["Edit", "Take back"])
async def test_2_after_a_quarter_of_an_hour_it_stays(world: World, label: str) -> None:
    """One clear sentence, and nothing changes."""
    told = await note(world, TOMAS)
    await world.pass_time(minutes=16)
    await world.slack.press_label(ANA, told, label)
    assert "for 15 minutes" in world.slack.ephemerals(ANA)[-1].text
    assert [effort.words for effort in await world.rows(Effort)] == [WORDS]


@pytest.mark.parametrize("stranger", [TOMAS, OLEG])
async def test_2_only_the_noter(world: World, stranger: str) -> None:
    """Neither the doer nor somebody else corrects a note."""
    told = await note(world, TOMAS)
    for label in ("Edit", "Take back"):
        await world.slack.press_label(stranger, told, label, forged=True)
    assert [(effort.words, effort.taken_back_at) for effort in await world.rows(Effort)] == [(WORDS, None)]


async def test_2_what_the_doer_did_stays_theirs(world: World) -> None:
    """Own words stay what managers read, a hidden effort stays hidden, and the noter learns of neither."""
    told = await note(world, TOMAS, SAM)
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Hide")
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"words": "my own words"})
    await world.deliver()
    confirmed = await edited(world, told, NEW)
    assert f"<@{TOMAS}> and <@{SAM}>" in world.slack.texts(confirmed)
    mine, hidden = await world.rows(Effort)
    assert (mine.doers_words, hidden.hidden_at is not None) == ("my own words", True)
    assert "my own words" in world.slack.last_message(TOMAS).text
    assert "You hid" in world.slack.last_message(SAM).text
    await world.slack.press_label(ANA, confirmed, "Take back")
    await world.deliver()
    assert all("took back" in world.slack.last_message(doer).text for doer in (TOMAS, SAM))


async def test_2_taken_back_before_it_arrived(world: World) -> None:
    """The doer reads nothing at all."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.slack.press_label(ANA, said.shown[0], "Take back")
    await world.deliver()
    assert world.slack.messages_for(TOMAS) == []
    assert await world.queued() == 0


async def test_2_the_same_words_and_pressed_twice(world: World) -> None:
    """Neither changes anything."""
    told = await note(world, TOMAS)
    confirmed = await edited(world, told, WORDS)
    assert "nothing was changed" in world.slack.texts(confirmed)
    before = deepcopy(told)
    await world.slack.press_label(ANA, told, "Take back")
    await world.slack.replay()
    await world.deliver()
    assert len(world.slack.messages_for(TOMAS)) == 1
    # from another window, where the buttons still stand
    await world.slack.press_label(ANA, deepcopy(before), "Take back", forged=True)
    world.slack.modals_of(ANA).clear()
    await world.slack.press_label(ANA, deepcopy(before), "Edit", forged=True)
    await world.deliver()
    assert world.slack.modal_of(ANA) is None
    assert "You took this back already" in world.slack.ephemerals(ANA)[-1].text
    assert [effort.words for effort in await world.rows(Effort)] == [""]
