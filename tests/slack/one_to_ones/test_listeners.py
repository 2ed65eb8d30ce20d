"""One-to-ones through Slack's doors: what is kept for them, what Home shows on the day, and what each press does."""

from copy import deepcopy
from datetime import timedelta

import pytest

from slackapp.domain.one_to_ones import pocket
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.one_to_ones import PocketLine
from slackapp.domain.tables.prompts import PromptItem
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.one_to_ones import ids
from tests.cast import ANA, MIRA, PLATFORM, SAM, TOMAS, acting
from tests.slack.home.home_steps import home_text, settled_home
from tests.slack.one_to_ones.one_to_one_steps import (
    THURSDAY,
    WORDS,
    meet_on_thursdays,
    modal,
    press_in_modal,
    press_on_home,
)
from tests.slack.prompts.prompt_steps import (
    JUST_RIPE,
    NEXT_TUESDAY,
    TUESDAY_AFTER,
    choose,
    count_messages,
    newest_prompt,
    note_efforts,
    prompt_about,
)
from tests.slack.thanks.reply_steps import let_manager_know
from tests.world import World


async def test_one_press_keeps_it_and_it_goes_on_waiting(team: World) -> None:
    """The card says so and offers to take it back; no reminder comes."""
    message = await prompt_about(team, TOMAS)
    assert team.slack.labels(message)[:5] == ["Say it now", "In our 1:1", "Already did", "Not mine", "Later"]
    await choose(team, message, "In our 1:1")
    assert f"Saved for your 1:1 with <@{TOMAS}>." in newest_prompt(team).text
    assert team.slack.labels(newest_prompt(team))[:5] == [
        "Say it now",
        "Choose a day",
        "Undo",
        "Already did",
        "Not mine",
    ]
    (effort,) = await team.rows(Effort)
    assert effort.acknowledged_at is None
    assert "What you saved for a 1:1 is under *My 1:1s*." in await home_text(team, MIRA)
    await team.run_job("send_prompts", TUESDAY_AFTER)
    assert count_messages(team) == 1
    assert team.slack.refused == []


async def test_without_a_day_it_says_where_the_words_are(team: World) -> None:
    """On the prompt and on Home; one press opens the list with them and the days, and then both say the day."""
    await choose(team, await prompt_about(team, TOMAS), "In our 1:1")
    assert "Choose your 1:1 day, and I'll put this at the top of Home that morning." in newest_prompt(team).text
    drawn = await settled_home(team, MIRA)
    assert "under *My 1:1s*. You can choose the day there." in team.slack.texts(drawn)
    await team.slack.press_label(MIRA, newest_prompt(team), "Choose a day")
    view = modal(team, MIRA)
    assert WORDS in team.slack.texts(view)
    place = next(block["block_id"] for block in view.blocks if str(block["block_id"]).startswith("day:"))
    await team.slack.press(MIRA, view, shared_ids.ONE_TO_ONE_DAY, place, f"{TOMAS}:4:1")
    await team.deliver()
    assert f"Saved for your 1:1 with <@{TOMAS}>, every Thursday." in newest_prompt(team).text
    assert "Choose a day" not in team.slack.labels(newest_prompt(team))
    drawn = await settled_home(team, MIRA)
    assert "You can choose the day there." not in team.slack.texts(drawn)
    assert team.slack.refused == []


async def test_on_the_day_nothing_stands_twice(team: World) -> None:
    """What *Today with* shows is left out of what waits below, and nothing says that nothing waits."""
    await meet_on_thursdays(team, TOMAS)
    await keep(team)
    await note_efforts(team, TOMAS, words="writing it all down")
    team.clock.moment = THURSDAY
    told = await home_text(team, MIRA)
    assert told.count(WORDS) == told.count("writing it all down") == 1
    assert "Nothing is waiting" not in told
    await note_efforts(team, SAM, words="keeping the notes")
    told = await home_text(team, MIRA)
    assert told.count(WORDS) == 1
    team.clock.moment = THURSDAY + timedelta(days=1)
    told = await home_text(team, MIRA)
    assert [told.count(words) for words in (WORDS, "writing it all down", "keeping the notes")] == [0, 1, 1]


async def test_beyond_what_the_list_shows_it_stands_below(team: World) -> None:
    """Today shows three lines of each; the others wait where they always do."""
    await meet_on_thursdays(team, TOMAS)
    for number in range(5):
        await note_efforts(team, TOMAS, words=f"writing down part {number}")
    await team.pass_time(days=7)
    team.clock.moment = THURSDAY
    told = await home_text(team, MIRA)
    assert [told.count(f"writing down part {number}") for number in range(5)] == [1] * 5
    assert told.index("part 2") < told.index("Say thanks") < told.index("part 3")


