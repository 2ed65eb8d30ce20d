"""Home and `/tend` through Slack's doors."""

import pytest

from slackapp.domain.models import HomeTab, Person, Thanks
from slackapp.views import ids
from tests.cast import ANA, EXT, GENERAL, MIRA, NINA, PLATFORM, SAM, TOMAS
from tests.world import World


async def test_the_first_look_is_welcomed_and_expects_nothing(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.settle()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "Nothing is here yet, and nothing is expected." in world.slack.texts(home)
    assert world.slack.labels(home)[:3] == ["Say thanks", "Note an effort", "Settings"]
    assert world.slack.messages_for(TOMAS) == []
    assert world.slack.refused == []


async def test_a_home_follows_what_happens(world: World) -> None:
    for user_id in (ANA, TOMAS):
        await world.slack.open_home(user_id)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.settle()
    for user_id in (ANA, TOMAS):
        home = world.slack.home_of(user_id)
        assert home is not None
        assert "for taking my night" in world.slack.texts(home)


async def test_a_home_looked_at_long_ago_is_left_alone(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.settle()
    await world.pass_time(minutes=61)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.settle()
    assert len(world.slack.calls_to("views.publish")) == 1
    await world.slack.open_home(TOMAS)
    await world.settle()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "for taking my night" in world.slack.texts(home)


async def test_the_messages_tab_and_people_from_outside_get_no_home(world: World) -> None:
    await world.slack.event({"type": "app_home_opened", "user": TOMAS, "channel": "D0TOMAS001", "tab": "messages"})
    outside = await world.slack.event({"type": "app_home_opened", "user": EXT, "channel": "D0EXTRA001", "tab": "home"})
    await world.settle()
    assert outside.statuses[-1] == 200
    assert await world.rows(HomeTab) == []
    assert world.slack.calls_to("views.publish") == []


async def test_a_redelivered_look_changes_nothing(world: World) -> None:
    opened = await world.slack.event({"type": "app_home_opened", "user": TOMAS, "channel": "D0TOMAS001", "tab": "home"})
    await world.settle()
    await world.slack.redeliver(opened)
    await world.settle()
    assert opened.statuses == [200, 200]
    assert len(world.slack.calls_to("views.publish")) == 1


async def test_a_guest_has_a_home(world: World) -> None:
    await world.slack.open_home(NINA)
    await world.settle()
    assert world.slack.home_of(NINA) is not None


async def test_a_failed_publication_is_tried_again(world: World) -> None:
    world.slack.fail_next("views.publish", status=500)
    await world.slack.open_home(TOMAS)
    await world.settle()
    await world.slack.open_home(TOMAS)
    await world.slack.until(lambda: False, timeout_s=1.1)
    await world.settle()
    assert world.slack.home_of(TOMAS) is not None


async def test_its_buttons_open_the_forms(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.settle()
    for label, callback_id in (
        ("Say thanks", ids.THANKS_FORM),
        ("Note an effort", ids.NOTE_FORM),
        ("Settings", ids.SETTINGS_FORM),
        ("Name them", ids.LEAD_FORM),
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
    await world.settle()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    await world.slack.press(TOMAS, home, action_id=ids.HIDE_EFFORT, block_id="about:1")
    await world.settle()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "covering the night" not in world.slack.texts(home)
    await world.slack.press(TOMAS, home, action_id=ids.CHANGE_EFFORT, block_id="about:2")
    modal = world.slack.modal_of(TOMAS)
    assert modal is not None
    assert modal.callback_id == ids.CHANGE_FORM


async def test_a_manager_says_the_word_from_home_and_it_is_gone(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.pass_time(days=2)
    await world.slack.open_home(MIRA)
    await world.settle()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" in world.slack.texts(home)
    await world.slack.press_label(MIRA, home, "Say it now")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    assert form.callback_id == ids.SAY_FORM
    done = await world.slack.submit(MIRA, form, {ids.WORDS: "You took the night, and I slept."})
    assert done.errors == {}
    await world.settle()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "I know of no effort waiting for a word. Did you see one?" in world.slack.texts(home)
    [thanks] = await world.rows(Thanks)
    assert thanks.giver_id == MIRA


async def test_who_stopped_may_start_again(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    await world.slack.submit(MIRA, form, {ids.PROMPTING: "off"})
    await world.pass_time(days=2)
    await world.slack.open_home(MIRA)
    await world.settle()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" not in world.slack.texts(home)
    await world.slack.press_label(MIRA, home, "Start again")
    await world.settle()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "covering the night" in world.slack.texts(home)
    [mira] = await world.rows(Person, Person.user_id == MIRA)
    assert mira.prompting == "weekly"


@pytest.mark.parametrize("text", ["", " help", " HELP", " help me", " frobnicate"])
async def test_help_and_what_is_not_understood_get_usage(world: World, text: str) -> None:
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
    await world.settle()
    assert f"<@{TOMAS}> has your words." in said.text
    message = world.slack.last_message(TOMAS)
    assert "for taking my night" in message.text
    assert world.slack.labels(message) == ["Share it", "Keep between us"]


async def test_noticed_by_the_long_way(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/tend noticed <@{TOMAS}|tomas> covering the night")
    await world.settle()
    assert "covering the night" in world.slack.last_message(TOMAS).text


async def test_long_ways_without_words_open_the_forms(world: World) -> None:
    for command, callback_id in (("thanks", ids.THANKS_FORM), ("noticed", ids.NOTE_FORM)):
        await world.slack.command(ANA, PLATFORM, f"/tend {command}")
        modal = world.slack.modal_of(ANA)
        assert modal is not None
        assert modal.callback_id == callback_id
        await world.slack.close(ANA, modal)
