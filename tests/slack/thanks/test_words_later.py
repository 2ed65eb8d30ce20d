"""Words later through Slack's doors: the shortcut, the 🌱, the list on Home, and what anybody else learns of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from sandbox.workspace.state import Message
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import SeedlingEvent, Thanks, UnfinishedThanks
from tests.cast import ANA, DEPLOYBOT, EXT, GENERAL, INCIDENTS, IVO, MIRA, NOBODY, PLATFORM, SAM, TOMAS
from tests.slack.thanks.message_shortcut_steps import send_message_shortcut
from tests.world import World

SAID = "I rewrote the runbook & fixed the <b>alerts</b> last night"


def tomas_says(world: World, channel: str = PLATFORM) -> Message:
    """Have Tomas write what Ana wants to thank him for."""
    return world.slack.say(TOMAS, channel, SAID)


async def keep(world: World, user: str, message: Message) -> str:
    """Press `Words later`, and give what that person was told."""
    done = await world.slack.message_shortcut(user, message, "keep_message")
    assert done.status == 200
    return world.slack.ephemerals(user)[-1].text


async def react(world: World, user: str, message: Message, name: str = "seedling") -> None:
    """Set a reaction and deliver what follows."""
    await world.slack.react(user, message.channel, message.ts, name)
    await world.deliver()


async def unreact(world: World, user: str, message: Message, name: str = "seedling") -> None:
    """Take a reaction off and deliver what follows."""
    await world.slack.unreact(user, message.channel, message.ts, name)
    await world.deliver()


async def kept(world: World) -> list[tuple[str, str, str | None]]:
    """Give who keeps what, and of whom."""
    return [(row.keeper_id, row.message_ts, row.author_id) for row in await world.rows(UnfinishedThanks)]


async def home(world: World, user: str) -> Any:
    """Open a Home and give it as it was drawn."""
    await world.slack.open_home(user)
    await world.deliver()
    return world.slack.home_of(user)


async def test_the_shortcut_keeps_the_link_once(world: World) -> None:
    """Pressed twice it is kept once; nobody else hears of it, and nothing of the text is kept."""
    message = tomas_says(world)
    assert "Saved for words later" in await keep(world, ANA, message)
    assert "already" in await keep(world, ANA, message)
    await world.deliver()

    (row,) = await world.rows(UnfinishedThanks)
    assert (row.keeper_id, row.author_id, row.by_reaction) == (ANA, TOMAS, False)
    assert row.link == f"https://sandbox.slack.test/archives/{PLATFORM}/p{message.ts.replace('.', '')}"
    assert world.slack.messages_for(TOMAS) == []
    assert world.slack.messages_for(ANA) == []
    assert world.slack.refused == []


async def test_a_message_in_a_thread_is_linked_there(world: World) -> None:
    """Slack's links into a thread name the thread too."""
    first, message = world.slack.say(SAM, PLATFORM, "anybody?"), tomas_says(world)
    message.thread_ts = first.ts
    await keep(world, ANA, message)
    (row,) = await world.rows(UnfinishedThanks)
    assert row.link.endswith(f"/p{message.ts.replace('.', '')}?thread_ts={first.ts}&cid={PLATFORM}")


async def test_a_message_of_an_app_is_kept_without_an_author_to_address(world: World) -> None:
    """A webhook has no author; the list says where, and the form asks for people."""
    message = world.slack.say_as_webhook(PLATFORM, "Build 7 is green again")
    assert "Saved for words later" in await keep(world, ANA, message)
    assert await kept(world) == [(ANA, message.ts, None)]

    shown = await home(world, ANA)
    assert f"A message in <#{PLATFORM}>" in world.slack.texts(shown)
    await world.slack.press_label(ANA, shown, "Say thanks", 1)
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert "Please choose who it is for" in world.slack.texts(form)
    assert world.slack.refused == []


