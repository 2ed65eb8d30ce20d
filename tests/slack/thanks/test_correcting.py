"""Words put right within minutes: changed or taken back, and everything that stands of them follows."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.slack.platform.web_api import SlackApi
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.thanks.reply_steps import let_manager_know
from tests.world import World

WORDS, NEW = "taking my night", "for taking my night so I could fly home"


async def thank(world: World, text: str = f"<@{TOMAS}> {WORDS}", giver: str = ANA) -> None:
    await world.slack.command(giver, PLATFORM, f"/thanks {text}")
    await world.deliver()


async def edit(world: World, giver: str = ANA) -> View:
    """Press `Edit` under the confirmation, and give the form."""
    await world.slack.press_label(giver, world.slack.ephemerals(giver)[0], "Edit")
    form = world.slack.modal_of(giver)
    assert form is not None
    return form


async def take_back(world: World, giver: str = ANA) -> None:
    await world.slack.press_label(giver, await edit(world, giver), "Take back")
    await world.deliver()


def tends(world: World, user: str) -> list[str]:
    """Give everything that Tend says to somebody in private."""
    found = world.slack.messages_for(user, world.slack.state.direct_channel(user).id)
    return [world.slack.texts(message) for message in found if message.user == world.slack.bot_user]


def posts(world: World) -> list[str]:
    found = world.slack.messages_for(OLEG, PLATFORM)
    return [world.slack.texts(m) for m in found if m.user == world.slack.bot_user]


async def share(world: World, receiver: str = TOMAS) -> None:
    await world.slack.press_label(receiver, world.slack.last_message(receiver), "Share it")
    await world.deliver()


async def test_changed_words_stand_everywhere_and_say_so(world: World) -> None:
    """The private copy and the shared post follow; receivers and the channel stay as they were."""
    await thank(world)
    await share(world)
    await world.pass_time(minutes=2)
    form = await edit(world)
    assert WORDS in str(form.blocks)
    done = await world.slack.submit(ANA, form, {"words": NEW})
    assert done.view is not None
    assert "Saved." in world.slack.texts(done.view)
    await world.deliver()

    (private,), (shared,) = tends(world, TOMAS), posts(world)
    for seen in (private, shared):
        assert NEW in seen
        assert "edited this" in seen
    assert await world.queued() == 0
    (row,) = await world.rows(Thanks)
    assert (row.words, row.offered_channel_id) == (NEW, PLATFORM)
    assert world.slack.refused == []


async def test_what_nobody_has_read_is_simply_said_better(world: World) -> None:
    """Not yet sent: it is sent with the new words, and nothing is called changed."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    await world.slack.submit(ANA, await edit(world), {"words": NEW})
    await world.deliver()
    (private,) = tends(world, TOMAS)
    assert NEW in private
    assert "changed" not in private
    assert [row.changed_at for row in await world.rows(Thanks)] == [None]


async def test_a_change_sent_twice_counts_once(world: World) -> None:
    """A double submit and a replay draw once; the same words change nothing."""
    await thank(world)
    form = await edit(world)
    await world.slack.submit(ANA, form, {"words": NEW})
    await world.slack.replay()
    await world.deliver()
    drawn = len(world.slack.calls_to("chat.update", ok=True))
    await world.slack.submit(ANA, await edit(world), {"words": NEW})
    await world.deliver()
    assert len(world.slack.calls_to("chat.update", ok=True)) == drawn == 1


@pytest.mark.both_databases
async def test_two_windows_at_once(world: World) -> None:
    """The word sent last stands, and a window left open after taking back keeps what was typed."""
    await thank(world)
    first = await edit(world)
    await world.slack.submit(ANA, first, {"words": NEW})
    second = await edit(world)
    await world.slack.press(ANA, second, "take_back_thanks")
    left_open = await edit_forged(world)
    assert "took this back" in left_open.errors["words"]
    await world.deliver()
    assert tends(world, TOMAS) == []


