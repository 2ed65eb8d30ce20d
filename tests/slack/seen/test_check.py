from collections.abc import Mapping
from typing import NoReturn

import pytest

from slackapp.domain.seen.bodies import OpenBody
from slackapp.domain.seen.words import ANSWERS, WORDS, Answer, Counts
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.seen import SeenAnswered, SeenCount, SeenStep, SeenWord
from slackapp.domain.workspace import switches
from slackapp.slack.seen import views
from tests.cast import ANA, INES, MIRA, NINA, OLEG, SAM, TOMAS
from tests.slack.rituals.rounds.round_steps import NEXT_THURSDAY, gatherings, open_round, questions, share
from tests.slack.rituals.rounds.round_steps import answer as answer_round
from tests.slack.rituals.seasons import season_steps
from tests.slack.seen.seen_steps import (
    ASKED,
    PEOPLE,
    answer,
    answer_all,
    asking_round,
    gather,
    pressed,
    read_by,
    step_written,
    top,
)
from tests.world import World


def alike(what: Answer, people: int) -> Mapping[str, Answer]:
    """Let the first people answer alike."""
    return dict.fromkeys(PEOPLE[:people], what)


async def counts(world: World) -> Counts:
    (row,) = await world.rows(SeenCount)
    return OpenBody.read(row.body).counts


async def test_5_from_the_button_to_the_word(world: World) -> None:
    """Six people answer in private; the next noon the channel reads one word, and no number."""
    post = await asking_round(world)
    await answer_all(world, post, {**alike("most", 6), PEOPLE[2]: "half"})
    assert await counts(world) == Counts(most=5, half=1)
    assert all(world.slack.ephemerals(user) == [] for user in PEOPLE)
    await gather(world)
    (posted,) = gatherings(world)
    assert world.slack.labels(post)[:2] == ["Answer privately", "Pass"]
    assert ASKED not in world.slack.labels(post)  # the check is over, and no button stays that only says so
    assert "*Most* of the people who answered felt seen this week." in world.slack.texts(posted)
    assert "Most of the people who answered felt seen this week." in posted.text
    assert await world.count(SeenAnswered) == await world.count(SeenCount) == 0


async def test_5_a_second_answer_reads_as_the_first(world: World) -> None:
    """So a look over a shoulder does not tell whether somebody had answered; the form is the same too."""
    post = await asking_round(world)
    form = world.slack.texts(await pressed(world, ANA, post))
    first = world.slack.texts(await answer(world, ANA, post, "half"))
    for what in ANSWERS:
        assert world.slack.texts(await pressed(world, ANA, post)) == form
        assert world.slack.texts(await answer(world, ANA, post, what)) == first
        assert await counts(world) == Counts(half=1)


async def test_5_a_lead_is_told_in_private_and_writes_one_next_step(world: World) -> None:
    """Their answer is not counted; their line stands beside the word, with their name, until they remove it."""
    post = await asking_round(world)
    told = await pressed(world, MIRA, post)
    assert "If one of them is counted in here, your own answer isn't counted" in world.slack.texts(told)
    done = await world.slack.submit(MIRA, told, {"seen_answer": "Hardly"})
    assert "unless you lead somebody who is counted in here" in world.slack.texts(done.view or told)
    assert await counts(world) == Counts()
    told = await pressed(world, MIRA, post)
    await world.slack.press_label(MIRA, told, "Write next step")
    form = top(world, MIRA)
    assert (await step_written(world, MIRA, form, "  ")).errors
    await step_written(world, MIRA, form, "I'll say *thanks* on Fridays")
    await answer_all(world, post, alike("hardly", 5))
    await gather(world)
    (posted,) = gatherings(world)
    assert "*Few* of the people" in world.slack.texts(posted)
    assert "I'll say *thanks* on Fridays" in world.slack.texts(posted)
    await world.slack.press_label(MIRA, posted, "Write next step (leads)")
    await world.slack.press_label(MIRA, top(world, MIRA), "Remove")
    await world.deliver()
    (posted,) = gatherings(world)
    assert "Fridays" not in world.slack.texts(posted)
    assert "*Few* of the people" in world.slack.texts(posted)
    assert await world.count(SeenStep) == 0


async def test_5_a_second_lead_reads_who_wrote_the_next_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether their form was open before or not; the first one's line stays, and what the second typed is not lost."""
    post = await asking_round(world)
    await world.lead(OLEG, NINA)
    forms = {}
    for user in (OLEG, MIRA):
        await world.slack.press_label(user, await pressed(world, user, post), "Write next step")
        forms[user] = top(world, user)
    assert not (await step_written(world, MIRA, forms[MIRA], "I will listen first")).errors
    late = await step_written(world, OLEG, forms[OLEG], "I will speak less")
    # beside a field Slack draws no mention
    name = world.slack.state.people[MIRA].name
    assert late.errors == {"seen_step": f"{name} wrote the next step of this round already."}
    assert top(world, OLEG).values["seen_step"]["seen_step"]["value"] == "I will speak less"

    async def names(*_: object) -> NoReturn:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(world.tend.directory, "names", names)
        late = await step_written(world, OLEG, forms[OLEG], "I will speak less")
    assert late.errors == {"seen_step": "This person wrote the next step of this round already."}
    await world.slack.press_label(OLEG, await pressed(world, OLEG, post), "Write next step")
    assert f"<@{MIRA}> wrote the next step of this round already." in read_by(world, OLEG)
    [step] = await world.rows(SeenStep)
    assert (step.lead_id, step.words) == (MIRA, "I will listen first")


