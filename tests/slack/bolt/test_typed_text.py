"""Text typed into commands and forms: lines, blanks, directions and broken characters, at every door the same."""

from typing import Any

import pytest

from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Source
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.slack.sources import ids as sources_ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, PLATFORM, TOMAS
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.sources.webhook_requests import connect_webhook
from tests.world import World

BLANK = ("\u200b", "\u2800", "\u3164", "\u00ad", "\ufeff", "\u2060", "\ufe0f", "\x85", "\u2028", "\v \f", ".")
LINE_BREAKS = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")


async def thanks_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, "/thanks")
    return ANA, modal(world, ANA), {"receivers": [TOMAS]}


async def note_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, "/noticed")
    return ANA, modal(world, ANA), {"doers": [TOMAS]}


async def edit_form(world: World) -> tuple[str, View, dict[str, Any]]:
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> covering my shift")
    await world.slack.press_label(ANA, said.shown[0], "Edit")
    return ANA, modal(world, ANA), {}


async def answer_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> covering my shift")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "That mattered because …")
    return TOMAS, modal(world, TOMAS), {}


async def change_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    return TOMAS, modal(world, TOMAS), {}


async def line_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, "/tend note")
    return ANA, modal(world, ANA), {}


async def landed_form(world: World) -> tuple[str, View, dict[str, Any]]:
    await world.slack.command(ANA, PLATFORM, "/repair")
    await world.slack.press_label(ANA, modal(world, ANA), "Something landed badly on me")
    return ANA, modal(world, ANA), {"receiver": TOMAS}


async def cannot_say_form(world: World) -> tuple[str, View, dict[str, Any]]:
    user_id, form, _ = await landed_form(world)
    await world.slack.press_label(user_id, form, "I can't say what it is")
    return user_id, modal(world, user_id), {}


async def promise_form(world: World) -> tuple[str, View, dict[str, Any]]:
    message = world.slack.say(TOMAS, PLATFORM, "Could somebody look at the import?")
    await world.slack.message_shortcut(ANA, message, "promise_message")
    return ANA, modal(world, ANA), {}


DOORS = [thanks_form, note_form, edit_form, answer_form, change_form]
UNDONE = [
    (thanks_form, "words", "Nothing was sent."),
    (answer_form, "words", "Nothing was sent."),
    (note_form, "words", "Nothing was noted."),
    (edit_form, "words", "Nothing was saved."),
    (change_form, "words", "Nothing was saved."),
    (line_form, "words", "Nothing was saved."),
    (landed_form, "saw", "Nothing was saved."),
    (cannot_say_form, "words", "Nothing was saved."),
    (promise_form, "will", "Nothing was saved."),
]


async def stored(world: World) -> list[str]:
    """Give all words that the database holds."""
    thanks, efforts = await world.rows(Thanks), await world.rows(Effort)
    return [row.words for row in thanks] + [row.doers_words or row.words for row in efforts]


@pytest.mark.parametrize("door", DOORS)
async def test_2_1_invisible_characters_alone_and_a_lone_surrogate_are_refused_beside_the_words(
    world: World, door: Any
) -> None:
    """And the form stays open, as it was."""
    user_id, form, filled = await door(world)
    before = await stored(world)
    for blank in BLANK:
        again = await world.slack.submit(user_id, form, {**filled, "words": blank})
        assert list(again.errors) == ["words"], ascii(blank)
    broken = await world.slack.submit(user_id, form, {**filled, "words": "so kind \ud83d"})
    assert list(broken.errors) == ["words"]
    assert "arrived broken" in broken.errors["words"]
    assert await stored(world) == before
    assert world.slack.refused == []


async def test_a_refused_form_says_what_its_own_button_did_not_do(world: World) -> None:
    """One of `Send`, `Note it` and `Save` did not happen, or another button that saves."""
    for door, field, undone in UNDONE:
        user_id, form, filled = await door(world)
        again = await world.slack.submit(user_id, form, {**filled, field: "so kind \ud83d"})
        assert f"arrived broken. {undone} Please" in again.errors[field], door.__name__
        world.slack.modals_of(user_id).clear()


@pytest.mark.usefixtures("no_daily_limit")
async def test_2_1_each_line_break_is_a_line_in_a_form_and_in_a_command(world: World) -> None:
    for line_break in LINE_BREAKS:
        typed = f"one{line_break}two"
        _, form, filled = await thanks_form(world)
        await world.slack.submit(ANA, form, {**filled, "words": typed})
        await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {typed}")
        await world.deliver()
        assert (await stored(world))[-2:] == ["one\ntwo", "one\ntwo"]
        assert "> one\n> two" in str(world.slack.last_message(TOMAS).blocks).replace("\\n", "\n").replace("&gt;", ">")


async def test_2_1_unclosed_bidi_controls_are_closed(world: World) -> None:
    _, form, filled = await thanks_form(world)
    await world.slack.submit(ANA, form, {**filled, "words": "\u202eyou stayed late for the migration"})
    await world.deliver()
    assert await stored(world) == ["\u202eyou stayed late for the migration\u202c"]
    assert "“\u202eyou stayed late for the migration\u202c”" in world.slack.last_message(TOMAS).text


async def test_2_1_a_lone_surrogate_is_refused_beside_its_own_field(world: World) -> None:
    """Also where the field is one of many, and not the words."""
    form = await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS)
    again = await world.slack.submit(INES, form, {"safety_contacts": "Nina \udc00"})
    assert list(again.errors) == ["safety_contacts"]
    assert await world.rows(WorkspaceSettings) == []


async def test_a_field_of_one_line_holds_one_line(world: World) -> None:
    await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, sources_ids.OPEN_SOURCES)
    await world.slack.press(INES, modal(world, INES), action_id=sources_ids.CONNECT_WEBHOOK)
    await world.slack.submit(INES, modal(world, INES), {"source_name": "Help\u2028desk \u200b"})
    assert [row.name for row in await world.rows(Source)] == ["Help desk"]


async def test_a_webhook_refuses_what_shows_nothing_beside_the_words(world: World) -> None:
    hook = await connect_webhook(world)
    for blank in (*BLANK, " \u2800\n", "…"):
        answer = await hook.send(words=blank)
        assert (answer.status_code, answer.json()["field"]) == (400, "words"), ascii(blank)
    await hook.send(words="\u202ecalm\x85one\u200b")
    assert await stored(world) == ["\u202ecalm\u202c\none"]


@pytest.mark.parametrize("words", ["\u200b", "\u2800 \ufe0f", ".", "\u2028"])
async def test_2_1_a_command_without_visible_words_opens_the_form(world: World, words: str) -> None:
    for command in ("/thanks", "/noticed", "/tend thanks", "/tend noticed"):
        await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> {words}")
        form = modal(world, ANA)
        chosen = form.values.get("receivers") or form.values.get("doers") or {}
        assert next(iter(chosen.values()))["selected_users"] == [TOMAS]
        world.slack.state.modals[ANA] = []
    assert await stored(world) == []