async def test_changed_and_taken_back_in_the_same_breath(world: World) -> None:
    """Whichever the database takes first, nothing of it stands afterwards, and each press has its answer."""
    await thank(world)
    form = await edit(world)
    take = world.slack.press(ANA, form, "take_back_thanks")
    answers = await asyncio.gather(world.slack.submit(ANA, form, {"words": NEW}), take, take_again(world, form))
    assert [answer.status for answer in answers] == [200, 200, 200]
    await world.deliver()
    await world.pass_time(seconds=2)
    (row,) = await world.rows(Thanks)
    assert (row.words, row.taken_back_at is None) == ("", False)
    assert tends(world, TOMAS) == []
    assert await world.queued() == 0


async def take_again(world: World, form: View) -> Any:
    """Press it a second time at the same moment."""
    return await world.slack.press(ANA, form, "take_back_thanks")


async def edit_forged(world: World) -> Any:
    """Submit a form that has stayed open in another window."""
    thanks_id = (await world.rows(Thanks))[0].id
    await world.slack.command(ANA, PLATFORM, "/thanks")  # another window opens; its form becomes the one left open
    open_form = world.slack.modal_of(ANA)
    assert open_form is not None
    open_form.callback_id, open_form.private_metadata = "edit_form", f'{{"n": "elsewhere", "t": {thanks_id}}}'
    return await world.slack.submit(ANA, open_form, {"receivers": [TOMAS], "words": "typed in vain"})


async def test_after_a_quarter_of_an_hour(world: World) -> None:
    """A clear sentence for the button and for the form, which stays with what was typed; nothing changes."""
    await thank(world)
    form = await edit(world)
    await world.pass_time(minutes=15, seconds=1)
    done = await world.slack.submit(ANA, form, {"words": NEW})
    assert "for 15 minutes" in done.errors["words"]
    assert form.values["words"]["words"]["value"] == NEW
    await world.slack.press_label(ANA, form, "Take back")
    await world.slack.press_label(ANA, world.slack.ephemerals(ANA)[0], "Edit")
    await world.deliver()
    assert "for 15 minutes" in world.slack.ephemerals(ANA)[-1].text
    (private,) = tends(world, TOMAS)
    assert WORDS in private
    assert NEW not in private
    assert [row.taken_back_at for row in await world.rows(Thanks)] == [None]


async def test_at_the_last_moment(world: World) -> None:
    """A quarter of an hour to the second is still in time."""
    await thank(world)
    await world.pass_time(minutes=15)
    await world.slack.submit(ANA, await edit(world), {"words": NEW})
    assert [row.words for row in await world.rows(Thanks)] == [NEW]


async def test_taken_back_nothing_of_it_stands(world: World) -> None:
    """The private messages and the shared post go, and so do the words in the row."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> {WORDS}")
    await share(world)
    await take_back(world)
    done = world.slack.modal_of(ANA)
    assert done is not None
    assert "Taken back." in world.slack.texts(done)

    assert tends(world, TOMAS) == tends(world, SAM) == posts(world) == []
    (row,) = await world.rows(Thanks)
    assert (row.words, row.taken_back_at) == ("", world.clock.now())
    for user in (ANA, TOMAS):
        await world.slack.open_home(user)
        await world.deliver()
        home = world.slack.home_of(user)
        assert home is not None
        assert WORDS not in world.slack.texts(home)
    await world.slack.replay()
    assert await world.queued() == 0
    assert world.slack.refused == []


async def test_taken_back_before_it_was_sent(world: World) -> None:
    """Nothing is sent at all."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    await world.slack.press_label(ANA, await edit(world), "Take back")
    await world.deliver()
    assert tends(world, TOMAS) == []
    assert world.slack.calls_to("chat.postMessage") == []
    assert await world.queued() == 0


