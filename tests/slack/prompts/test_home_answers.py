"""Waiting efforts on a manager's Home, through Slack's doors: what each answer does to the row."""

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.one_to_ones import PocketLine
from slackapp.domain.tables.prompts import EffortAnswer
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.prompts import ids
from tests.cast import MIRA, SAM, TOMAS
from tests.slack.home.home_steps import home_of
from tests.slack.prompts.prompt_steps import WORDS, note_efforts
from tests.world import World

ANSWERS = ["In our 1:1", "Already did", "Not mine", "Later"]


async def home_with(world: World, *doers: str) -> None:
    await note_efforts(world, *doers)
    await world.pass_time(days=2)
    await home_of(world, MIRA)


def labels(world: World) -> list[str]:
    home = world.slack.home_of(MIRA)
    assert home is not None
    return [label for label in world.slack.labels(home) if label in {"Say it now", *ANSWERS}]


async def press(world: World, label: str, nth: int = 0) -> None:
    home = world.slack.home_of(MIRA)
    assert home is not None
    await world.slack.press_label(MIRA, home, label, nth)
    await world.deliver()


async def test_every_waiting_row_has_its_answers_and_one_button_a_person_is_seen(team: World) -> None:
    await home_with(team, SAM, TOMAS, SAM)
    assert labels(team) == [*["Say it now", *ANSWERS] * 2, "Say it now", *ANSWERS, "Say it now"]
    home = team.slack.home_of(MIRA)
    assert home is not None
    elements = [element for block in home.blocks for element in block.get("elements", [])]
    said = [one for one in elements if one.get("action_id") == ids.SAY_IT_NOW]
    assert [one.get("style") for one in said] == ["primary", None]  # one filled button a section
    assert team.slack.refused == []


@pytest.mark.parametrize("label", ANSWERS)
async def test_after_an_answer_the_row_is_gone_at_once(team: World, label: str) -> None:
    await home_with(team, SAM, TOMAS)
    await press(team, label)
    home = team.slack.home_of(MIRA)
    assert home is not None
    waiting = [one for one in home.blocks if one.get("accessory", {}).get("action_id") == ids.ANSWER_PROMPT]
    assert len(waiting) == 1
    assert labels(team) == [*ANSWERS, "Say it now"]
    assert f"<@{SAM}>" not in str(waiting)
    assert team.slack.refused == []


async def test_kept_for_a_one_to_one_it_says_where_it_went(team: World) -> None:
    await home_with(team, TOMAS)
    await press(team, "In our 1:1")
    assert await team.count(PocketLine) == 1
    text = team.slack.texts(await home_of(team, MIRA))
    assert "Nothing is waiting for thanks." in text
    assert "What you saved for a 1:1 is under *My 1:1s*. You can choose the day there." in text


async def test_later_brings_it_back_on_monday(team: World) -> None:
    await home_with(team, TOMAS)
    await press(team, "Later")
    assert labels(team) == []
    await team.pass_time(days=3)  # Monday
    await home_of(team, MIRA)
    assert labels(team) == [*ANSWERS, "Say it now"]


async def two_of_tomas(team: World) -> None:
    await home_with(team, TOMAS)
    await note_efforts(team, TOMAS, words="writing the minutes")
    await team.pass_time(days=4)
    await home_of(team, MIRA)


async def test_the_button_of_a_person_is_about_all_of_theirs(team: World) -> None:
    await two_of_tomas(team)
    await press(team, "Say it now", nth=2)
    view = team.slack.modal_of(MIRA)
    assert view is not None
    assert WORDS in team.slack.texts(view)
    assert "writing the minutes" in team.slack.texts(view)
    await team.slack.submit(MIRA, view, {shared_ids.WORDS: "You took the night, and you wrote it all down."})
    await team.deliver()
    assert "Nothing is waiting for thanks." in team.slack.texts(await home_of(team, MIRA))
    assert await team.count(Thanks) == 1


async def test_one_of_several_efforts_is_thanked_from_its_menu(team: World) -> None:
    await two_of_tomas(team)
    await press(team, "Say it now", nth=1)
    view = team.slack.modal_of(MIRA)
    assert view is not None
    assert "writing the minutes" in team.slack.texts(view)
    assert WORDS not in team.slack.texts(view)


async def test_a_forged_answer_changes_nothing(team: World) -> None:
    await home_with(team, TOMAS)
    (effort,) = await team.rows(Effort)
    for value in (f"home:{effort.id}:said", f"home:{effort.id}:", "home::later", "home:x:later", f"{effort.id}:later"):
        home = team.slack.home_of(MIRA)
        assert home is not None
        block = next(one for one in home.blocks if one.get("accessory", {}).get("action_id") == ids.ANSWER_PROMPT)
        block["accessory"]["options"][0]["value"] = value
        await press(team, "In our 1:1")
    assert await team.count(EffortAnswer) == 0
    assert await team.count(Effort, Effort.acknowledged_at.is_not(None)) == 0


async def test_nobody_else_learns_of_an_answer(team: World) -> None:
    await home_with(team, TOMAS)
    before = len(team.slack.calls)
    await press(team, "Not mine")
    told = [call for call in team.slack.calls[before:] if call.method != "views.publish"]
    assert told == []
    assert {call.args["user_id"] for call in team.slack.calls[before:]} == {MIRA}
