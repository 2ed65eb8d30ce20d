"""What answers an effort, from the press to the row: a reason to believe so, and nothing else."""

import pytest

from sandbox import Message
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.thanks import daily_limit
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY, count_messages, newest_prompt, note_efforts
from tests.world import World

NIGHT = "covering the night on-call"
# in two languages, of the six in tests/domain/thanks/word_pairs.py: the effort, three thanks for other things, and one
# that names it
TOLD = {
    "en": (NIGHT, ("thx", "great job!", "for the charger"), "you took that night on-call for me"),
    "ja": ("議事録を翻訳", ("ありがとうございます", "お疲れ様でした", "充電器"), "議事録の翻訳、助かりました"),
}


async def thank(world: World, giver: str, to: str, words: str) -> Message:
    """Have somebody thanked in private, and give what the giver is shown."""
    said = await world.slack.command(giver, PLATFORM, f"/thanks privately {to} {words}")
    await world.deliver()
    return said.shown[0]


async def how(world: World) -> list[str | None]:
    """Give what answered each effort, in the order of noting."""
    rows = sorted(await world.rows(Effort), key=lambda row: row.id)
    return [row.acknowledged_how for row in rows]


async def test_other_thanks_leave_an_effort_waiting_and_one_that_names_it_answers_it(
    team: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By strangers, in two languages, and to a whole group: only the words that name it count."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 100)  # all in one day
    for count, (words, others, naming) in enumerate(TOLD.values(), start=1):
        await note_efforts(team, TOMAS, words=words)
        for other in others:
            await thank(team, OLEG, f"<@{TOMAS}>", other)
        await thank(team, SAM, f"<@{TOMAS}> <@{OLEG}> <@{MIRA}>", others[0])
        assert await how(team) == ["words"] * (count - 1) + [None], words
        await thank(team, OLEG, f"<@{TOMAS}>", naming)
        assert await how(team) == ["words"] * count, words


async def test_thanks_for_other_things_do_not_silence_the_prompt(team: World) -> None:
    """Mira is asked in spite of four thanks, and reads so; once somebody names it, the prompt says that it is done."""
    await note_efforts(team, TOMAS, words=NIGHT)
    for words in ("thx", "for the charger", "great job, thank you so much", "for lunch on Sunday"):
        await thank(team, OLEG, f"<@{TOMAS}>", words)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 1
    assert NIGHT in team.slack.texts(newest_prompt(team))
    await thank(team, SAM, f"<@{TOMAS}>", "for your night on-call")
    assert NIGHT not in team.slack.texts(newest_prompt(team))


async def test_a_stranger_learns_nothing_of_the_effort_they_named(team: World) -> None:
    """Oleg reads the same as after a thanks to Sam, about whom nothing is noted: at once, and after an edit."""
    await note_efforts(team, TOMAS, words=NIGHT)
    shown = {}
    for who in (TOMAS, SAM):
        message = await thank(team, OLEG, f"<@{who}>", f"for {NIGHT}")
        await team.slack.press_label(OLEG, message, "Edit")
        form = team.slack.modal_of(OLEG)
        assert form is not None
        await team.slack.submit(OLEG, form, {"words": f"for {NIGHT}, really"})
        await team.deliver()
        told = team.slack.modal_of(OLEG)
        assert told is not None
        shown[who] = [team.slack.texts(one).replace(who, "them") for one in (message, told)]
        await team.slack.close(OLEG, told)
    assert await how(team) == ["words"]
    assert shown[TOMAS] == shown[SAM]
    assert "Was this for" not in str(shown)


async def test_a_thanks_to_several_answers_only_the_effort_that_it_names(team: World) -> None:
    """Tomas covered a night, Sam wrote notes: each waits for their own."""
    await note_efforts(team, TOMAS, words=NIGHT)
    await note_efforts(team, SAM, words="the release notes of October")
    await thank(team, OLEG, f"<@{TOMAS}> <@{SAM}>", "Tomas took a whole night on-call")
    assert await how(team) == ["words", None]


async def test_no_leaves_it_waiting_and_asks_no_more(team: World) -> None:
    """`Was this for …?` is asked of the noter; after `No`, neither the edit nor anything else asks again."""
    await note_efforts(team, TOMAS, words=NIGHT)
    asked = await thank(team, ANA, f"<@{TOMAS}>", "for the tea")
    assert "Was this for" in team.slack.texts(asked)
    assert NIGHT in team.slack.texts(asked)
    await team.slack.press_label(ANA, asked, "No")
    told = team.slack.ephemerals(ANA)[-1]
    assert "Was this for" not in team.slack.texts(told)
    assert await how(team) == [None]
    await team.slack.press_label(ANA, told, "Edit")
    form = team.slack.modal_of(ANA)
    assert form is not None
    await team.slack.submit(ANA, form, {"words": "for the cup of tea"})
    await team.deliver()
    assert "Was this for" not in str([team.slack.texts(one) for one in team.slack.ephemerals(ANA)[-2:]])
    assert await how(team) == [None]
    assert team.slack.refused == []


async def test_yes_answers_it_and_a_second_press_changes_nothing(team: World) -> None:
    """The giver chose it; a double click is once; the next thanks does not ask about it again."""
    await note_efforts(team, TOMAS, words=NIGHT)
    asked = await thank(team, ANA, f"<@{TOMAS}>", "for the tea")
    await team.slack.press_label(ANA, asked, "Yes")
    await team.slack.replay()
    await team.deliver()
    assert await how(team) == ["chosen"]
    assert "Was this for" not in team.slack.texts(await thank(team, ANA, f"<@{TOMAS}>", "for the cake"))


@pytest.mark.parametrize("giver", [OLEG, SAM])
async def test_nobody_is_asked_about_what_they_may_not_see(team: World, giver: str) -> None:
    """Neither a stranger nor a colleague of the doer; the manager not before the doer's working day is over."""
    await note_efforts(team, TOMAS, words=NIGHT)
    for who in (giver, MIRA):
        assert "Was this for" not in team.slack.texts(await thank(team, who, f"<@{TOMAS}>", "for the tea"))
    await team.pass_time(days=2)
    assert "Was this for" not in team.slack.texts(await thank(team, giver, f"<@{TOMAS}>", "for the tea"))
    assert "Was this for" in team.slack.texts(await thank(team, MIRA, f"<@{TOMAS}>", "for the tea"))


async def test_a_forged_choice_changes_nothing(team: World) -> None:
    """Oleg presses `Yes` with numbers of somebody else's thanks and effort."""
    await note_efforts(team, TOMAS, words=NIGHT)
    asked = await thank(team, ANA, f"<@{TOMAS}>", "for the tea")
    await team.slack.press(OLEG, asked, action_id="choose_effort", forged=True)
    await team.deliver()
    assert await how(team) == [None]
