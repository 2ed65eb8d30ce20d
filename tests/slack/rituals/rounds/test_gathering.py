"""Number 2 of the rituals: the gathering follows what its receivers and givers do after it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from slackapp.domain.blocks import blocking
from slackapp.domain.people import profiles as people
from slackapp.domain.rituals.seasons import membership
from slackapp.domain.seen import stepping
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.seen import SeenAnswered
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.tables.workspaces import FeatureSwitch
from slackapp.domain.thanks import giving, removing, sharing
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, EXT, INES, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS, acting
from tests.domain.own_data.data_requests import erase_person
from tests.slack.delivery.unreliable import Fault, Unreliable, shorten_waits
from tests.slack.rituals.rounds.round_steps import (
    FRIDAY,
    THURSDAY,
    answer,
    answered,
    edit,
    gather,
    gatherings,
    open_round,
    questions,
    remove,
    said,
    share,
    shared,
    start,
    take_back,
)
from tests.world import World

NIGHT, RELEASE = "You took my night so I could fly home.", "You kept the release calm."


def texts(world: World) -> list[str]:
    return [world.slack.texts(one) for one in gatherings(world)]


async def standings(world: World) -> list[str]:
    return [row.standing for row in await world.rows(ThanksReceiver)]


async def test_a_late_yes_makes_the_post_and_a_later_one_joins_it(world: World) -> None:
    """Nobody agreed by noon: there is no post until somebody does. What is kept private is nowhere."""
    await open_round(world)
    await answered(world, (ANA, (TOMAS,), NIGHT), (SAM, (OLEG,), RELEASE), (MIRA, (NINA,), "You welcomed the new one."))
    await gather(world)
    assert gatherings(world) == []
    await share(world, TOMAS)
    [text] = texts(world)
    assert NIGHT in text
    await world.pass_time(days=3)
    await share(world, OLEG)
    await share(world, NINA, label="Keep between us")
    [text] = texts(world)
    assert text.index(NIGHT) < text.index(RELEASE)
    assert "welcomed" not in text
    assert f"This stands in this round's post in <#{PLATFORM}>" in said(world, OLEG)
    assert await standings(world) == ["shared", "shared", "kept"]
    assert await world.queued() == 0
    assert world.slack.refused == []


async def test_words_edited_taken_back_or_removed_after_the_gathering(world: World) -> None:
    """Each change of a thanks reaches the post, and the last one takes the post away."""
    post = await open_round(world)
    world.clock.moment = FRIDAY - timedelta(minutes=5)
    await answer(world, SAM, post, [OLEG], RELEASE)
    await answer(world, ANA, post, [TOMAS, NINA], NIGHT)
    await answer(world, MIRA, post, [SAM], "You wrote the notes.")
    await shared(world, (1, OLEG), (2, TOMAS), (2, NINA), (3, SAM))
    await gather(world)
    [text] = texts(world)
    assert all(words in text for words in (RELEASE, NIGHT, "You wrote the notes."))

    await edit(world, ANA, "You took my whole night.")
    assert f"🌱 <@{ANA}> thanked <@{TOMAS}> and <@{NINA}> (edited):\n> You took my whole night." in texts(world)[0]
    await remove(world, NINA)
    assert f"🌱 <@{ANA}> thanked <@{TOMAS}> (edited):" in texts(world)[0]
    await take_back(world, MIRA)
    [text] = texts(world)
    assert "notes" not in text
    assert RELEASE in text
    await remove(world, OLEG)
    await remove(world, TOMAS)
    assert texts(world) == []
    assert await standings(world) == ["removed", "removed", "removed", "shared"]
    assert await world.queued() == 0
    assert world.slack.refused == []


async def test_a_giver_who_removes_and_a_person_who_is_erased_leave_the_post(world: World) -> None:
    """Also words that the giver removes from Tend for good, and all that names an erased person."""
    await open_round(world)
    await answered(
        world, (ANA, (TOMAS,), NIGHT), (SAM, (TOMAS, OLEG), RELEASE), (MIRA, (OLEG,), "You wrote the notes.")
    )
    await shared(world, (1, TOMAS), (2, TOMAS), (2, OLEG), (3, OLEG))
    await gather(world)
    async with world.tend.db.transaction() as session:
        await removing.remove_given(session, acting(MIRA, world.clock.now()), 3)
    await world.deliver()
    [text] = texts(world)
    assert "notes" not in text
    async with world.tend.db.transaction() as session:
        await erase_person(session, world.slack.team.id, TOMAS, world.clock.now())
    await world.deliver()
    [text] = texts(world)
    assert f"🌱 <@{SAM}> thanked <@{OLEG}>:" in text
    assert TOMAS not in text
    assert NIGHT not in text


async def test_a_blocked_giver_is_in_no_post_and_sees_no_difference(world: World) -> None:
    """What came before a block stays, as the giver's screens never change; what comes after stands nowhere."""
    post = await open_round(world)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    await share(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await blocking.block(session, acting(TOMAS, world.clock.now()), ANA)
        await people.choose_sharing(session, world.slack.team.id, TOMAS, people.SHARE_FREELY)
    again = await answer(world, ANA, post, [TOMAS], RELEASE)
    await gather(world)
    [text] = texts(world)
    assert NIGHT in text
    assert RELEASE not in text
    assert f"<@{TOMAS}> decides whether it joins this round's post" in world.slack.texts(again)


async def test_who_shares_freely_is_added_when_their_copy_has_arrived(world: World) -> None:
    """Without a press, before and after the gathering; who keeps private by rule is never asked."""
    post = await open_round(world)
    async with world.tend.db.transaction() as session:
        await people.choose_sharing(session, world.slack.team.id, TOMAS, people.SHARE_FREELY)
        await people.choose_sharing(session, world.slack.team.id, OLEG, people.KEEP_PRIVATE)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    await answer(world, SAM, post, [OLEG], RELEASE)
    assert f"I am adding this to this round's post in <#{PLATFORM}>, as you agreed." in said(world, TOMAS)
    await gather(world)
    await answer(world, MIRA, post, [TOMAS], "You wrote the notes.")
    [text] = texts(world)
    assert NIGHT in text
    assert "You wrote the notes." in text
    assert RELEASE not in text


async def test_more_than_twelve_answers_go_on_in_the_thread(world: World) -> None:
    """The thread has its own posts, drawn again and deleted like the first."""
    post = await open_round(world)
    async with world.tend.db.transaction() as session:
        for number in reversed(range(14)):
            saying = Saying((OLEG,), f"{number} for the runbook", PLATFORM, round_id=1)
            # a day apart, as at most six go from one person to one other
            await giving.give_thanks(session, acting(ANA, world.clock.now() - timedelta(days=2 * number)), saying)
        await people.choose_sharing(session, world.slack.team.id, OLEG, people.SHARE_FREELY)
    await world.deliver()
    async with world.tend.db.transaction() as session:
        for number in range(1, 15):
            await sharing.decide(session, acting(OLEG, world.clock.now()), number, share=True)
    await world.deliver()
    assert gatherings(world) == []
    await gather(world)
    first, second = gatherings(world)
    assert (first.thread_ts, second.thread_ts) == (None, first.ts)
    assert (str(first.blocks).count("🌱"), str(second.blocks).count("🌱")) == (12, 2)
    assert "More answers are in the thread." in world.slack.texts(first)
    assert await standings(world) == ["shared"] * 14
    async with world.tend.db.transaction() as session:
        for number in (1, 2):
            await removing.remove_received(session, acting(OLEG, world.clock.now()), number)
    await world.deliver()
    [only] = gatherings(world)
    assert str(only.blocks).count("🌱") == 12
    assert "in the thread" not in world.slack.texts(only)
    assert (post.ts, await world.queued()) == (post.ts, 0)
    assert world.slack.refused == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [("not_in_channel", "Type `/invite @Tend` there"), ("is_archived", "Slack did not take the post")],
)
async def test_slack_refuses_the_gathering(world: World, error: str, sentence: str) -> None:
    """The receivers read why on their copies and have their button back; a press tries again, once."""
    await open_round(world)
    await answered(world, (ANA, (TOMAS, OLEG), NIGHT))
    await shared(world, (1, TOMAS), (1, OLEG))
    world.slack.fail_next("chat.postMessage", error)
    await gather(world)
    assert gatherings(world) == []
    for receiver in (TOMAS, OLEG):
        assert sentence in said(world, receiver)
    own = [one for one in world.slack.messages_for(MIRA, world.slack.dm(MIRA)) if one.user == world.slack.bot_user]
    assert len(own) == 1  # the one who can act for the season
    await share(world, TOMAS)
    [text] = texts(world)
    assert f"thanked <@{TOMAS}>:" in text
    await share(world, OLEG)
    assert f"thanked <@{TOMAS}> and <@{OLEG}>:" in texts(world)[0]
    assert await world.queued() == 0


