"""Line 1.1 of the issue on words: after 91 days, rows of the outbox gone, every button does what it says.

Each message with buttons is posted, then forgotten by the outbox, then pressed once for each of its buttons. Something
has to come of it on the screen of the one who presses: the message changes or goes, a view opens, or a sentence comes.
"""

from datetime import timedelta

import pytest

from sandbox import Message
from slackapp.domain.tables.efforts import EverydayEffort
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn, ThanksReceiver
from slackapp.features import KINDS
from tests.cast import ANA, MIRA, NINA, PLATFORM, SAM, TOMAS
from tests.slack.message_places.buttons import MESSAGES, Made, effort, named, newest, pressed, said
from tests.slack.thanks.reply_steps import let_manager_know
from tests.world import World

DAYS = 91  # one more than rows of the outbox are kept
# These show something and change nothing, so that a message is pressed further in the same world.
ONLY_SHOW = {
    *("That mattered because …", "This was for …", "Change", "Add a word", "Say it now", "Why this?", "Open"),
    *("Answer privately", "What happens with my answer?", "Anything to put right?", "Choose a manager"),
}


def in_turn(labels: list[str]) -> list[list[str]]:
    """Give the labels to press in one world: those that only show something before the first other, then each other."""
    shows, others = [[one for one in labels if (one in ONLY_SHOW) is is_show] for is_show in (True, False)]
    return [[*shows, *others[:1]], *([one] for one in others[1:])]


PRESSES = [
    (kind, made, labels, presses)
    for kind, states in MESSAGES.items()
    for made, labels in states
    for presses in in_turn(labels)
]
IDS = [f"{made.__name__}-{last}" for _, made, _, (*_, last) in PRESSES]


async def grow_old(world: World) -> None:
    """Let 91 days pass, and retention run at their end, and once more where the first run ended something."""
    world.clock.move(timedelta(days=DAYS))
    await world.tend.run_job("apply_retention", world.clock.now())
    if await world.count(Outgoing, Outgoing.state != "queued"):
        world.clock.move(timedelta(minutes=1))
        await world.tend.run_job("apply_retention", world.clock.now())
    assert await world.count(Outgoing, Outgoing.state != "queued") == 0


def screen(world: World, user: str, message: Message) -> tuple[object, ...]:
    """Give what somebody sees of a message, and of answers to their presses."""
    stands = message in world.slack.state.messages
    views = [(view.id, view.hash) for view in world.slack.modals_of(user)]
    return stands, message.text, repr(message.blocks), views, len(world.slack.ephemerals(user))


def test_line_1_1_every_button_is_pressed() -> None:
    labels = [label for states in MESSAGES.values() for _, of_state in states for label in of_state]
    assert sorted(label for *_, presses in PRESSES for label in presses) == sorted(labels)


@pytest.mark.parametrize(("kind", "made", "labels", "presses"), PRESSES, ids=IDS)
async def test_line_1_1_every_button_does_what_it_says(
    world: World, kind: str, made: Made, labels: list[str], presses: list[str]
) -> None:
    """Also for a message of which the outbox knows nothing any more."""
    user, message = await made(world)
    outbox_id = (message.metadata or {})["event_payload"]["outbox_id"]
    assert [row.kind for row in await world.rows(Outgoing, Outgoing.id == outbox_id)] == [kind]
    assert sorted(world.slack.labels(message)) == sorted(labels)
    await grow_old(world)
    of_others = await world.count(Outgoing)
    stands = (message.text, repr(message.blocks))
    for label in presses:
        assert (message.text, repr(message.blocks), await world.count(Outgoing)) == (*stands, of_others)
        world.slack.modals_of(user).clear()
        before = screen(world, user, message)
        await pressed(world, user, message, label)
        assert screen(world, user, message) != before
    assert world.slack.refused == []


def test_line_1_1_the_table_of_places_is_for_kinds_that_stand() -> None:
    """A kind whose message is drawn again says what it shows; those that draw again say nothing."""
    shown = {kind for kind, each in KINDS.items() if each.shows is not None}
    assert shown == {
        "thanks", "thanks_shared", "mattered", "passed_on", "effort_noted", "prompt", "lead_asked", "stand_in_named",
        "private_word", "round_open", "round_gathering", "host_asked", "season_started", "season_notice",
    }  # fmt: skip
    assert {KINDS[kind].surface for kind in shown} == {"message"}


