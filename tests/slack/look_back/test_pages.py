"""Look back through Slack's doors: from Home, month by month, page by page, and nobody else's months."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.people.presses import find_element
from sandbox.workspace.state import View
from slackapp.domain.look_back import months
from slackapp.slack.look_back import ids
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import drawn_home
from tests.world import World

OCTOBER = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


def page(world: World, user_id: str) -> View:
    """Give the page somebody looks at, which Slack takes."""
    shown = world.slack.modal_of(user_id)
    assert shown is not None
    assert shown.callback_id == ids.LOOK_BACK
    return shown


async def thank(world: World, giver_id: str, words: str) -> None:
    """Say thanks to Tomas."""
    await world.slack.command(giver_id, PLATFORM, f"/thanks privately <@{TOMAS}|tomas> {words}")


async def open_look_back(world: World, user_id: str) -> View:
    """Open the newest month from Home."""
    await world.slack.press_label(user_id, await drawn_home(world, user_id), "Look back")
    return page(world, user_id)


async def test_6_look_back_shows_months_by_kind_of_work(world: World) -> None:
    now = world.clock.now()
    world.clock.moment = OCTOBER
    await thank(world, SAM, "for the kind words in the review")
    world.clock.moment = now
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> cover: covering the night on-call")
    await thank(world, ANA, "for covering the night on-call")
    await thank(world, MIRA, "for being there")
    await world.deliver()
    november = await open_look_back(world, TOMAS)
    text = world.slack.texts(november)
    assert (
        text.index("November 2026") < text.index("*Covering for somebody*") < text.index("covering the night on-call")
    )
    assert "in the review" not in text
    assert world.slack.labels(november) == ["October 2026"]
    await world.slack.press_label(TOMAS, november, "October 2026")
    october = page(world, TOMAS)
    text = world.slack.texts(october)
    assert f"<@{SAM}> thanked you, 14 October" in text
    assert "*Other thanks*" not in text  # nothing to tell it from
    await world.slack.press_label(TOMAS, october, "November 2026")
    assert "November 2026" in world.slack.texts(page(world, TOMAS))
    assert world.slack.refused == []


async def test_6_a_long_month_has_pages(world: World) -> None:
    for giver_id in (ANA, SAM, OLEG):
        for number in range(3):
            await thank(world, giver_id, f"for thing {giver_id} {number}")
    await world.deliver()
    first = await open_look_back(world, TOMAS)
    assert world.slack.labels(first) == ["More of November"]
    await world.slack.press_label(TOMAS, first, "More of November")
    second = page(world, TOMAS)
    assert world.slack.texts(second).count("> thing") == 1
    assert world.slack.labels(second) == ["Back"]
    await world.slack.press_label(TOMAS, second, "Back")
    assert world.slack.texts(page(world, TOMAS)).count("> thing") == 8


async def test_6_a_month_with_too_much_says_where_the_others_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(months, "LOOKED_AT_MAX", 2)
    for number in range(3):
        await thank(world, ANA, f"for thing {number}")
        world.clock.moment += timedelta(minutes=1)
    await world.deliver()
    shown = world.slack.texts(await open_look_back(world, TOMAS))
    assert ["> thing 2" in shown, "> thing 1" in shown, "> thing 0" in shown] == [True, True, False]
    assert "These are the newest 500 thanks of this month." in shown
    assert "You find the others in *Kept words*." in shown


async def test_6_nobody_looks_back_on_anothers_months(world: World) -> None:
    """A button copied from somebody else's page shows one's own month."""
    await thank(world, ANA, "for covering the night")
    await world.deliver()
    hers = await drawn_home(world, TOMAS)
    await world.slack.press(SAM, hers, action_id=ids.OPEN_LOOK_BACK, forged=True)
    shown = world.slack.texts(page(world, SAM))
    assert "covering the night" not in shown
    assert "When somebody thanks you with Tend, you can look back on it here, month by month." in shown


async def test_6_a_value_that_is_no_month_is_refused_with_a_sentence(world: World) -> None:
    await thank(world, ANA, "for covering the night")
    home = await drawn_home(world, TOMAS)
    for value in ("0001-01-01", "9999-12-31", "yesterday", "2026-13-01", "2026-11-01' OR 1=1"):
        other = replace(home, blocks=json.loads(json.dumps(home.blocks)))
        _, button = find_element(other.blocks, ids.OPEN_LOOK_BACK)
        button["value"] = value
        done = await world.slack.press(TOMAS, other, action_id=ids.OPEN_LOOK_BACK, forged=True)
        assert done.status == 200
        shown = world.slack.modal_of(TOMAS)
        assert shown is None or shown.callback_id != ids.LOOK_BACK, value
        if shown is not None:
            await world.slack.close(TOMAS, shown)


async def test_6_a_month_emptied_meanwhile_says_so(world: World) -> None:
    await thank(world, ANA, "for covering the night")
    await world.deliver()
    home = await drawn_home(world, TOMAS)
    await world.slack.press_label(ANA, await drawn_home(world, ANA), "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.press_label(ANA, form, "Take back")
    await world.slack.press_label(TOMAS, home, "Look back")
    text = world.slack.texts(page(world, TOMAS))
    assert "covering the night" not in text
    assert "When somebody thanks you with Tend" in text
