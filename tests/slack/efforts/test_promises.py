"""Nobody's manager is promised where none is known."""

import pytest

from tests.cast import ANA, MIRA, PLATFORM, SAM, TOMAS
from tests.world import World


async def test_2_4_an_own_note_promises_a_manager_only_where_one_is_known(world: World) -> None:
    said = await world.slack.command(ANA, PLATFORM, "/noticed me chasing the invoices")
    assert "Noted for you. You have no manager here, so nobody else reads it." in said.text
    await world.lead(MIRA, ANA)
    said = await world.slack.command(ANA, PLATFORM, "/noticed me chasing the last invoices")
    assert "Your manager can read it after one working day" in said.text


async def test_2_4_a_note_about_others_promises_no_manager(world: World) -> None:
    """Nor does the noter learn whether there is one."""
    await world.lead(MIRA, SAM)
    for user_id in (TOMAS, SAM):
        said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{user_id}> covering the night")
        assert f"Noted. <@{user_id}> can read it with your name" in said.text
        assert "manager" not in said.text


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_2_4_forms_and_usage_promise_no_manager(world: World, command: str) -> None:
    await world.slack.command(ANA, PLATFORM, command)
    form = world.slack.modal_of(ANA)
    assert form is not None
    said = await world.slack.command(ANA, PLATFORM, f"{command} help")
    for text in (world.slack.texts(form), said.text):
        assert "manager" not in text or "if I know one" in text


@pytest.mark.parametrize("is_led", [True, False])
async def test_changing_ones_words_names_a_manager_only_where_one_is_known(world: World, *, is_led: bool) -> None:
    if is_led:
        await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    assert ("Your manager sees that these words are yours." in str(form.blocks)) == is_led
    assert ("I tell nobody." in str(form.blocks)) != is_led
