"""Number 2 of the rituals: an answer is a thanks, whatever became of its round; a pass leaves nothing."""

import pytest
from sqlalchemy import delete, func, select

from sandbox.workspace.state import View
from slackapp.domain.rituals.seasons import deleting
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.workspace import switches
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting
from tests.slack.rituals.rounds.round_steps import (
    FRIDAY,
    NEXT_THURSDAY,
    answer,
    form_of,
    gather,
    gatherings,
    open_round,
    posts,
    questions,
    remove,
    said,
    share,
)
from tests.world import World

NIGHT = "You took my night so I could fly home."


async def everything(world: World) -> dict[str, int]:
    """Count the rows of every table."""
    async with world.tend.db.reading() as session:
        return {
            name: await session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def forged(form: View, shown: str, value: str) -> View:
    """Give the form with another value behind one of its options."""
    for block in form.blocks:
        for option in block.get("element", {}).get("options", []):
            if option["value"] == shown:
                option["value"] = value
    return form


async def test_a_pass_stores_nothing_at_all(world: World) -> None:
    """Not even that a request arrived; only its presser reads the answer."""
    post = await open_round(world)
    before = await everything(world)
    await world.slack.press_label(ANA, post, "Pass")
    assert await everything(world) == before
    assert world.slack.ephemerals(ANA)[-1].text == "OK. Nobody is told."
    assert world.slack.messages_for(OLEG, PLATFORM)[-1].ts == post.ts


async def test_what_happens_with_my_answer_is_told_in_a_view(world: World) -> None:
    post = await open_round(world)
    await world.slack.press_label(ANA, post, "What happens with my answer?")
    view = world.slack.modal_of(ANA)
    assert view is not None
    for sentence in ("as a private thanks", "Without a yes it stays private.", "Nobody sees who answered or passed"):
        assert sentence in world.slack.texts(view)


async def test_count_me_in_on_a_round_is_told_to_its_presser_alone(world: World) -> None:
    """A second press changes nothing; after the season the answer says that it is over."""
    post = await open_round(world)
    for _ in range(2):
        await world.slack.press_label(ANA, post, "Count me in")
        assert "You are counted in." in world.slack.ephemerals(ANA)[-1].text
    assert {row.user_id for row in await world.rows(SeasonMember)} == {ANA, MIRA}
    async with world.tend.db.transaction() as session:
        await session.execute(delete(Season))
    await world.slack.press_label(ANA, post, "Count me in")
    assert "This season is over" in world.slack.ephemerals(ANA)[-1].text


async def test_an_answer_sent_twice_counts_once(world: World) -> None:
    """A double press of `Send` and a replay of the request."""
    post = await open_round(world)
    form = await form_of(world, ANA, post)
    await world.slack.submit(ANA, form, {"receiver": [TOMAS], "words": NIGHT})
    await world.slack.replay()
    await world.deliver()
    assert [(row.words, row.round_id, row.offered_channel_id) for row in await world.rows(Thanks)] == [
        (NIGHT, 1, PLATFORM)
    ]


async def test_an_answer_without_people_keeps_its_words(world: World) -> None:
    """The form says what is missing beside its field, and nothing is stored."""
    post = await open_round(world)
    form = await form_of(world, ANA, post)
    for receivers in ([], [ANA]):
        refused = await world.slack.submit(ANA, form, {"receiver": receivers, "words": NIGHT})
        assert list(refused.errors) == ["receiver"]
        assert await world.count(Thanks) == 0


async def test_generic_praise_gets_openings_once_and_then_goes(world: World) -> None:
    """As in every form for thanks; the second `Send` sends the words as they are, still to the round."""
    post = await open_round(world)
    form = await form_of(world, ANA, post)
    hinted = await world.slack.submit(ANA, form, {"receiver": [TOMAS], "words": "Great job, thank you!"})
    assert hinted.view is not None
    assert "When …, you … ." in world.slack.labels(hinted.view)
    done = await world.slack.submit(ANA, hinted.view, {"receiver": [TOMAS], "words": "Great job, thank you!"})
    assert done.view is not None
    assert [row.round_id for row in await world.rows(Thanks)] == [1]


async def test_an_effort_one_noted_is_an_answer_without_further_words(world: World) -> None:
    """The noted words are sent, to its doer, and the effort stops waiting; typed words win over them."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{SAM}> the release notes")
    await world.deliver()
    post = await open_round(world)
    await answer(world, ANA, post, [], "", round_effort="1")
    await answer(world, ANA, post, [OLEG], "You two wrote the notes", round_effort="2")
    first, second = await world.rows(Thanks)
    assert (first.words, first.answers_effort_id) == ("covering the night", 1)
    assert (second.words, second.answers_effort_id) == ("You two wrote the notes", 2)
    receivers = [(row.thanks_id, row.receiver_id) for row in await world.rows(ThanksReceiver)]
    assert receivers == [(1, TOMAS), (2, OLEG), (2, SAM)]
    assert "covering the night" in said(world, TOMAS)


async def test_an_effort_of_others_gives_no_words_and_one_that_is_unknown_none_at_all(world: World) -> None:
    """The words of another noter are not the giver's; a forged number is refused without a hint."""
    await world.slack.command(OLEG, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{SAM}> the release notes")
    await world.deliver()
    post = await open_round(world)
    form = await form_of(world, ANA, post)
    assert "covering the night" not in str(form.blocks)
    payload = {"receiver": [], "words": "for the night", "round_effort": "1"}
    refused = await world.slack.submit(ANA, forged(form, "2", "1"), payload)
    assert list(refused.errors) == ["receiver"]
    assert await world.count(Thanks) == 0


async def test_an_answer_after_the_gathering_is_offered_to_the_round_until_the_next_one(world: World) -> None:
    """After that it is a thanks like any other, and both the form and the confirmation say so."""
    first = await open_round(world)
    await gather(world)
    await world.pass_time(days=2)
    await answer(world, ANA, first, [TOMAS], NIGHT)
    await share(world, TOMAS)
    assert NIGHT in world.slack.texts(gatherings(world)[0])

    left_open = await form_of(world, SAM, first)
    await world.run_job("open_rounds", NEXT_THURSDAY)
    assert len(questions(world)) == 2
    done = await world.slack.submit(SAM, left_open, {"receiver": [OLEG], "words": "You kept the release calm."})
    assert done.view is not None
    assert "The next round has opened, so your words went as any thanks." in world.slack.texts(done.view)
    assert f"<@{OLEG}> decides whether it is posted in <#{PLATFORM}>." in world.slack.texts(done.view)
    await world.deliver()
    assert "This round is closed." in world.slack.texts(await form_of(world, ANA, first))
    assert f"<@{SAM}> would like to post this in <#{PLATFORM}>. Is that OK?" in said(world, OLEG)
    await share(world, OLEG)
    assert "release" not in "".join(world.slack.texts(one) for one in gatherings(world)[:1])
    assert [row.round_id for row in await world.rows(Thanks)] == [1, None]
    assert f"🌱 <@{SAM}> thanked <@{OLEG}>:" in world.slack.texts(posts(world)[-1])


async def test_a_season_deleted_while_open_loses_no_words(world: World) -> None:
    """Answers stay thanks, shared as any other; an open form sends, and a new one says what became of the season."""
    post = await open_round(world)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    left_open = await form_of(world, SAM, post)
    async with world.tend.db.transaction() as session:
        await session.execute(delete(Season))
    done = await world.slack.submit(SAM, left_open, {"receiver": [OLEG], "words": "You kept the release calm."})
    assert done.view is not None
    assert "This season is over, so your words went as any thanks." in world.slack.texts(done.view)
    await world.deliver()
    late = await form_of(world, ANA, post)
    assert "This season is over. Your words still arrive as a private thanks." in world.slack.texts(late)
    await share(world, TOMAS)
    await share(world, OLEG)
    assert [NIGHT in world.slack.texts(posts(world)[-2]), "release" in world.slack.texts(posts(world)[-1])] == [
        True
    ] * 2
    assert f"Posted in <#{PLATFORM}>, as you agreed." in said(world, TOMAS)
    await world.run_job("close_rounds", FRIDAY)
    assert world.slack.refused == []


async def test_a_deleted_season_takes_its_posts_and_leaves_the_thanks(world: World) -> None:
    """Nobody could take words back from a post whose place is gone; a yes to a post that nobody saw is asked again."""
    post = await open_round(world)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    await share(world, TOMAS)
    await gather(world)
    await answer(world, SAM, post, [OLEG], "You kept the release calm.")
    world.slack.fail_next("chat.update", "ratelimited")  # the yes is stored, and its line stands nowhere yet
    found = [
        one for one in world.slack.messages_for(OLEG, world.slack.dm(OLEG)) if "Share it" in world.slack.labels(one)
    ]
    await world.slack.press_label(OLEG, found[-1], "Share it")
    async with world.tend.db.transaction() as session:
        await deleting.delete(session, acting(MIRA, world.clock.now()), 1)
    await world.pass_time(minutes=20)
    assert posts(world) == []
    assert "Your copy stays private." in said(world, TOMAS)
    assert f"<@{SAM}> would like to post this in <#{PLATFORM}>. Is that OK?" in said(world, OLEG)
    assert [row.round_id for row in await world.rows(Thanks)] == [None, None]
    await share(world, OLEG)
    assert "release" in world.slack.texts(posts(world)[-1])


@pytest.mark.both_databases
async def test_seasons_that_an_admin_erases_leave_their_channels_first(world: World) -> None:
    """A receiver can still remove the thanks, and no post keeps words that its receiver no longer shares."""
    post = await open_round(world)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    await share(world, TOMAS)
    await gather(world)
    assert "night" in world.slack.texts(posts(world)[-1])
    async with world.tend.db.transaction() as session:
        await switches.turn(session, TEAM, "rituals", INES, world.clock.now(), is_on=False, erases=True)
    assert (await world.run_job("apply_retention", world.clock.now()))["parts erased"] == 1
    await world.deliver()
    assert posts(world) == []
    assert "Your copy stays private." in said(world, TOMAS)
    assert (await world.rows(Season), await world.rows(Round)) == ([], [])
    assert [row.round_id for row in await world.rows(Thanks)] == [None]
    await remove(world, TOMAS)
    assert world.slack.refused == []
