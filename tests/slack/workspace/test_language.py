"""Which language each person reads, and each channel: Slack's for the person, the admins' choice for the rest."""

from typing import Any

import pytest

from slackapp.domain.languages import LANGUAGES
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.languages.catalogues import in_use
from slackapp.slack.workspace import ids
from tests.cast import ANA, INES, IVO, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.directory.user_objects import user_object
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.slack.workspace.admin_steps import send_form
from tests.world import World

pytestmark = pytest.mark.strangers


@pytest.fixture(autouse=True)
def every_language(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tend use every catalogue."""
    monkeypatch.setattr(in_use, "allowed", LANGUAGES)


async def speaks(world: World, user_id: str, locale: str) -> None:
    """Let somebody change their language in Slack, who tells Tend of it."""
    world.slack.state.people[user_id].locale = locale
    await world.slack.event({"type": "user_change", "user": {**user_object(user_id), "locale": locale}})


async def thanked(world: World, user_id: str, giver_id: str = ANA) -> Any:
    """Let somebody be thanked, and give the message that they got."""
    await world.slack.command(giver_id, PLATFORM, f"/thanks <@{user_id}> for the demo")
    await world.deliver()
    return world.slack.last_message(user_id)


async def test_a_message_is_worded_when_it_is_sent(world: World) -> None:
    """Not when it was queued: Tomas changed his language in between."""
    await world.slack.open_home(TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    await speaks(world, TOMAS, "de-DE")
    await world.deliver()
    assert f"<@{ANA}> dankt dir" in world.slack.last_message(TOMAS).text
    said = await world.slack.command(TOMAS, PLATFORM, "/tend help")
    assert "What I can do" not in said.text
    await world.slack.open_home(TOMAS)
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "Danke sagen" in world.slack.labels(home)


async def test_an_event_without_a_locale_changes_none(world: World) -> None:
    """Slack need not give it with every change of a person."""
    await world.slack.open_home(TOMAS)
    await speaks(world, TOMAS, "fr-FR")
    changed = user_object(TOMAS)
    del changed["locale"]
    await world.slack.event({"type": "user_change", "user": {**changed, "tz": "Europe/Paris"}})
    assert f"<@{ANA}> te dit merci" in (await thanked(world, TOMAS)).text
    assert "Rien n’a été" in (await world.slack.command(TOMAS, PLATFORM, "/thanks @nobody thing")).text.replace(
        "'", "’"
    )


@pytest.mark.both_databases
async def test_admins_choose_the_language_of_channels(world: World) -> None:
    """A shared post is in the workspace's language, whatever its giver and receiver read."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="ja")
    assert "Language in channels: 日本語." in world.slack.texts(modal(world, INES))
    [row] = await world.rows(WorkspaceSettings)
    assert row.language == "ja"
    message = await thanked(world, TOMAS)
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.deliver()
    post = world.slack.messages_for(TOMAS, PLATFORM)[-1]
    assert f"<@{TOMAS}>さん" in post.text
    assert "thanked" not in post.text


async def test_a_language_without_a_catalogue_reads_the_workspaces(world: World) -> None:
    """Sam has Slack in Italian, and Mira in a language that the operator switched off."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="es")
    in_use.use(("en", "es"))
    for user_id, locale in ((SAM, "it-IT"), (MIRA, "de-DE")):
        await world.slack.open_home(user_id)
        await speaks(world, user_id, locale)
        assert "gracias" in (await thanked(world, user_id, TOMAS)).text
        assert "gracias" in (await world.slack.command(user_id, PLATFORM, "/tend help")).text


async def test_a_language_that_is_no_more_is_not_used(world: World) -> None:
    """The admins chose Spanish, and then the operator allowed German alone: everybody reads German."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="es")
    in_use.use(("de",))
    assert "dankt dir" in (await thanked(world, TOMAS)).text


async def test_with_one_language_admins_are_asked_for_none(world: World) -> None:
    """The form has no menu of languages, and a form without it leaves the language that they chose before."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, language="es")
    in_use.use(("de",))
    world.slack.modals_of(INES).clear()
    form = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    assert ids.LANGUAGE not in {block.get("block_id") for block in form.blocks}
    await send_form(world, INES, waiting_days="4")
    [row] = await world.rows(WorkspaceSettings)
    assert (row.waiting_days, row.language) == (4, "es")


async def test_a_forged_language_is_refused(world: World) -> None:
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    form = modal(world, INES)
    for block in form.blocks:
        if block.get("block_id") == ids.LANGUAGE:
            block["element"]["options"].append({"text": {"type": "plain_text", "text": "?"}, "value": "../../etc"})
    await world.slack.submit(INES, form, {ids.LANGUAGE: "../../etc"})
    assert all(row.language is None for row in await world.rows(WorkspaceSettings))


async def test_a_deactivated_stranger_without_a_locale_is_known_as_deactivated(world: World) -> None:
    """Slack gives no locale with a deactivated account; a person taken for unknown would be let in."""
    said = await world.slack.command(IVO, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    assert "deactivated" in said.text
    met = await world.tend.directory.acquaintance(TEAM, IVO)
    assert met is not None
    assert met.is_deactivated
