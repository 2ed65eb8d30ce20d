"""Home and `/tend` through Slack's doors."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.tables.efforts import EverydayEffort
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.tables.workspaces import Admin
from slackapp.domain.thanks import correcting, words_later
from slackapp.domain.thanks.words_later import Spot
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.efforts import ids as efforts_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.own_data import ids as own_data_ids
from slackapp.slack.prompts import ids as prompts_ids
from slackapp.slack.thanks import ids as thanks_ids
from tests.cast import ANA, EXT, GENERAL, IVO, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import home_of, settled_home
from tests.world import World


async def test_the_first_look_is_welcomed_and_expects_nothing(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "A quiet week. Did somebody make today easier?" in world.slack.texts(home)
    assert world.slack.labels(home) == [
        "Say thanks",
        "Note an effort",
        "Put something right",
        "Choose a manager",
        "My notes",
        "Seasons",
        "Settings",
    ]
    assert world.slack.messages_for(TOMAS) == []
    assert world.slack.refused == []


async def test_a_home_follows_what_happens(world: World) -> None:
    for user_id in (ANA, TOMAS):
        await world.slack.open_home(user_id)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.deliver()
    for user_id in (ANA, TOMAS):
        home = world.slack.home_of(user_id)
        assert home is not None
        assert "taking my night" in world.slack.texts(home)


async def test_a_home_looked_at_long_ago_is_left_alone(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.deliver()
    await world.pass_time(minutes=61)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.deliver()
    assert len(world.slack.calls_to("views.publish")) == 1
    await world.slack.open_home(TOMAS)
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "taking my night" in world.slack.texts(home)


async def test_the_messages_tab_and_people_from_outside_get_no_home(world: World) -> None:
    await world.slack.event({"type": "app_home_opened", "user": TOMAS, "channel": "D0TOMAS001", "tab": "messages"})
    outside = await world.slack.event({"type": "app_home_opened", "user": EXT, "channel": "D0EXTRA001", "tab": "home"})
    await world.deliver()
    assert outside.statuses[-1] == 200
    assert await world.rows(HomeTab) == []
    assert world.slack.calls_to("views.publish") == []


@pytest.mark.both_databases
async def test_a_redelivered_look_changes_nothing(world: World) -> None:
    opened = await world.slack.event({"type": "app_home_opened", "user": TOMAS, "channel": "D0TOMAS001", "tab": "home"})
    await world.deliver()
    await world.slack.redeliver(opened)
    await world.deliver()
    assert opened.statuses == [200, 200]
    assert len(world.slack.calls_to("views.publish")) == 1


async def test_a_guest_has_a_home(world: World) -> None:
    await world.slack.open_home(NINA)
    await world.deliver()
    assert world.slack.home_of(NINA) is not None


async def test_a_failed_publication_is_tried_again(world: World) -> None:
    world.slack.fail_next("views.publish", status=500)
    await world.slack.open_home(TOMAS)
    await world.deliver()
    await world.slack.open_home(TOMAS)
    await world.slack.until(lambda: False, timeout_s=1.1)
    await world.deliver()
    assert world.slack.home_of(TOMAS) is not None


async def test_its_buttons_open_the_forms(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.deliver()
    for label, callback_id in (
        ("Say thanks", thanks_ids.THANKS_FORM),
        ("Note an effort", efforts_ids.NOTE_FORM),
        ("Settings", own_data_ids.SETTINGS_FORM),
        ("Choose a manager", leads_ids.LEAD_FORM),
    ):
        home = world.slack.home_of(TOMAS)
        assert home is not None
        await world.slack.press_label(TOMAS, home, label)
        modal = world.slack.modal_of(TOMAS)
        assert modal is not None
        assert modal.callback_id == callback_id
        await world.slack.close(TOMAS, modal)
    assert world.slack.refused == []


async def test_a_doer_hides_and_changes_from_home(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.slack.command(SAM, PLATFORM, f"/noticed <@{TOMAS}|tomas> writing the runbook")
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    await world.slack.press(TOMAS, home, action_id=efforts_ids.HIDE_EFFORT, block_id="about:1")
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "covering the night" not in world.slack.texts(home)
    await world.slack.press(TOMAS, home, action_id=efforts_ids.CHANGE_EFFORT, block_id="about:2")
    modal = world.slack.modal_of(TOMAS)
    assert modal is not None
    assert modal.callback_id == efforts_ids.CHANGE_FORM


async def test_a_manager_says_the_word_from_home_and_it_is_gone(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.deliver()
    await world.pass_time(days=2)
    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" in world.slack.texts(home)
    await world.slack.press_label(MIRA, home, "Say it now")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    assert form.callback_id == prompts_ids.SAY_FORM
    done = await world.slack.submit(MIRA, form, {shared_ids.WORDS: "You took the night, and I slept."})
    assert done.errors == {}
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "Nothing is waiting for thanks." in world.slack.texts(home)
    [thanks] = await world.rows(Thanks)
    assert thanks.giver_id == MIRA


async def test_who_stopped_may_start_again(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.deliver()
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    menu = world.slack.modal_of(MIRA)
    assert menu is not None
    await world.slack.press(MIRA, menu, action_id=own_data_ids.OPEN_MY_SETTINGS)
    form = world.slack.modal_of(MIRA)
    assert form is not None
    await world.slack.submit(MIRA, form, {own_data_ids.PROMPTING: "off"})
    await world.pass_time(days=2)
    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" not in world.slack.texts(home)
    await world.slack.press_label(MIRA, home, "Turn back on")
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" in world.slack.texts(home)
    [mira] = await world.rows(Person, Person.user_id == MIRA)
    assert mira.prompting == "weekly"


async def test_help_and_what_is_not_understood_get_usage(world: World) -> None:
    for text in ("", " help", " HELP", " help me", " frobnicate"):
        said = await world.slack.command(TOMAS, GENERAL, f"/tend{text}")
        assert said.status == 200
        assert "/tend settings" in said.text
        assert ("frobnicate" in said.text) is ("frobnicate" in text)
        assert [message.only_for for message in said.shown] == [TOMAS]


async def test_home_by_command_is_a_link(world: World) -> None:
    said = await world.slack.command(TOMAS, GENERAL, "/tend home")
    assert "slack://app?team=T0SANDBOX1&id=A0TEND0001&tab=home" in said.text


@pytest.mark.parametrize("command", ["/tend thanks", "/tend Thanks", "/tend  thanks "])
async def test_thanks_by_the_long_way(world: World, command: str) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}|tomas> for taking my night")
    await world.deliver()
    assert f"Sent to <@{TOMAS}>" in said.text
    message = world.slack.last_message(TOMAS)
    assert "taking my night" in message.text
    assert world.slack.labels(message) == [
        "That mattered because …",
        "Remove",
        "No more from this person",
        "Share it",
        "Keep between us",
    ]


async def test_noticed_by_the_long_way(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/tend noticed <@{TOMAS}|tomas> covering the night")
    await world.deliver()
    assert "covering the night" in world.slack.last_message(TOMAS).text


async def test_long_ways_without_words_open_the_forms(world: World) -> None:
    for command, callback_id in (("thanks", thanks_ids.THANKS_FORM), ("noticed", efforts_ids.NOTE_FORM)):
        await world.slack.command(ANA, PLATFORM, f"/tend {command}")
        modal = world.slack.modal_of(ANA)
        assert modal is not None
        assert modal.callback_id == callback_id
        await world.slack.close(ANA, modal)


async def test_a_manager_is_shown_who_had_no_word_until_they_have(world: World) -> None:
    await world.lead(MIRA, TOMAS, ANA, IVO)
    home = await settled_home(world, MIRA)
    text = world.slack.texts(home)
    assert text.index(f"<@{ANA}>") < text.index(f"<@{TOMAS}>")  # by name
    assert f"<@{IVO}>" not in text  # whose account is deactivated
    await world.slack.press_label(MIRA, home, "Say thanks", nth=1)
    form = world.slack.modal_of(MIRA)
    assert form is not None
    done = await world.slack.submit(MIRA, form, {shared_ids.WORDS: "You calmed the customer on Monday."})
    assert done.errors == {}
    [thanks] = await world.rows(ThanksReceiver)
    assert thanks.receiver_id == ANA
    await world.slack.command(MIRA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.deliver()
    assert "No thanks from you" not in world.slack.texts(await settled_home(world, MIRA))
    await world.pass_time(days=31)
    assert "No thanks from you" in world.slack.texts(await settled_home(world, MIRA))
    assert "No thanks from you" not in world.slack.texts(await settled_home(world, TOMAS))


async def test_who_stopped_is_not_reminded_of_people_either(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    async with world.tend.db.transaction() as session:
        await prompts.choose_prompting(session, Acting(world.slack.team.id, MIRA, world.clock.now(), None), prompts.OFF)
    text = world.slack.texts(await settled_home(world, MIRA))
    assert "No thanks from you" not in text
    assert "turned off the weekly message" in text


async def test_a_fresh_thanks_can_be_edited_from_home(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    home = await settled_home(world, ANA)
    await world.slack.press_label(ANA, home, "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert form.callback_id == thanks_ids.EDIT_FORM
    await world.slack.close(ANA, form)
    await world.pass_time(minutes=16)
    assert "Edit" not in world.slack.labels(await settled_home(world, ANA))
    assert "Edit" not in world.slack.labels(await settled_home(world, TOMAS))


async def test_words_taken_back_leave_both_homes(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    async with world.tend.db.transaction() as session:
        [thanks] = await world.rows(Thanks)
        await correcting.take_back(session, Acting(world.slack.team.id, ANA, world.clock.now(), None), thanks.id)
    for user_id in (ANA, TOMAS):
        home = await settled_home(world, user_id)
        assert "taking my night" not in world.slack.texts(home)
        assert "A quiet week. Did somebody make today easier?" in world.slack.texts(home)


async def test_an_admin_sees_how_far_it_is_set_up_and_nobody_else_does(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    async with world.tend.db.transaction() as session:
        session.add(Admin(workspace_id=world.slack.team.id, user_id=OLEG, added_by=OLEG, added_at=world.clock.now()))
    home = await settled_home(world, OLEG)
    assert "Set up Tend" in world.slack.texts(home)
    assert "Managers" in world.slack.labels(home)
    assert "A quiet week" in world.slack.texts(home)
    for user_id in (MIRA, TOMAS):
        assert "Set-up" not in world.slack.texts(await settled_home(world, user_id))


async def test_what_is_kept_for_later_and_what_comes_every_week_are_there(world: World) -> None:
    message = world.slack.say(ANA, PLATFORM, "The report is done.")
    async with world.tend.db.transaction() as session:
        team, now = world.slack.team.id, world.clock.now()
        spot = Spot(PLATFORM, message.ts, ANA, "https://sandbox.test/archives/1")
        await words_later.keep(session, Acting(team, TOMAS, now, None), spot)
        weekly = {
            "workspace_id": team,
            "doer_id": TOMAS,
            "noter_id": ANA,
            "kind": "notes",
            "words": "Writes the minutes.",
        }
        session.add(EverydayEffort(**weekly, began_at=now, next_at=now + timedelta(days=7)))
    home = await home_of(world, TOMAS)
    text = world.slack.texts(home)
    assert "Words later" in text
    assert "Writes the minutes." in text
    assert "The report is done." not in text
    await world.slack.press_label(TOMAS, home, "Remove")
    await world.deliver()
    again = world.slack.home_of(TOMAS)
    assert again is not None
    assert "Words later" not in world.slack.texts(again)


async def test_kept_words_open_from_home_once_there_are_any(world: World) -> None:
    assert "Kept words" not in world.slack.labels(await settled_home(world, TOMAS))
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    home = await settled_home(world, TOMAS)
    await world.slack.press_label(TOMAS, home, "Kept words")
    kept = world.slack.modal_of(TOMAS)
    assert kept is not None
    assert "taking my night" in world.slack.texts(kept)


async def test_a_home_of_somebody_who_left_is_drawn_no_more(world: World) -> None:
    await home_of(world, TOMAS)
    published = len(world.slack.calls_to("views.publish"))
    await world.slack.change_person(TOMAS, deleted=True)
    async with world.tend.db.transaction() as session:
        await homes.refresh_homes(session, world.slack.team.id, [TOMAS], world.clock.now())
    await world.deliver()
    assert len(world.slack.calls_to("views.publish")) == published
    assert world.slack.refused == []
    [tab] = await world.rows(HomeTab)
    assert tab.published == tab.wanted


@pytest.mark.both_databases
async def test_two_looks_at_once_end_with_what_stands(world: World) -> None:
    await asyncio.gather(*(world.slack.open_home(TOMAS) for _ in range(2)))
    await asyncio.gather(world.deliver(), world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for the night"))
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "the night" in world.slack.texts(home)
    assert world.slack.refused == []


@pytest.mark.parametrize("fault", [{"error": "ratelimited", "retry_after": 1}, {"cut": "before"}, {"cut": "after"}])
async def test_a_slow_or_broken_slack_delays_a_home_and_loses_none(world: World, fault: dict[str, Any]) -> None:
    world.slack.fail_next("views.publish", **fault)
    opened = await world.slack.open_home(TOMAS)
    assert opened is not None
    assert opened.statuses == [200]
    await world.deliver()
    await world.slack.until(lambda: False, timeout_s=1.1)
    await world.deliver()
    assert world.slack.home_of(TOMAS) is not None
    [tab] = await world.rows(HomeTab)
    assert tab.published == tab.wanted