async def test_a_gathering_in_doubt_is_not_posted_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy whose place is unknown could not follow a take-back. The receivers are asked to look."""
    shorten_waits(monkeypatch)
    await open_round(world)
    await answered(world, (ANA, (TOMAS,), NIGHT))
    await shared(world, (1, TOMAS))
    world.slack.fail_next("chat.postMessage", cut="after")
    await gather(world)
    await world.pass_time(minutes=1)
    assert len(gatherings(world)) == 1
    assert "Please look there first." in said(world, TOMAS)
    assert await standings(world) == ["unsure"]


async def gathered_two(world: World, *agreed: tuple[int, str]) -> None:
    """Gather an answer of Sam to Oleg and one of Ana to Tomas, as far as they agreed, a moment after they were sent."""
    post = await open_round(world)
    world.clock.moment = FRIDAY - timedelta(minutes=5)
    await answer(world, SAM, post, [OLEG], RELEASE)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    await shared(world, *agreed)
    await gather(world)


async def test_a_post_that_slack_does_not_change_today_is_changed_tomorrow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes an answer back is told that it goes: from a post with others, and with the post."""
    shorten_waits(monkeypatch)
    refused: set[str] = set()
    fault = Fault("restricted_action")
    Unreliable(
        world, lambda method, args: fault if method in refused and args["channel"] == PLATFORM else None
    ).install(monkeypatch)
    await gathered_two(world, (1, OLEG), (2, TOMAS))
    for leave, who, method, left in ((take_back, ANA, "chat.update", [RELEASE]), (remove, OLEG, "chat.delete", [])):
        before = texts(world)
        refused.add(method)
        await leave(world, who)
        await world.pass_time(hours=20)
        assert texts(world) == before
        refused.clear()
        await world.pass_time(hours=5)
        assert [words for text in texts(world) for words in (RELEASE, NIGHT) if words in text] == left
        assert len(texts(world)) == len(left)
    assert await world.queued() == 0