@pytest.mark.both_databases
@pytest.mark.parametrize("changes", [True, False])
async def test_what_is_being_sent_this_very_moment_follows(
    world: World, monkeypatch: pytest.MonkeyPatch, *, changes: bool
) -> None:
    """Claimed and rendered with the old words, taken by Slack after the change: the copy follows all the same."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    form, call = await edit(world), SlackApi.call

    async def late(api: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        if method == "chat.postMessage":
            monkeypatch.setattr(SlackApi, "call", call)
            if changes:
                await world.slack.submit(ANA, form, {"words": NEW})
            else:
                await world.slack.press_label(ANA, form, "Take back")
        return await call(api, token, method, args)

    monkeypatch.setattr(SlackApi, "call", late)
    await world.deliver()
    await world.pass_time(seconds=2)
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == 1
    if changes:
        (private,) = tends(world, TOMAS)
        assert NEW in private
        assert "edited this" in private
    else:
        assert tends(world, TOMAS) == []


@pytest.mark.parametrize("seen", ["private", "shared"])
async def test_a_drawing_with_former_words_that_comes_late_is_drawn_over(
    world: World, monkeypatch: pytest.MonkeyPatch, seen: str
) -> None:
    """Two workers draw at once, and Slack takes the older drawing last: whoever drew it looks again."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> {WORDS}")
    await share(world)
    form, call = await edit(world), SlackApi.call
    if seen == "shared":  # naming a second person draws the post again
        await world.slack.press_label(SAM, world.slack.last_message(SAM), "Share it")
    else:
        await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Always share")
        await world.slack.press_label(SAM, world.slack.last_message(SAM), "Keep between us")
    slow = PLATFORM if seen == "shared" else world.slack.state.direct_channel(SAM).id

    async def late(api: SlackApi, token: str, method: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        if method == "chat.update" and args["channel"] == slow:
            monkeypatch.setattr(SlackApi, "call", call)
            await world.slack.submit(ANA, form, {"words": NEW})
            async with world.tend.db.transaction() as session:  # the other worker has drawn the new words by now
                drawn = Outgoing.dedupe_key.contains(":changed:")
                await session.execute(update(Outgoing).where(drawn).values(state="sent"))
        return await call(api, token, method, args)

    monkeypatch.setattr(SlackApi, "call", late)
    await world.deliver()
    now_seen = posts(world) if seen == "shared" else tends(world, SAM)
    assert len(now_seen) == 1
    assert NEW in now_seen[0]


async def test_only_the_giver_puts_right(world: World) -> None:
    """A forged press or form of anybody else changes nothing and opens nothing."""
    await thank(world)
    await world.slack.press(TOMAS, world.slack.ephemerals(ANA)[0], action_id="edit_thanks", forged=True)
    assert world.slack.modal_of(TOMAS) is None
    await world.slack.press(TOMAS, await edit(world), action_id="take_back_thanks", forged=True)
    await world.deliver()
    assert WORDS in tends(world, TOMAS)[0]


async def test_somebody_deactivated_meanwhile(world: World) -> None:
    """Their copy is tried, and the giver reads that nobody can promise it."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> {WORDS}")
    await world.slack.change_person(TOMAS, deleted=True)
    await world.slack.submit(ANA, await edit(world), {"words": NEW})
    done = world.slack.modal_of(ANA)
    assert done is not None
    assert f"The account of <@{TOMAS}> is deactivated" in world.slack.texts(done)
    await world.deliver()
    assert NEW in tends(world, SAM)[0]
    await take_back(world)
    assert tends(world, SAM) == []
    assert await world.queued() == 0


async def test_an_effort_runs_on_where_it_stood(world: World) -> None:
    """What the words had stopped waits again, and the manager's prompt asks again."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(SAM, PLATFORM, f"/noticed <@{TOMAS}> taking that night")
    await thank(world)
    (before,) = await world.rows(Effort)
    assert before.acknowledged_at is not None
    await take_back(world)
    (after,) = await world.rows(Effort)
    assert (after.acknowledged_at, after.acknowledged_how, after.thanks_id) == (None, None, None)
    assert (after.ripe_at, after.closes_at) == (before.ripe_at, before.closes_at)


async def test_a_manager_is_asked_again(world: World) -> None:
    """Said from the prompt, taken back from Home: the prompt offers its buttons again."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(SAM, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.deliver()
    await world.run_job("send_prompts", datetime(2026, 12, 1, 11, 0, tzinfo=UTC))
    prompt = world.slack.last_message(MIRA)
    await world.slack.press_label(MIRA, prompt, "Say it now")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    await world.slack.submit(MIRA, form, {"words": "You took the night, and I slept."})
    await world.deliver()
    assert [item.answer for item in await world.rows(PromptItem)] == ["said"]
    assert "Say it now" not in world.slack.labels(world.slack.last_message(MIRA))

    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    await world.slack.press_label(MIRA, home, "Edit")
    form = world.slack.modal_of(MIRA)
    assert form is not None
    await world.slack.press_label(MIRA, form, "Take back")
    await world.deliver()
    assert [item.answer for item in await world.rows(PromptItem)] == [None]
    assert "Say it now" in world.slack.labels(world.slack.last_message(MIRA))
    assert tends(world, TOMAS)[1:] == []


async def test_what_others_have_said_since_stays_said(world: World) -> None:
    """A second thanks found nothing waiting any more; once the first is taken back it is the one that counts."""
    await world.slack.command(SAM, PLATFORM, f"/noticed <@{TOMAS}> taking that night")
    await thank(world)
    await world.pass_time(minutes=1)
    await thank(world, f"<@{TOMAS}> for taking the night on Sunday", giver=OLEG)
    await take_back(world)
    (effort,) = await world.rows(Effort)
    (_, second) = await world.rows(Thanks)
    assert (effort.thanks_id, effort.acknowledged_at) == (second.id, second.said_at)


async def test_a_stale_button_on_words_taken_back(world: World) -> None:
    """The receiver presses `Share it` while the message is going: one sentence, and nothing is posted."""
    await thank(world)
    card = world.slack.last_message(TOMAS)
    await world.slack.press_label(ANA, await edit(world), "Take back")
    await world.slack.press_label(TOMAS, card, "Share it")
    assert "taken back" in world.slack.ephemerals(TOMAS)[-1].text
    await world.deliver()
    assert posts(world) == []
    assert {row.standing for row in await world.rows(ThanksReceiver)} == {"offered"}


async def test_what_a_manager_was_let_know_of_follows(world: World) -> None:
    """Changed, their message reads the new words; taken back, it goes, and so does the row."""
    await world.lead(MIRA, TOMAS)
    await thank(world)
    await let_manager_know(world, TOMAS, world.slack.last_message(TOMAS))
    await world.deliver()
    assert any(WORDS in text for text in tends(world, MIRA))
    await world.pass_time(minutes=1)
    await world.slack.submit(ANA, await edit(world), {"words": NEW})
    await world.deliver()
    assert any(NEW in text for text in tends(world, MIRA))
    await take_back(world)
    assert not any(WORDS in text for text in tends(world, MIRA))
    assert await world.count(PassedOn) == 0


async def test_from_the_view_after_a_form(world: World) -> None:
    """The view that confirms has the same button, and the form takes its place."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS})
    assert done.view is not None
    await world.slack.press_label(ANA, done.view, "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"words": NEW})
    assert len(world.slack.state.modals[ANA]) == 1
    assert [row.words for row in await world.rows(Thanks)] == [NEW]


@pytest.mark.parametrize(("words", "why"), [(" ", "A few words"), ("x" * 2_001, "2001")])
async def test_what_cannot_be_the_new_words(world: World, words: str, why: str) -> None:
    """Nothing, or too much: said beside the field or by Slack itself, and the old words stand."""
    await thank(world)
    done = await world.slack.submit(ANA, await edit(world), {"words": words})
    assert why in done.errors["words"] or "2000" in done.errors["words"]
    assert [row.words for row in await world.rows(Thanks)] == [WORDS]
