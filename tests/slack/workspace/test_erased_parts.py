"""What becomes of messages that stand when an admin erases a part of Tend: none keeps its words or a dead button."""

from datetime import timedelta

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.tables.seen import SeenStep, SeenWord
from slackapp.domain.workspace import switches
from tests.cast import ANA, INES, MIRA, PLATFORM, TEAM, TOMAS
from tests.slack.repairs.reading_steps import envelope, leave
from tests.slack.rituals.rounds import round_steps
from tests.slack.rituals.rounds.round_steps import gatherings, share
from tests.slack.seen.seen_steps import PEOPLE, answer_all, asking_round, gather, pressed, step_written, top
from tests.world import World


async def erase(world: World, part: str) -> None:
    """Let an admin turn a part off and erase it, and let the night pass."""
    async with world.tend.db.transaction() as session:
        await switches.turn(session, TEAM, part, INES, world.clock.now(), is_on=False, erases=True)
    assert (await world.run_job("apply_retention", world.clock.now()))["parts erased"] == 1
    await world.deliver()
    assert world.slack.refused == []


async def test_the_word_and_the_next_step_leave_gatherings_with_the_seen_check(world: World) -> None:
    """The shared answers beside them stay, and so do the seasons."""
    post = await asking_round(world)
    await round_steps.answer(world, ANA, post, [TOMAS], "You took the late shift")
    await share(world, TOMAS)
    await world.slack.press_label(MIRA, await pressed(world, MIRA, post), "Write next step")
    await step_written(world, MIRA, top(world, MIRA), "I'll say thanks on Fridays")
    await answer_all(world, post, dict.fromkeys(PEOPLE[:5], "half"))
    await gather(world)
    [posted] = gatherings(world)
    assert "About *half*" in world.slack.texts(posted)
    await erase(world, "seen")
    [posted] = gatherings(world)
    said = world.slack.texts(posted)
    assert "late shift" in said
    assert not [words for words in ("half", "Fridays", "seen check", "next step") if words in said], said
    assert (await world.rows(SeenWord), await world.rows(SeenStep)) == ([], [])


async def test_a_gathering_with_nothing_but_the_word_leaves_its_channel(world: World) -> None:
    post = await asking_round(world)
    await answer_all(world, post, dict.fromkeys(PEOPLE[:5], "most"))
    await gather(world)
    assert len(gatherings(world)) == 1
    await erase(world, "seen")
    assert gatherings(world) == []


async def test_envelopes_are_drawn_empty_with_their_words(world: World) -> None:
    """No `Read` stays that only refuses; the place of the message goes, once it is drawn."""
    await leave(world)
    assert world.slack.labels(envelope(world)) != []
    await erase(world, "repair")
    message = world.slack.last_message(ANA)
    assert (message.text, world.slack.labels(message)) == ("This private word is erased.", [])
    assert (await world.rows(PrivateWord), await world.rows(MessagePlace)) == ([], [])


async def test_a_manager_s_message_loses_the_words_of_erased_efforts(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    for day in range(8, 15):
        await world.run_job("send_prompts", world.clock.moment.replace(day=18, hour=10) + timedelta(days=day))
    message = world.slack.last_message(MIRA)
    assert "stayed for the release" in world.slack.texts(message)
    await erase(world, "efforts")
    assert "stayed for the release" not in world.slack.texts(message)
    assert (await world.rows(Effort), await world.rows(PromptItem)) == ([], [])