async def test_a_post_that_somebody_deleted_needs_no_deletion(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An admin of Slack was faster: nothing is tried for days, and a later yes has a post of its own."""
    shorten_waits(monkeypatch)
    await gathered_two(world, (2, TOMAS))
    tried: list[str] = []

    def gone(method: str, args: dict[str, Any]) -> Fault | None:
        if method != "chat.delete" or args["channel"] != PLATFORM:
            return None
        tried.append(args["ts"])
        return Fault("message_not_found")

    Unreliable(world, gone).install(monkeypatch)
    await take_back(world, ANA)
    await world.pass_time(days=2)
    assert len(tried) == 1
    assert await world.queued() == 0
    await share(world, OLEG)
    assert RELEASE in texts(world)[-1]
    assert NIGHT not in texts(world)[-1]


async def test_an_answer_to_somebody_outside_the_channel(world: World) -> None:
    """It arrives like any other, and its receiver decides; people of other companies are left out by name."""
    post = await open_round(world)
    confirmation = await answer(world, ANA, post, [INES, EXT], NIGHT)
    assert f"<@{EXT}>" in world.slack.texts(confirmation)
    assert f"<@{INES}> decides whether it joins" in world.slack.texts(confirmation)
    await share(world, INES)
    await gather(world)
    assert f"🌱 <@{ANA}> thanked <@{INES}>:" in texts(world)[0]
    assert EXT not in texts(world)[0]


async def test_5_the_word_of_the_seen_check_stands_with_the_next_step_of_the_lead(world: World) -> None:
    """Also where nobody's answer may be shared; a later yes and a later step join it."""
    await start(world)
    members = (ANA, SAM, OLEG, NINA, TOMAS)
    await world.lead(INES, ANA)
    async with world.tend.db.transaction() as session:
        on = {"is_on": True, "changed_at": world.clock.now(), "changed_by": INES}
        session.add(FeatureSwitch(workspace_id=world.slack.team.id, name="seen", **on))
        await session.execute(update(Season).values(asks_seen=True))
        for member in members:
            await membership.count_in(session, acting(member, world.clock.now()), 1)
        await membership.count_in(session, acting(INES, world.clock.now()), 1)
    await world.run_job("open_rounds", THURSDAY)
    [post] = questions(world)
    await answer(world, ANA, post, [TOMAS], NIGHT)
    for member in members:
        world.slack.modals_of(member).clear()
        await world.slack.press_label(member, post, "Did you feel seen?")
        form = world.slack.modal_of(member)
        assert form is not None
        await world.slack.submit(member, form, {"seen_answer": "most"})
    await gather(world)
    [text] = texts(world)
    assert "*Most* of the people who answered felt seen this week." in text
    assert "Everybody thanked here" not in text
    assert await world.count(SeenAnswered) == 0
    await share(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await stepping.write_step(session, acting(INES, world.clock.now()), 1, "I ask before I move a date.")
    await world.deliver()
    [text] = texts(world)
    assert NIGHT in text
    assert f"Next step of <@{INES}>:\n> I ask before I move a date." in text
    await remove(world, TOMAS)
    [text] = texts(world)
    assert NIGHT not in text
    assert "felt seen this week" in text
    assert world.slack.refused == []
