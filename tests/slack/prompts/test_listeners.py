"""Prompts through Slack's doors: what a manager is sent and when, and what each press does."""

from datetime import UTC, datetime, timedelta

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.prompts.prompt_steps import (
    JUST_RIPE,
    NEXT_TUESDAY,
    TUESDAY_AFTER,
    WORDS,
    choose,
    count_messages,
    newest_prompt,
    note_efforts,
    prompt_about,
    type_efforts,
)
from tests.world import World


async def test_the_first_prompt_introduces_itself_and_holds_one(world: World) -> None:
    """One effort, two lines about itself, and three ways to go on."""
    await world.lead(MIRA, TOMAS, SAM)
    await type_efforts(world, TOMAS, SAM)
    await world.run_job("send_prompts", NEXT_TUESDAY)

    message = newest_prompt(world)
    assert f"<@{ANA}> noticed something <@{TOMAS}> did: “{WORDS}”" in message.text
    assert "I only see thanks sent with Tend. Only you see this." in message.text
    assert "Once a week at most" in message.text
    assert f"<@{SAM}>" not in world.slack.texts(message)
    answers = {"Say it now", "In our 1:1", "Already did", "Not mine", "Later"}
    assert {*answers, "Why this?", "Stop these", "Keep", "Only on Home"} == set(
        world.slack.labels(message),
    )
    assert "!" not in message.text.replace("<!date", "")
    assert world.slack.refused == []

    await choose(world, message, "Keep")
    assert world.slack.labels(newest_prompt(world))[-2:] == ["Why this?", "Stop these"]
    assert "Once a week at most" not in newest_prompt(world).text


async def test_three_at_most_oldest_first(team: World) -> None:
    """Ana's waits for another week, and nobody has more than one button in sight."""
    message = await prompt_about(team, SAM, TOMAS, NINA, ANA)
    text = team.slack.texts(message)
    assert text.index(f"<@{SAM}>") < text.index(f"<@{TOMAS}>") < text.index(f"<@{NINA}>")
    assert team.slack.labels(message).count("Say it now") == 3
    assert f"<@{ANA}> did" not in text
    assert team.slack.refused == []


async def test_nobody_else_sees_anything(team: World) -> None:
    """One message to the manager; to nobody else, and nothing in a channel."""
    await note_efforts(team, TOMAS)
    before = len(team.slack.calls_to("chat.postMessage"))
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert [call.args["channel"] for call in team.slack.calls_to("chat.postMessage")[before:]] == [MIRA]


async def test_once_a_week_whatever_ticks(team: World) -> None:
    """Ticks all day and all week change nothing."""
    await prompt_about(team, TOMAS)
    for hours in (1, 2, 24, 48):
        await team.run_job("send_prompts", NEXT_TUESDAY + timedelta(hours=hours))
    assert count_messages(team) == 1
    assert await team.count(Prompt) == 1


async def test_never_too_early_at_night_or_on_a_weekend(team: World) -> None:
    """Nothing is sent, and nothing waits to be."""
    await note_efforts(team, TOMAS)
    for moment in [
        datetime(2026, 11, 25, 10, 0, tzinfo=UTC),  # four working days
        datetime(2026, 11, 28, 10, 0, tzinfo=UTC),  # Saturday
        datetime(2026, 11, 29, 10, 0, tzinfo=UTC),  # Sunday
        datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Tuesday at six
        datetime(2026, 12, 1, 20, 0, tzinfo=UTC),  # Tuesday night
    ]:
        await team.run_job("send_prompts", moment)
        assert count_messages(team) == 0
        assert await team.queued() == 0


async def test_slack_being_away_does_not_make_it_come_at_night(team: World) -> None:
    """A prompt that could not be sent in its hours waits for the next morning of the week."""
    await note_efforts(team, TOMAS)
    team.clock.moment = NEXT_TUESDAY
    await team.tend.run_job("send_prompts", NEXT_TUESDAY)
    await team.pass_time(hours=9)
    assert count_messages(team) == 0
    await team.pass_time(hours=14)
    assert count_messages(team) == 1