async def test_undo_makes_it_as_if_it_never_had_been(team: World) -> None:
    """The buttons are back, the list is empty, and a reminder may come."""
    await choose(team, await prompt_about(team, TOMAS, when=JUST_RIPE), "In our 1:1")
    await choose(team, newest_prompt(team), "Undo")
    assert team.slack.labels(newest_prompt(team))[:2] == ["Say it now", "In our 1:1"]
    assert await team.count(PocketLine) == 0
    (item,) = await team.rows(PromptItem)
    assert (item.answer, item.answered_at) == (None, None)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 2


async def test_undo_in_a_prompt_of_before_works(team: World) -> None:
    """It was a button, until it moved into the menu; messages keep their buttons at any age."""
    await choose(team, await prompt_about(team, TOMAS, when=JUST_RIPE), "In our 1:1")
    message = newest_prompt(team)
    button = {"type": "button", "action_id": ids.NOT_IN_ONE_TO_ONE, "value": f"effort:1:{TOMAS}", "text": {"text": "x"}}
    message.blocks.append({"type": "actions", "block_id": "before", "elements": [button]})
    await team.slack.press(MIRA, message, ids.NOT_IN_ONE_TO_ONE, "before", forged=True)
    await team.deliver()
    assert await team.count(PocketLine) == 0
    assert team.slack.labels(newest_prompt(team))[:2] == ["Say it now", "In our 1:1"]


async def keep(world: World) -> None:
    """Let Mira have kept an effort of Tomas on the Tuesday before, as by `In our 1:1`."""
    await note_efforts(world, TOMAS)
    world.clock.moment = NEXT_TUESDAY
    async with world.tend.db.transaction() as session:
        assert await pocket.keep_effort(session, acting(MIRA, NEXT_TUESDAY), 1)


@pytest.mark.parametrize("answer", ["Already did", "Not mine"])
async def test_another_answer_may_follow(team: World, answer: str) -> None:
    """And then it stands in no list."""
    await meet_on_thursdays(team, TOMAS)
    await choose(team, await prompt_about(team, TOMAS), "In our 1:1")
    await choose(team, newest_prompt(team), answer)
    team.clock.moment = THURSDAY
    assert WORDS not in await home_text(team, MIRA)


@pytest.mark.both_databases
async def test_double_clicks_and_replays_keep_one(team: World) -> None:
    message = await prompt_about(team, TOMAS)
    await team.slack.press_label(MIRA, message, "In our 1:1")
    await team.slack.replay()
    await team.slack.press_label(MIRA, message, "In our 1:1")
    await team.deliver()
    assert await team.count(PocketLine) == 1
    await choose(team, newest_prompt(team), "Undo")
    assert await team.count(PocketLine) == 0


async def test_from_home_too_and_no_prompt_comes_of_it(team: World) -> None:
    """What is kept needs no prompt."""
    await note_efforts(team, TOMAS)
    await team.pass_time(days=3)
    await press_on_home(team, MIRA, "In our 1:1")
    shown_now = await settled_home(team, MIRA)
    assert WORDS not in team.slack.texts(shown_now)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 0
    await press_on_home(team, MIRA, "My 1:1s")
    rows = [block["accessory"]["value"] for block in modal(team, MIRA).blocks if "accessory" in block]
    await press_in_modal(team, MIRA, "Open", rows.index(TOMAS))
    await press_in_modal(team, MIRA, "Remove")
    await team.run_job("send_prompts", NEXT_TUESDAY + timedelta(hours=1))
    assert count_messages(team) == 1


async def test_that_morning_home_opens_on_it(team: World) -> None:
    """Saved and waiting, from midnight on, and on no other day; the other side has a list of their own."""
    await meet_on_thursdays(team, TOMAS)
    await keep(team)
    await note_efforts(team, TOMAS, words="writing it all down")
    for moment, is_there in (
        (THURSDAY - timedelta(hours=7, minutes=1), False),  # 23:59 on Wednesday
        (THURSDAY - timedelta(hours=7), True),
        (THURSDAY + timedelta(hours=15), True),
        (THURSDAY + timedelta(hours=17), False),
    ):
        team.clock.moment = moment
        assert ("Today with Tomas Novak" in await home_text(team, MIRA)) is is_there, moment
    team.clock.moment = THURSDAY
    told = await home_text(team, MIRA)
    assert told.index("Today with Tomas Novak") < told.index("Saved for your 1:1") < told.index(WORDS)
    assert told.index("Waiting for thanks") < told.index("writing it all down")
    labels = team.slack.labels(await settled_home(team, MIRA))
    assert labels[:4] == ["Say it now", "Said it", "Carry over", "Say it now"]
    assert "Today with Mira Vogel" in await home_text(team, TOMAS)
    assert team.slack.refused == []


