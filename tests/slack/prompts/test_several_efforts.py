"""Several efforts in one prompt through Slack's doors: one thanks for all that are ticked."""

import pytest

from sandbox import Message
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY, choose, newest_prompt, note_efforts, prompt_about
from tests.world import World

THINGS = ("the on-call night", "the meeting notes", "the broken import")


async def prompt_about_three(world: World) -> Message:
    """Have three efforts of Tomas noted, and Mira asked about all of them."""
    for thing in THINGS:
        await note_efforts(world, TOMAS, words=thing)
    await world.run_job("send_prompts", NEXT_TUESDAY)
    return newest_prompt(world)


async def tick(world: World, message: Message, *effort_ids: int) -> None:
    options = [
        option
        for block in message.blocks
        for element in block.get("elements", [])
        if element["type"] == "checkboxes"
        for option in element["options"]
        if int(option["value"]) in effort_ids
    ]
    given = [option["value"] for option in options]
    await world.slack.press(MIRA, message, action_id="ticked", selected_options=given)


async def say(world: World, words: str) -> None:
    form = world.slack.modal_of(MIRA)
    assert form is not None
    await world.slack.submit(MIRA, form, {"words": words})
    await world.deliver()


async def answers(world: World) -> list[str | None]:
    return [item.answer for item in sorted(await world.rows(PromptItem), key=lambda item: item.position)]


async def test_a_one_thanks_answers_all_efforts_of_one_person(team: World) -> None:
    message = await prompt_about_three(team)
    await choose(team, message, "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert all(thing in team.slack.texts(form) for thing in THINGS)
    await say(team, "You did a lot this month.")

    assert await answers(team) == ["said"] * 3
    assert [row.acknowledged_how for row in await team.rows(Effort)] == ["thanks"] * 3
    assert await team.count(Thanks) == 1
    assert newest_prompt(team).text == f"You thanked <@{TOMAS}>. Only you see this."
    assert team.slack.refused == []


async def test_a_only_what_is_ticked_is_answered(team: World) -> None:
    message = await prompt_about_three(team)
    await tick(team, message, 1, 3)
    await choose(team, message, "Say it now")
    await say(team, "You did a lot this month.")

    assert await answers(team) == ["said", None, "said"]
    text = newest_prompt(team).text
    assert f"<@{ANA}> noticed something <@{TOMAS}> did: “{THINGS[1]}”" in text
    assert f"You thanked <@{TOMAS}>." in text
    assert team.slack.refused == []


async def test_a_nothing_ticked_is_answered_kindly(team: World) -> None:
    message = await prompt_about_three(team)
    await tick(team, message)
    for label in ["Say it now", "In our 1:1", "Already did"]:
        told = len(team.slack.ephemerals(MIRA))
        await choose(team, message, label)
        assert "Tick at least one of them first." in team.slack.ephemerals(MIRA)[told:][-1].text
        assert await answers(team) == [None] * 3


async def test_a_in_our_one_to_one_keeps_what_is_ticked_and_can_be_undone(team: World) -> None:
    message = await prompt_about_three(team)
    await tick(team, message, 1, 2)
    await choose(team, message, "In our 1:1")
    assert await answers(team) == ["kept", "kept", None]
    await choose(team, newest_prompt(team), "In our 1:1")
    assert await answers(team) == ["kept"] * 3
    assert "Saved for your 1:1" in newest_prompt(team).text
    await choose(team, newest_prompt(team), "Undo")
    assert await answers(team) == [None] * 3
    assert team.slack.refused == []


async def test_a_what_several_did_together_is_one_item_and_one_thanks(team: World) -> None:
    await team.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> <@{SAM}> the move of the office")
    await team.pass_time(minutes=1)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    message = newest_prompt(team)
    assert team.slack.labels(message).count("Say it now") == 1
    await choose(team, message, "Say it now")
    await say(team, "The move went so well.")

    assert await answers(team) == ["said", "said"]
    assert await team.count(Thanks) == 1
    for doer in (TOMAS, SAM):
        assert "The move went so well." in team.slack.last_message(doer).text
    assert newest_prompt(team).text == f"You thanked <@{TOMAS}> and <@{SAM}>. Only you see this."
    assert team.slack.refused == []


async def test_b_after_not_mine_the_manager_may_say_that_they_do_not_lead_them(team: World) -> None:
    await choose(team, await prompt_about(team, TOMAS), "Not mine")
    await choose(team, newest_prompt(team), "I don't lead them")
    assert await team.rows(Lead, Lead.member_id == TOMAS) == []
    assert "I don't lead them" not in team.slack.labels(newest_prompt(team))
    assert "says they are not your manager" in team.slack.last_message(TOMAS).text
    assert team.slack.refused == []


OLD_BUTTONS = (
    ("say_it_now", "1"),
    ("in_our_one_to_one", "1"),
    ("not_in_one_to_one", f"effort:1:{TOMAS}"),
    ("why_prompt", "1"),
    ("keep_prompts", "1"),
    ("prompts_on_home", "1"),
    ("stop_prompts", "1"),
)


@pytest.mark.parametrize(("action_id", "value"), OLD_BUTTONS)
async def test_a_buttons_of_older_messages_keep_working(team: World, action_id: str, value: str) -> None:
    message = await prompt_about(team, TOMAS)
    text = {"type": "plain_text", "text": "Old", "emoji": True}
    button = {"type": "button", "action_id": action_id, "value": value, "text": text}
    message.blocks.append({"type": "actions", "block_id": "old", "elements": [button]})
    result = await team.slack.press(MIRA, message, action_id=action_id, block_id="old")
    await team.deliver()
    assert result.status == 200
    assert team.slack.ephemerals(MIRA) == []


async def test_a_the_menu_of_older_messages_keeps_working(team: World) -> None:
    message = await prompt_about(team, TOMAS)
    option = {"text": {"type": "plain_text", "text": "Already did", "emoji": True}, "value": "1:1:already"}
    menu = {"type": "overflow", "action_id": "answer_prompt", "options": [option]}
    message.blocks.append({"type": "actions", "block_id": "old", "elements": [menu]})
    await team.slack.press(MIRA, message, "answer_prompt", "old", "1:1:already")
    assert await answers(team) == ["already"]