async def test_saying_it_now_takes_half_a_minute(team: World) -> None:
    """A small form with a late opener; the thanks looks like any other, and the prompt says it was said."""
    message = await prompt_about(team, TOMAS)
    await choose(team, message, "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert WORDS in team.slack.texts(form)
    assert "I should have said this in November, and it still matters" in str(form.blocks)
    done = await team.slack.submit(MIRA, form, {"words": " "})
    assert "words" in done.errors
    await team.slack.submit(MIRA, form, {"words": "You took the night, and I slept."})
    await team.slack.replay()
    await team.deliver()

    said = team.slack.modal_of(MIRA)
    assert said is not None
    assert f"Sent to <@{TOMAS}>, in private." in team.slack.texts(said)
    assert "Edit" in team.slack.labels(said)
    received = team.slack.last_message(TOMAS)
    assert f"<@{MIRA}> thanked you: “You took the night, and I slept.”" in received.text
    assert team.slack.labels(received) == [
        "This was for …",
        "Remove",
        "No more from this person",
        "That mattered because …",
    ]
    assert f"You thanked <@{TOMAS}>." in newest_prompt(team).text
    assert "Say it now" not in team.slack.labels(newest_prompt(team))
    assert await team.count(Thanks) == 1
    (row,) = await team.rows(Effort)
    assert row.acknowledged_how == "thanks"
    assert team.slack.refused == []


@pytest.mark.parametrize(
    ("label", "says", "how"),
    [
        ("Already did", "before, so this is done", "already"),
        ("Not mine", "I won't ask you about this effort", None),
        ("Later", "I'll bring this up once more in another week", None),
    ],
)
async def test_each_answer_is_drawn_and_told_to_nobody(team: World, label: str, says: str, how: str | None) -> None:
    """Pressed twice it counts once; Tomas and Ana learn nothing."""
    message = await prompt_about(team, TOMAS)
    sent = len(team.slack.calls_to("chat.postMessage"))
    await team.slack.press_label(MIRA, message, label)
    await choose(team, message, label)

    assert says in newest_prompt(team).text
    assert len(team.slack.calls_to("chat.update", ok=True)) == 1
    assert len(team.slack.calls_to("chat.postMessage")) == sent
    (row,) = await team.rows(Effort)
    assert row.acknowledged_how == how
    assert team.slack.refused == []


async def test_an_old_button_is_answered_kindly(team: World) -> None:
    """After `Not mine`, `Already did` on a message that was not drawn anew is refused with a sentence."""
    message = await prompt_about(team, TOMAS)
    await team.slack.press_label(MIRA, message, "Not mine")
    await team.slack.press_label(MIRA, message, "Already did")
    assert "You answered this before" in team.slack.ephemerals(MIRA)[-1].text


async def test_later_comes_once_more_and_then_rests(team: World) -> None:
    """One reminder an effort."""
    await choose(team, await prompt_about(team, TOMAS, when=JUST_RIPE), "Later")
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 2
    assert WORDS in newest_prompt(team).text
    await choose(team, newest_prompt(team), "Later")
    assert "I won't bring this up again" in newest_prompt(team).text
    await team.run_job("send_prompts", TUESDAY_AFTER)
    assert count_messages(team) == 2


async def test_why_this_says_what_was_seen_and_what_was_not(team: World) -> None:
    """Mira's own thanks for other things are counted; Oleg's are private, and stop nothing either."""
    await note_efforts(team, TOMAS)
    for giver, words in ((MIRA, "the lunch"), (OLEG, "the charger"), (MIRA, "the tea")):
        await team.slack.command(giver, PLATFORM, f"/thanks privately <@{TOMAS}> for {words}")
    await team.run_job("send_prompts", NEXT_TUESDAY)
    await choose(team, newest_prompt(team), "Why this?")
    view = team.slack.modal_of(MIRA)
    assert view is not None
    text = team.slack.texts(view)
    assert f"I have seen no thanks for it since. I have seen 2 thanks from you to <@{TOMAS}> for other things." in text
    assert "charger" not in text


async def test_why_this_gives_facts(team: World) -> None:
    """Who noted it, how long ago, and how Tend knows who leads whom."""
    message = await prompt_about(team, TOMAS)
    await choose(team, message, "Why this?")
    told = team.slack.modal_of(MIRA)
    assert told is not None
    text = team.slack.texts(told)
    assert f"<@{ANA}> noted it about <@{TOMAS}> on 18 November" in text
    assert "That was 8 working days ago." in text
    assert "I have seen no thanks for it since." in text
    assert "I only see thanks sent with Tend" in text
    assert f"Your admins have listed you as <@{TOMAS}>’s manager since 18 November." in text
    assert team.slack.refused == []


async def test_stop_these_stops_and_can_be_undone(team: World) -> None:
    """One press; the message says so and offers the way back; nobody is told."""
    await choose(team, await prompt_about(team, TOMAS, when=JUST_RIPE), "Stop these")
    assert "I stopped the weekly message" in newest_prompt(team).text
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 1

    await choose(team, newest_prompt(team), "Turn back on")
    assert "Stop these" in team.slack.labels(newest_prompt(team))
    await team.run_job("send_prompts", NEXT_TUESDAY + timedelta(hours=1))
    assert count_messages(team) == 2


async def test_only_on_home(world: World) -> None:
    """No more messages; the effort stands on Home."""
    await world.lead(MIRA, TOMAS)
    await choose(world, await prompt_about(world, TOMAS), "Only on Home")
    assert "on your Home only" in newest_prompt(world).text
    await world.run_job("send_prompts", TUESDAY_AFTER)
    assert count_messages(world) == 1

    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert WORDS in world.slack.texts(home)


async def test_saying_it_from_home(team: World) -> None:
    """Before any prompt came: the same small form, and Home shows one thing less."""
    await note_efforts(team, TOMAS)
    await team.pass_time(days=2)
    await team.slack.open_home(MIRA)
    await team.deliver()
    home = team.slack.home_of(MIRA)
    assert home is not None
    await team.slack.press_label(MIRA, home, "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert "I should have said" not in str(form.blocks)
    await team.slack.submit(MIRA, form, {"words": "Thank you for the night."})
    await team.deliver()

    home = team.slack.home_of(MIRA)
    assert home is not None
    assert WORDS not in team.slack.texts(home)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 0


async def test_what_was_hidden_meanwhile_leaves_the_screen(team: World) -> None:
    """The press is answered without telling why, and the prompt is drawn without the words."""
    await type_efforts(team, TOMAS)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    message = newest_prompt(team)
    await team.slack.press_label(TOMAS, team.slack.last_message(TOMAS), "Hide")
    await choose(team, message, "Say it now")

    assert team.slack.modal_of(MIRA) is None
    assert "has its thanks already, or its time has passed" in team.slack.ephemerals(MIRA)[-1].text
    assert WORDS not in team.slack.texts(newest_prompt(team))
    assert "needs no thanks from you any more" in newest_prompt(team).text


async def test_thanks_that_name_it_keep_the_prompt_away_whoever_gives_them(team: World) -> None:
    """Oleg thanked Tomas on Monday; on Tuesday Mira is asked about nothing."""
    await note_efforts(team, TOMAS)
    await team.run_job("send_prompts", NEXT_TUESDAY - timedelta(days=1))
    await team.slack.command(OLEG, PLATFORM, f"/thanks <@{TOMAS}> for your night on-call")
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert count_messages(team) == 0


async def test_a_word_between_making_and_sending_keeps_it_away(team: World) -> None:
    """The last look: what was answered a moment ago is not asked about, and does not count as asked."""
    await note_efforts(team, TOMAS)
    team.clock.moment = NEXT_TUESDAY
    await team.tend.run_job("send_prompts", NEXT_TUESDAY)
    await team.slack.command(OLEG, PLATFORM, f"/thanks <@{TOMAS}> for your night on-call")
    await team.deliver()

    assert count_messages(team) == 0
    assert await team.count(Prompt) == await team.count(PromptItem) == 0


async def test_somebody_elses_press_changes_nothing(team: World) -> None:
    """A forged press by Oleg opens nothing, stops nothing of Mira's or of his own, and he is told."""
    message = await prompt_about(team, TOMAS)
    for label in ["Say it now", "Why this?", "Stop these", "Already did", "In our 1:1"]:
        told = len(team.slack.ephemerals(OLEG))
        await team.slack.press_label(OLEG, message, label, forged=True)
        await team.deliver()

        assert team.slack.modal_of(OLEG) is None
        (mira,) = await team.rows(Person, Person.user_id == MIRA)
        (oleg,) = await team.rows(Person, Person.user_id == OLEG)
        assert (mira.prompting, oleg.prompting) == ("weekly", "weekly")
        assert team.slack.ephemerals(OLEG)[told:][-1].text
        assert "Stop these" in team.slack.labels(newest_prompt(team))


async def test_a_press_may_come_on_an_earlier_clock(team: World) -> None:
    """A job was run as of Tuesday; the press comes on the clock of the Wednesday it was noted."""
    await note_efforts(team, TOMAS)
    noted = team.clock.moment
    await team.run_job("send_prompts", NEXT_TUESDAY)
    team.clock.moment = noted
    await choose(team, newest_prompt(team), "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    await team.slack.submit(MIRA, form, {"words": "Thank you for the night."})
    await team.deliver()
    assert "You thanked" in newest_prompt(team).text


async def test_the_outbox_holds_no_words(team: World) -> None:
    """Ids only."""
    await type_efforts(team, TOMAS)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert all(WORDS not in str(row.refs) for row in await team.rows(Outgoing))


@pytest.mark.parametrize("sign", ["&amp;", "*a*\n", "long "])
async def test_three_long_efforts_fit_into_one_message(team: World, sign: str) -> None:
    """Slack takes about 13,000 characters a message; signs that need escaping count five times."""
    for doer in (TOMAS, SAM, NINA):
        await type_efforts(team, doer, words="so " + sign * (1_980 // len(sign.replace("&amp;", "&"))))
    await team.run_job("send_prompts", NEXT_TUESDAY)

    assert team.slack.labels(newest_prompt(team)).count("Say it now") == 3
    await choose(team, newest_prompt(team), "Say it now")
    assert team.slack.modal_of(MIRA) is not None
    assert team.slack.refused == []