async def test_said_in_person_is_believed(team: World) -> None:
    """It waits for nobody any more, the prompt says so, and the list is empty."""
    await meet_on_thursdays(team, TOMAS)
    await choose(team, await prompt_about(team, TOMAS), "In our 1:1")
    team.clock.moment = THURSDAY
    await press_on_home(team, MIRA, "Said it")
    (effort,) = await team.rows(Effort)
    assert effort.acknowledged_how == "already"
    assert WORDS not in await home_text(team, MIRA)
    assert f"You thanked <@{TOMAS}> before" in newest_prompt(team).text
    await team.slack.replay()
    await team.deliver()
    assert await team.count(PocketLine) == 1


async def test_carried_over_it_comes_back_the_next_time(team: World) -> None:
    """And what is not pressed does so by itself."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.pass_time(days=7)
    await note_efforts(team, TOMAS, words="writing it all down")
    team.clock.moment = THURSDAY
    await press_on_home(team, MIRA, "Carry over")
    told = await home_text(team, MIRA)
    assert "Nothing is kept" not in told
    assert told.index("Today with") < told.index("writing it all down") < told.index("Say thanks")
    assert WORDS not in told
    team.clock.moment = THURSDAY + timedelta(days=7)
    told = await home_text(team, MIRA)
    assert told.index(WORDS) < told.index("writing it all down") < told.index("Say thanks")
    assert team.slack.refused == []


async def test_a_line_carried_over_three_times_is_asked_about_on_home_alone(team: World) -> None:
    """PRODUCT, "Private repair prompts": no message comes of it."""
    await meet_on_thursdays(team, TOMAS)
    async with team.tend.db.transaction() as session:
        await pocket.add_line(session, acting(MIRA, team.clock.now()), TOMAS, "The rota, once more")
    asked, before = "Carried over three times.", len(team.slack.messages_for(MIRA))
    for week in range(4):
        team.clock.moment = THURSDAY + timedelta(days=7 * week)
        assert (asked in await home_text(team, MIRA)) is (week == 3)
        if week < 3:
            await press_on_home(team, MIRA, "Carry over")
    assert len(team.slack.messages_for(MIRA)) == before
    assert [row.carried_times for row in await team.rows(PocketLine)] == [3]


async def test_say_it_now_ticks_it_off(team: World) -> None:
    """The word came as a thanks; taken back within its minutes, the line is there again."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.pass_time(days=3)
    await press_on_home(team, MIRA, "In our 1:1")
    team.clock.moment = THURSDAY
    await press_on_home(team, MIRA, "Say it now")
    await team.slack.submit(MIRA, modal(team, MIRA), {"words": "Tomas, you took the night so that we could sleep."})
    await team.deliver()
    (line,) = await team.rows(PocketLine)
    assert line.ended_at is not None
    assert "Nothing is saved or waiting." in await home_text(team, MIRA)


async def test_it_stays_in_the_list_when_a_colleague_gave_the_word(team: World) -> None:
    """It waits for nobody, and Mira kept it for Thursday; she can still say it."""
    await meet_on_thursdays(team, TOMAS)
    await keep(team)
    await team.slack.command(ANA, PLATFORM, f"/thanks privately <@{TOMAS}> for the night on-call")
    team.clock.moment = THURSDAY
    drawn = await settled_home(team, MIRA)
    assert team.slack.texts(drawn).count(WORDS) == 1
    await team.slack.press_label(MIRA, drawn, "Say it now")
    await team.slack.submit(MIRA, modal(team, MIRA), {"words": "Tomas, you took the night so that we could sleep."})
    await team.deliver()
    assert WORDS not in await home_text(team, MIRA)
    assert team.slack.refused == []


async def test_what_its_noter_thanked_for_at_once_is_there_too(team: World) -> None:
    """Never in a prompt, and not before Tomas had his say."""
    await meet_on_thursdays(team, TOMAS)
    team.clock.moment = THURSDAY - timedelta(hours=20)
    await note_efforts(team, TOMAS)
    await team.slack.command(ANA, PLATFORM, f"/thanks privately <@{TOMAS}> for the night on-call")
    team.clock.moment = THURSDAY
    assert WORDS not in await home_text(team, MIRA)
    team.clock.moment = THURSDAY + timedelta(hours=9)
    assert WORDS in await home_text(team, MIRA)