@pytest.mark.parametrize("subtype", ["tombstone", "message_deleted"])
async def test_a_deleted_message_is_not_kept(world: World, subtype: str) -> None:
    """What is left of it has nothing to link."""
    await send_message_shortcut(world, ANA, tomas_says(world), "keep_message", subtype=subtype, user="USLACKBOT")
    assert world.slack.ephemerals(ANA)[-1].text == "That message is gone, so there is nothing to save."
    assert await kept(world) == []


async def test_ones_own_message_is_not_kept(world: World) -> None:
    """Words later are for somebody else's."""
    message = world.slack.say(ANA, PLATFORM, "done at last")
    assert "your own" in await keep(world, ANA, message)
    await react(world, ANA, message)
    assert await kept(world) == []
    assert world.slack.messages_for(ANA) == []


async def test_a_seedling_keeps_and_taking_it_off_lets_go(world: World) -> None:
    """The first one is explained in private; the second works silently."""
    message, other = tomas_says(world), tomas_says(world)
    await react(world, ANA, message)
    assert await kept(world) == [(ANA, message.ts, TOMAS)]
    (told,) = world.slack.messages_for(ANA)
    assert "Take the 🌱 off to remove it" in told.text
    assert f"/p{message.ts.replace('.', '')}|this message>" in told.text
    assert SAID not in told.text

    await react(world, ANA, other)
    assert len(await kept(world)) == 2
    assert len(world.slack.messages_for(ANA)) == 1
    await unreact(world, ANA, message)
    assert await kept(world) == [(ANA, other.ts, TOMAS)]
    assert world.slack.messages_for(TOMAS) == []
    assert world.slack.refused == []


async def test_who_takes_the_first_seedling_off_at_once_is_told_at_the_next(world: World) -> None:
    """A message about what is not kept any more would only confuse."""
    message, other = tomas_says(world), tomas_says(world)
    await world.slack.react(ANA, PLATFORM, message.ts, "seedling")
    await world.slack.unreact(ANA, PLATFORM, message.ts, "seedling")
    await world.deliver()
    assert world.slack.messages_for(ANA) == []
    await react(world, ANA, other)
    assert len(world.slack.messages_for(ANA)) == 1


async def test_what_the_shortcut_kept_outlives_the_seedling(world: World) -> None:
    """Only what a 🌱 alone kept goes with it."""
    message = tomas_says(world)
    await react(world, ANA, message)
    await keep(world, ANA, message)
    await unreact(world, ANA, message)
    assert await kept(world) == [(ANA, message.ts, TOMAS)]


@pytest.mark.strangers
async def test_other_reactions_leave_no_trace(world: World) -> None:
    """Not a row, not a question about whoever set them; the event is answered all the same."""
    message = tomas_says(world)
    event = await world.slack.react(SAM, PLATFORM, message.ts, "thumbsup")
    assert event is not None
    assert event.statuses == [200]
    await unreact(world, SAM, message, "thumbsup")
    await world.deliver()
    for table in (UnfinishedThanks, SeedlingEvent, Received, Outgoing, Person):
        assert await world.count(table) == 0
    assert world.slack.calls_to("users.info") == []


@pytest.mark.strangers
async def test_a_seedling_where_tend_is_not_is_not_heard(world: World) -> None:
    """Slack tells of reactions only where Tend was invited."""
    message = tomas_says(world, INCIDENTS)
    await react(world, ANA, message)
    assert await kept(world) == []


@pytest.mark.parametrize("user", [IVO, DEPLOYBOT, EXT, NOBODY])
async def test_seedlings_of_those_who_cannot_use_tend(world: World, user: str) -> None:
    """Deactivated, a bot, of another organisation, nobody: nothing is kept, nothing is said."""
    message = tomas_says(world)
    for kind in ("reaction_added", "reaction_removed"):
        sent = await world.slack.event(seedling(user, message, 10.0, kind))
        await world.deliver()
        assert sent.statuses == [200]
    assert await kept(world) == []
    assert user == DEPLOYBOT or await world.count(SeedlingEvent) == 0
    assert await world.queued() == 0