async def test_5_other_people_are_told_why_they_cannot_answer(world: World) -> None:
    """Who is not counted in; who leads nobody and wants to write a step; and after the close."""
    post = await asking_round(world, PEOPLE[1:])
    await world.slack.press_label(ANA, post, ASKED)
    assert "Only people who are counted in answer this." in world.slack.texts(world.slack.ephemerals(ANA)[-1])
    form = await pressed(world, SAM, post)
    await answer_all(world, post, dict.fromkeys((*PEOPLE[1:4], TOMAS, SAM), "half"))
    form = await pressed(world, SAM, post)
    await gather(world)
    late = await world.slack.submit(SAM, form, {"seen_answer": "Hardly"})
    assert "Nothing was counted." in repr(late.errors)
    (posted,) = gatherings(world)
    await world.slack.press_label(OLEG, posted, "Write next step (leads)")
    assert "people who lead somebody." in world.slack.texts(world.slack.ephemerals(OLEG)[-1])
    await world.slack.press_label(OLEG, posted, "About the seen check")
    assert "it never tells of one" in read_by(world, OLEG)


async def test_must_hold_four_people_show_nothing_and_one_message_tells_the_starter(world: World) -> None:
    """Who can act: they stop asking by one press. The channel sees no post at all."""
    post = await asking_round(world)
    await answer_all(world, post, alike("most", 4))
    await gather(world)
    assert gatherings(world) == []
    assert [row.target for row in await world.rows(Outgoing) if row.kind == "seen_too_few"] == [MIRA]
    await world.pass_time(days=3)
    message = world.slack.messages_for(MIRA, world.slack.dm(MIRA))[-1]
    assert "Fewer than five people in" in world.slack.texts(message)
    await world.slack.press_label(MIRA, message, "Stop asking")
    await world.run_job("open_rounds", NEXT_THURSDAY)
    assert ASKED not in world.slack.labels(questions(world)[-1])


async def test_5_the_word_stands_beside_shared_answers(world: World) -> None:
    """In the one post of the gathering, under the answers."""
    post = await asking_round(world)
    await answer_round(world, ANA, post, [TOMAS], "You took the late shift")
    await share(world, TOMAS)
    await answer_all(world, post, alike("half", 5))
    await gather(world)
    (posted,) = gatherings(world)
    said = world.slack.texts(posted)
    assert said.index("late shift") < said.index("About *half*")
    assert len(await world.rows(SeenWord)) == 1


async def test_5_a_starter_ticks_it_where_an_admin_allows_it(world: World) -> None:
    """In the form that starts a season and in `Move`; without the admin it stands in neither."""
    assert "Ask how seen people felt" not in world.slack.texts(await season_steps.open_ritual(world))
    world.slack.modals_of(ANA).clear()
    async with world.tend.db.transaction() as session:
        await switches.turn(session, world.slack.team.id, "seen", INES, world.clock.now(), is_on=True)
    season = await season_steps.start(world, asks_seen=["on"])
    assert season.asks_seen
    await season_steps.press_page(world, ANA, "Move")
    assert (await season_steps.submit(world, ANA, asks_seen=[])).errors == {}
    assert not (await season_steps.season(world)).asks_seen
    await season_steps.press_page(world, ANA, "Move")
    async with world.tend.db.transaction() as session:
        await switches.turn(session, world.slack.team.id, "seen", INES, world.clock.now(), is_on=False)
    assert (await season_steps.submit(world, ANA, asks_seen=["on"])).errors == {}
    assert not (await season_steps.season(world)).asks_seen


async def test_5_a_round_does_not_ask_unless_an_admin_and_the_starter_want_it(world: World) -> None:
    """Off by default."""
    assert ASKED not in world.slack.labels(await open_round(world))


async def test_5_a_form_that_tend_did_not_make_counts_nothing(world: World) -> None:
    """Whatever stands in its metadata, it is answered."""
    form = await pressed(world, ANA, await asking_round(world))
    for metadata in ("", "{", '{"r":"1"}', '{"r":-1}', '{"r":99999}', '{"r":true}', "[1]"):
        form.private_metadata = metadata
        done = await world.slack.submit(ANA, form, {"seen_answer": "Hardly"})
        assert done.errors, metadata
        assert await world.count(SeenAnswered) == 0


def test_5_every_answer_and_every_word_has_its_sentence() -> None:
    """And no sentence about a word has a number."""
    assert set(views.LABELS) == set(ANSWERS)
    assert set(views.SHOWN) == set(WORDS)
    assert not any(letter.isdigit() for said in views.SHOWN.values() for letter in said)