async def pass_on_before_meeting(team: World) -> None:
    """Let Tomas pass Ana's thanks on to Mira, the day before the two meet."""
    await meet_on_thursdays(team, TOMAS)
    team.clock.moment = THURSDAY - timedelta(days=1)
    await team.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await team.deliver()
    await let_manager_know(team, TOMAS, team.slack.last_message(TOMAS))


async def test_words_passed_on_stand_there_until_they_are_ticked_off(team: World) -> None:
    """Once, though they stay among what was passed on this month."""
    await pass_on_before_meeting(team)
    team.clock.moment = THURSDAY
    assert (await home_text(team, MIRA)).count("taking my night") == 2
    await press_on_home(team, MIRA, "Said it")
    assert (await home_text(team, MIRA)).count("taking my night") == 1
    await team.pass_time(days=7)
    assert (await home_text(team, MIRA)).count("taking my night") == 1


async def test_words_passed_on_are_removed_from_the_list_alone(team: World) -> None:
    """Unsaid, and for good: they stay among what was passed on. Both presses of a double click are one."""
    await pass_on_before_meeting(team)
    await press_on_home(team, MIRA, "My 1:1s")
    await press_in_modal(team, MIRA, "Open", 3)
    before = deepcopy(modal(team, MIRA))
    assert "Thanks to your team" in team.slack.texts(before)
    for _ in range(2):
        await team.slack.press_label(MIRA, deepcopy(before), "Remove", forged=True)
        assert "taking my night" not in team.slack.texts(modal(team, MIRA))
    team.clock.moment = THURSDAY
    assert (await home_text(team, MIRA)).count("taking my night") == 1
    (line,) = await team.rows(PocketLine)
    assert line.ended_at == THURSDAY - timedelta(days=1)


async def test_words_taken_back_put_it_back(team: World) -> None:
    """Mira's own thanks had ticked it off."""
    await meet_on_thursdays(team, TOMAS)
    await keep(team)
    team.clock.moment = THURSDAY
    said = await team.slack.command(MIRA, PLATFORM, f"/thanks privately <@{TOMAS}> for the night on-call")
    await team.deliver()
    assert WORDS not in await home_text(team, MIRA)
    await team.slack.press_label(MIRA, said.shown[0], "Edit")
    await press_in_modal(team, MIRA, "Take back")
    told = await home_text(team, MIRA)
    assert told.index("Saved for your 1:1") < told.index(WORDS)


async def test_passed_on_and_taken_back_it_is_gone(team: World) -> None:
    """Also where the report wanted to mention it."""
    await meet_on_thursdays(team, TOMAS)
    team.clock.moment = THURSDAY
    said = await team.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await team.deliver()
    assert "taking my night" in await home_text(team, TOMAS)
    await press_on_home(team, TOMAS, "Mention it")
    await let_manager_know(team, TOMAS, team.slack.last_message(TOMAS))
    await team.deliver()
    assert "To mention" not in await home_text(team, TOMAS)
    assert "taking my night" in await home_text(team, MIRA)
    await team.slack.press_label(ANA, said.shown[0], "Edit")
    await press_in_modal(team, ANA, "Take back")
    for user_id in (MIRA, TOMAS):
        assert "taking my night" not in await home_text(team, user_id)


async def test_what_was_kept_outlives_its_clock(team: World) -> None:
    """Closed after three weeks, it waits on Home no more, and stands in the list until it is said."""
    await meet_on_thursdays(team, TOMAS)
    await keep(team)
    team.clock.moment = THURSDAY + timedelta(days=14)
    await team.run_job("apply_retention")
    (effort,) = await team.rows(Effort)
    assert effort.closed_at is not None
    drawn = await settled_home(team, MIRA)
    assert team.slack.texts(drawn).count(WORDS) == 1
    await team.slack.press_label(MIRA, drawn, "Said it")
    assert WORDS not in await home_text(team, MIRA)
    (effort,) = await team.rows(Effort)
    assert effort.acknowledged_at is None


async def test_who_asked_to_stop_finds_only_what_they_kept(team: World) -> None:
    """No waiting words, as they asked; the talk itself stays."""
    await meet_on_thursdays(team, TOMAS)
    await choose(team, await prompt_about(team, TOMAS), "In our 1:1")
    await note_efforts(team, TOMAS, words="writing it all down")
    await choose(team, newest_prompt(team), "Stop these")
    team.clock.moment = THURSDAY + timedelta(days=7)
    told = await home_text(team, MIRA)
    assert WORDS in told
    assert "writing it all down" not in told