@pytest.mark.parametrize("kind", ["reaction_added", "reaction_removed"])
@pytest.mark.strangers
async def test_a_seedling_of_somebody_slack_does_not_tell_of_comes_again(
    world: World, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without knowing who it is nothing is kept; Slack is asked to send it once more, and then it is.

    The log has a line and no trace: it once looked like a fault of ours, while nothing was lost.
    """
    message = tomas_says(world)
    world.slack.fail_next("users.info", "internal_error", status=500, count=2)
    sent = await world.slack.event(seedling(ANA, message, 10.0, kind))
    assert sent.statuses[0] == 503
    assert sent.delivered
    assert len(await kept(world)) == (1 if kind == "reaction_added" else 0)
    [line] = [record for record in caplog.records if record.name.startswith("slackapp")]
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert ANA not in line.getMessage()


async def test_a_seedling_of_somebody_known_needs_no_slack(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Met an hour ago; it is kept at once, with its link."""
    message = tomas_says(world)
    await world.tend.directory.meet(world.slack.team.id, [ANA])
    for method in ("users.info", "auth.test"):
        world.slack.fail_next(method, "internal_error", status=500, count=9)
    await world.pass_time(hours=1)
    sent = await world.slack.event(seedling(ANA, message, 10.0))
    assert sent.statuses == [200]
    [row] = await world.rows(UnfinishedThanks)
    assert row.link.endswith(f"/archives/{PLATFORM}/p{message.ts.replace('.', '')}")
    assert caplog.records == []


def seedling(user: str, message: Message, reported_ts: float, kind: str = "reaction_added") -> dict[str, Any]:
    """Give the event of a 🌱 as of Slack's `told_ts`."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    author = {"item_user": message.user}
    return {
        "type": kind,
        "user": user,
        "reaction": "seedling",
        "item": item,
        "event_ts": f"{reported_ts:.6f}",
        **author,
    }


async def test_events_come_in_any_order(world: World) -> None:
    """What was told last by Slack's clock holds, whenever it arrives."""
    for order, stays in [
        ("a1 r2", False),
        ("r2 a1", False),  # the late one brings nothing back
        ("a1 a3 r2", True),
        ("r2 a3 a1", True),
        ("a1 r2 a3 r4", False),
        ("a3 r4 a1", False),
        ("r4 a1 a3 r2", False),
        ("a1 a1 a1", True),
    ]:
        message = tomas_says(world)
        for step in order.split():
            kind = "reaction_added" if step[0] == "a" else "reaction_removed"
            await world.slack.event(seedling(ANA, message, 1_000_000.0 + int(step[1]), kind))
        assert (message.ts in {ts for _, ts, _ in await kept(world)}) is stays, order


@pytest.mark.parametrize("event_ts", [None, "", "soon", "nan", "inf"])
async def test_without_a_readable_time_of_its_own_the_envelopes_time_counts(world: World, event_ts: str | None) -> None:
    """So a removal told later still lets go, and one told earlier does not."""
    message = tomas_says(world)
    await world.slack.event(seedling(ANA, message, 0.0) | {"event_ts": event_ts})
    assert await kept(world) == [(ANA, message.ts, TOMAS)]
    at = world.clock.now().timestamp()
    for told_s, stays in ((at - 9, True), (at + 9, False)):
        await world.slack.event(seedling(ANA, message, told_s, "reaction_removed"))
        assert (await kept(world) != []) is stays


@pytest.mark.parametrize("lacks", ["user", "channel", "ts"])
async def test_a_seedling_on_nothing_is_answered_and_leaves_no_trace(world: World, lacks: str) -> None:
    event = seedling(ANA, tomas_says(world), 10.0)
    (event if lacks == "user" else event["item"]).pop(lacks)
    sent = await world.slack.event(event)
    assert sent.statuses == [200]
    for table in (UnfinishedThanks, SeedlingEvent, Outgoing):
        assert await world.count(table) == 0


@pytest.mark.both_databases
async def test_three_at_once_keep_once(world: World) -> None:
    """The same event delivered by three at the same moment, and another of the same 🌱."""
    message = tomas_says(world)
    await world.tend.directory.meet(world.slack.team.id, [ANA])
    event = seedling(ANA, message, 10.0)
    await asyncio.gather(*(world.slack.event(event, "Ev000777") for _ in range(3)), world.slack.event(event))
    await world.deliver()
    assert len(await kept(world)) == 1
    assert len(world.slack.messages_for(ANA)) == 1


@pytest.mark.both_databases
async def test_first_seedlings_at_once_are_explained_once(world: World) -> None:
    """Two messages, one explanation."""
    one, two = tomas_says(world), tomas_says(world)
    await asyncio.gather(*(world.slack.react(ANA, PLATFORM, each.ts, "seedling") for each in (one, two)))
    await world.deliver()
    assert len(await kept(world)) == 2
    assert len(world.slack.messages_for(ANA)) == 1


async def test_a_replayed_event_changes_nothing(world: World) -> None:
    """Also after the message was let go by hand."""
    message = tomas_says(world)
    sent = await world.slack.react(ANA, PLATFORM, message.ts, "seedling")
    shown = await home(world, ANA)
    await world.slack.press_label(ANA, shown, "Remove")
    assert sent is not None
    await world.slack.redeliver(sent)
    assert await kept(world) == []


async def test_home_lists_them_and_saying_thanks_ends_it(world: World) -> None:
    """The form begins with the author and the link; once the words are said, the row goes."""
    message = tomas_says(world)
    await keep(world, ANA, message)
    shown = await home(world, ANA)
    assert "Words later" in world.slack.texts(shown)
    assert f"<@{TOMAS}> in <#{PLATFORM}>" in world.slack.texts(shown)

    await world.slack.press(ANA, shown, "say_kept")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"words": "When the alerts came, you stayed."})
    await world.deliver()
    (thanks,) = await world.rows(Thanks)
    assert thanks.link == f"https://sandbox.slack.test/archives/{PLATFORM}/p{message.ts.replace('.', '')}"
    assert await kept(world) == []
    assert "you stayed" in world.slack.last_message(TOMAS).text
    assert "Words later" not in world.slack.texts(await home(world, ANA))
    assert world.slack.refused == []