@pytest.mark.both_databases
async def test_line_1_1_remove_deletes_what_its_dialog_promises(world: World) -> None:
    """The card, the name in the channel, and the copy passed on to the manager; the giver keeps theirs."""
    await world.lead(MIRA, TOMAS)
    await said(world, ANA, f"/thanks <@{TOMAS}> <@{SAM}> for taking my night on call")
    card = newest(world, TOMAS)[1]
    await let_manager_know(world, TOMAS, card)
    await pressed(world, TOMAS, card, "Share it")
    post, copy = newest(world, NINA, PLATFORM)[1], newest(world, MIRA)[1]
    assert [TOMAS in post.text, "taking my night" in copy.text] == [True, True]
    await grow_old(world)
    await world.slack.command(TOMAS, PLATFORM, "/tend words")
    view = world.slack.modal_of(TOMAS)
    assert view is not None
    await pressed(world, TOMAS, view, "Remove")  # type: ignore[arg-type]
    standing = world.slack.state.messages
    assert [card in standing, copy in standing, post in standing] == [False, False, False]
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["offered", "removed"]
    assert await world.count(PassedOn) == 0
    [left] = await world.rows(MessagePlace)
    assert left.target == SAM
    await pressed(world, SAM, newest(world, SAM)[1], "Share it")
    assert "taking my night" in newest(world, NINA, PLATFORM)[1].text
    assert world.slack.refused == []


async def test_line_1_1_a_second_receiver_is_named_in_the_old_post(world: World) -> None:
    """Tomas shared long ago; Sam agrees now: one post, with both names."""
    await said(world, ANA, f"/thanks <@{TOMAS}> <@{SAM}> for the demo")
    await pressed(world, *newest(world, TOMAS), "Share it")
    post = newest(world, NINA, PLATFORM)[1]
    await grow_old(world)
    await pressed(world, *newest(world, SAM), "Share it")
    assert newest(world, NINA, PLATFORM)[1] is post
    assert f"<@{SAM}>" in world.slack.texts(post)
    assert "Share it" not in world.slack.labels(newest(world, SAM)[1])


async def test_line_1_1_a_place_goes_with_the_thing_it_shows(world: World) -> None:
    """The giver removes the thanks for good: nothing is left to draw, and nothing is kept of where it stood."""
    await said(world, ANA, f"/thanks <@{TOMAS}> for the demo")
    assert await world.count(MessagePlace) == 1
    await world.slack.command(ANA, PLATFORM, "/tend words")
    for label in ("Given", "Remove"):
        view = world.slack.modal_of(ANA)
        assert view is not None
        await pressed(world, ANA, view, label)  # type: ignore[arg-type]
    assert await world.count(MessagePlace) == 0


async def test_line_1_1_a_removal_under_way_survives_the_end_of_the_thanks(world: World) -> None:
    """Tomas removes, Slack does not answer, and Ana removes the whole: his copy is deleted all the same."""
    await said(world, ANA, f"/thanks <@{TOMAS}> for the demo")
    card = newest(world, TOMAS)[1]
    await world.slack.command(TOMAS, PLATFORM, "/tend words")
    await world.slack.command(ANA, PLATFORM, "/tend words")
    for user, labels in ((TOMAS, ["Remove"]), (ANA, ["Given", "Remove"])):
        for label in labels:
            view = world.slack.modal_of(user)
            assert view is not None
            await world.slack.press_label(user, view, label)
    assert await world.count(MessagePlace) == 0
    assert card in world.slack.state.messages
    await world.deliver()
    assert card not in world.slack.state.messages


async def test_line_1_1_a_question_asked_twice_is_answered_in_both_places(world: World) -> None:
    """The member named the manager again after a while: no button is left behind."""
    await named(world)
    first = newest(world, MIRA)[1]
    world.clock.move(timedelta(days=100))
    await world.tend.run_job("apply_retention", world.clock.now())
    await named(world)
    second = newest(world, MIRA)[1]
    assert first is not second
    assert await world.count(MessagePlace) == 2
    await pressed(world, MIRA, first, "Yes, that's right")
    assert [world.slack.labels(first), world.slack.labels(second)] == [[], []]
    assert await world.count(MessagePlace) == 0


async def test_line_1_1_a_repeat_ends_after_its_first_effort_is_removed(world: World) -> None:
    """Half a year later the message has no effort any more, and its effort still repeats."""
    user, message = await effort(world)
    world.clock.move(timedelta(days=180))
    await world.tend.run_job("apply_retention", world.clock.now())
    [row] = await world.rows(EverydayEffort)
    assert (row.ended_at, await world.count(MessagePlace, MessagePlace.kind == "effort_noted")) == (None, 0)
    await pressed(world, user, message, "Not every week")
    assert "I stopped noting this every week" in world.slack.ephemerals(user)[-1].text
    [row] = await world.rows(EverydayEffort)
    assert row.ended_at == world.clock.now()
