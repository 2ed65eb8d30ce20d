"""Everyday efforts through Slack's doors: the tick in the form, what the doer learns, and the way out."""

from datetime import timedelta

from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.outbox import HomeTab
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.efforts import ids
from tests.cast import ANA, MIRA, PLATFORM, SAM, TOMAS
from tests.world import World

WORDS = "wrote the minutes"


async def note_weekly(world: World, *doers: str, noter: str = ANA) -> None:
    """Note it in the form, with the tick."""
    await world.slack.command(noter, PLATFORM, "/noticed")
    form = world.slack.modal_of(noter)
    assert form is not None
    values = {ids.DOERS: list(doers), shared_ids.WORDS: WORDS, ids.EVERY_WEEK: ["weekly"]}
    done = await world.slack.submit(noter, form, values)
    assert done.errors == {}
    shown = world.slack.modal_of(noter)
    assert shown is not None
    assert "It repeats weekly" in world.slack.texts(shown)
    await world.slack.close(noter, shown)
    await world.deliver()


async def a_week_later(world: World) -> None:
    world.clock.move(timedelta(days=7, minutes=1))
    await world.run_job("repeat_efforts")
    await world.deliver()


async def test_without_the_tick_nothing_repeats(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> {WORDS}")
    await world.deliver()
    assert await world.count(EverydayEffort) == 0
    assert "Not every week" not in world.slack.labels(world.slack.last_message(TOMAS))


async def test_the_doer_learns_once_that_it_comes_again(world: World) -> None:
    await note_weekly(world, TOMAS)
    message = world.slack.last_message(TOMAS)
    assert "I note it again each week, on Home only." in world.slack.texts(message)
    assert world.slack.labels(message) == [
        "Not every week",
        "No more from this person",
        "Looks right",
        "Change",
        "Hide",
    ]
    await a_week_later(world)
    assert await world.count(Effort) == 2
    assert len(world.slack.messages_for(TOMAS)) == 1
    assert world.slack.refused == []


async def test_the_doer_ends_it_and_nobody_is_told(world: World) -> None:
    await note_weekly(world, TOMAS)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Not every week")
    await world.deliver()
    message = world.slack.last_message(TOMAS)
    assert world.slack.labels(message) == ["No more from this person", "Looks right", "Change", "Hide"]
    assert WORDS in world.slack.texts(message)
    await a_week_later(world)
    assert await world.count(Effort) == 1
    assert world.slack.messages_for(ANA) == []


async def test_a_second_press_and_a_replay_change_nothing(world: World) -> None:
    await note_weekly(world, TOMAS)
    message = world.slack.last_message(TOMAS)
    number = str((await world.rows(EverydayEffort))[0].id)
    for _ in range(2):
        pressed = await world.slack.press(TOMAS, message, ids.NOTED_MENU, given=f"stop:{number}")
        assert pressed.status == 200
    await world.slack.replay()
    await world.deliver()
    [row] = await world.rows(EverydayEffort)
    assert row.ended_at == world.clock.now()
    assert len(world.slack.messages_for(TOMAS)) == 1


async def test_a_form_sent_twice_is_one(world: World) -> None:
    await note_weekly(world, TOMAS)
    await world.slack.replay()
    assert await world.count(EverydayEffort) <= 1


async def test_somebody_else_ends_nothing(world: World) -> None:
    await note_weekly(world, TOMAS)
    message = world.slack.last_message(TOMAS)
    [row] = await world.rows(EverydayEffort)
    pressed = await world.slack.press(SAM, message, ids.NOTED_MENU, given=f"stop:{row.id}", forged=True)
    assert pressed.status == 200
    [row] = await world.rows(EverydayEffort)
    assert row.ended_at is None
    assert "it belongs to somebody else" in world.slack.texts(world.slack.ephemerals(SAM)[-1])


async def test_several_people_each_have_their_own(world: World) -> None:
    await note_weekly(world, TOMAS, SAM)
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Not every week")
    await a_week_later(world)
    doers = [row.doer_id for row in await world.rows(Effort)]
    assert sorted(doers) == sorted([TOMAS, SAM, TOMAS])


async def test_noted_for_oneself(world: World) -> None:
    await note_weekly(world, ANA)
    assert world.slack.messages_for(ANA) == []
    await a_week_later(world)
    assert {(row.doer_id, row.noter_id) for row in await world.rows(Effort)} == {(ANA, ANA)}


async def test_a_deactivated_noter_ends_it_at_once(world: World) -> None:
    await note_weekly(world, TOMAS)
    await world.slack.open_home(TOMAS)
    [before] = await world.rows(HomeTab)
    await world.slack.change_person(ANA, deleted=True)
    [row] = await world.rows(EverydayEffort)
    assert row.ended_at == world.clock.now()
    [after] = await world.rows(HomeTab)
    assert after.wanted == before.wanted + 1


async def test_changed_words_are_those_of_every_time(world: World) -> None:
    await note_weekly(world, TOMAS)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {shared_ids.WORDS: "kept the minutes short"})
    await world.deliver()
    assert "Not every week" in world.slack.labels(world.slack.last_message(TOMAS))
    await a_week_later(world)
    _, second = await world.rows(Effort)
    assert second.doers_words == "kept the minutes short"


async def test_the_refusal_of_a_note_says_that_nothing_was_noted(world: World) -> None:
    for text, why in (("@channel x", "everybody"), ("@tomass x", "recognise"), ("<@USLACKBOT> x", "app")):
        said = await world.slack.command(MIRA, PLATFORM, f"/noticed {text}")
        assert why in said.text
        assert "Nothing was noted." in said.text
        assert "sent" not in said.text