async def test_let_go_twice_and_only_ones_own(world: World) -> None:
    """A stranger's press changes nothing; a second press of one's own neither."""
    await keep(world, ANA, tomas_says(world))
    shown = await home(world, ANA)
    await world.slack.press(SAM, shown, "let_go", forged=True)
    assert len(await kept(world)) == 1
    await world.slack.press(SAM, shown, "say_kept", forged=True)
    assert world.slack.modal_of(SAM) is None or "not here any more" in world.slack.texts(world.slack.modal_of(SAM))  # type: ignore[arg-type]
    for _ in range(2):
        await world.slack.press(ANA, shown, "let_go", forged=True)
    await world.deliver()
    assert await kept(world) == []
    assert "Words later" not in world.slack.texts(world.slack.home_of(ANA))  # type: ignore[arg-type]


async def test_old_ones_are_let_go_by_themselves(world: World) -> None:
    """After ninety days, and with them what was remembered of their reactions."""
    await react(world, ANA, tomas_says(world))
    await world.run_job("apply_retention", world.clock.now() + timedelta(days=89))
    assert len(await kept(world)) == 1
    assert await world.count(SeedlingEvent) == 0
    await world.run_job("apply_retention", world.clock.now() + timedelta(days=2))
    assert await kept(world) == []


async def test_nobody_else_sees_it(world: World) -> None:
    """Neither the author nor a manager finds anything on their Home."""
    await world.lead(MIRA, ANA, TOMAS)
    await keep(world, ANA, tomas_says(world, GENERAL))
    for user in (TOMAS, MIRA):
        assert "Words later" not in world.slack.texts(await home(world, user))
