"""Words to say in person on their author's own Home, with `Said it` and `Let it go`."""

import pytest

from slackapp.domain.tables.to_say import ToSay
from slackapp.domain.to_say import lines
from tests.cast import ANA, MIRA, SAM, TEAM, acting
from tests.slack.home.home_steps import home_text
from tests.world import World

WORDS = "In the review I was still speaking. I'd like to finish my point."


async def keep(world: World, words: str, person_id: str | None = SAM) -> None:
    async with world.tend.db.transaction() as session:
        await lines.keep(session, acting(ANA, world.clock.now()), words, person_id)


@pytest.mark.parametrize("label", ["Said it", "Let it go"])
async def test_point_5_home_shows_them_and_each_button_takes_them_away(team: World, label: str) -> None:
    """Nobody else's Home has a word of it, and no message is sent."""
    await keep(team, WORDS)
    shown = await home_text(team, ANA)
    assert f"To say to <@{SAM}>. Here until 13 January." in shown
    assert WORDS in shown
    assert "finish" not in await home_text(team, SAM) + await home_text(team, MIRA)
    before = len(team.slack.messages_for(ANA))
    at_home = team.slack.home_of(ANA)
    assert at_home is not None
    await team.slack.press_label(ANA, at_home, label)
    await team.deliver()
    assert await team.rows(ToSay) == []
    assert "To say" not in await home_text(team, ANA)
    assert len(team.slack.messages_for(ANA)) == before
    assert team.slack.messages_for(SAM) == []
    assert team.slack.refused == []


async def test_point_5_many_of_them_go_on_in_pages(team: World) -> None:
    for number in range(7):
        await keep(team, f"<!channel> number {number}", None)
    shown = await home_text(team, ANA)
    assert "&lt;!channel&gt; number 4" in shown
    assert "number 5" not in shown
    at_home = team.slack.home_of(ANA)
    assert at_home is not None
    await team.slack.press(ANA, at_home, "older", "older:to_say")
    page = team.slack.modal_of(ANA)
    assert page is not None
    assert "number 6" in team.slack.texts(page)
    assert (await team.rows(ToSay))[-1].workspace_id == TEAM
    assert team.slack.refused == []
