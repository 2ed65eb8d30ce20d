"""Slack's menus as doors: forms that begin with a message or with nothing, and messages of nobody to thank."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox import payloads
from sandbox.workspace.state import Message, View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, DEPLOYBOT, EXT, INCIDENTS, IVO, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.thanks.message_shortcut_steps import send_message_shortcut
from tests.world import World

SAID = f"I rewrote the runbook &amp; told <@{SAM}> &lt;again&gt;"
NEXT_TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # ripe since the Thursday before
PLAIN = "I rewrote the runbook & told @Sam Rivera <again>"


async def opened(world: World, user: str, message: Message, callback_id: str) -> View:
    """Choose a shortcut on a message, and give the form that opened."""
    done = await world.slack.message_shortcut(user, message, callback_id)
    assert done.status == 200
    return form_of(world, user)


def form_of(world: World, user: str) -> View:
    """Give the form in front of somebody."""
    form = world.slack.modal_of(user)
    assert form is not None
    return form


def chosen(form: View, block_id: str) -> Any:
    """Give what a field of people or a channel begins with."""
    element = next(block["element"] for block in form.blocks if block["block_id"] == block_id)
    return element.get("initial_users") or element.get("initial_conversation")


def link_of(message: Message) -> str:
    """Give the address of a message, as Slack would."""
    return f"https://sandbox.slack.test/archives/{message.channel}/p{message.ts.replace('.', '')}"


async def test_thanks_for_a_message_keep_its_link_and_not_its_text(world: World) -> None:
    """Author, channel and text are there; the text stays behind unless it is ticked."""
    await world.tend.directory.meet(world.slack.team.id, [SAM])
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    form = await opened(world, ANA, message, "thank_message")
    assert chosen(form, "receivers") == [TOMAS]
    assert chosen(form, "channel") == PLATFORM
    assert PLAIN.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in world.slack.texts(form)

    await world.slack.submit(ANA, form, {"words": "When it broke, you wrote it down."})
    await world.deliver()
    (thanks,) = await world.rows(Thanks)
    assert (thanks.link, thanks.quoted, thanks.offered_channel_id) == (link_of(message), None, PLATFORM)
    assert "you wrote it down" in world.slack.last_message(TOMAS).text
    assert world.slack.refused == []


async def test_the_text_is_kept_when_the_giver_ticks_it(world: World) -> None:
    """As plain words, with names instead of ids."""
    await world.tend.directory.meet(world.slack.team.id, [SAM])
    form = await opened(world, ANA, world.slack.say(TOMAS, PLATFORM, SAID), "thank_message")
    await world.slack.submit(ANA, form, {"words": "When it broke, you wrote it down.", "keep_quoted": ["keep"]})
    (thanks,) = await world.rows(Thanks)
    assert thanks.quoted == PLAIN


async def test_a_message_of_last_month_offers_an_honest_opener(world: World) -> None:
    """A fresh one does not."""
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    fresh = await opened(world, ANA, message, "thank_message")
    assert "I should have said this" not in world.slack.texts(fresh)
    world.clock.move(timedelta(days=30))
    late = await opened(world, ANA, message, "thank_message")
    assert "I should have said this in November" in world.slack.texts(late)


async def test_the_note_form_takes_the_link_and_no_words(world: World) -> None:
    """Who did it sees the message the note began with, and so does their manager."""
    await world.lead(MIRA, TOMAS)
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    form = await opened(world, ANA, message, "note_message")
    assert chosen(form, "doers") == [TOMAS]
    assert "runbook" not in world.slack.texts(form)
    await world.slack.submit(ANA, form, {"words": "rewrote the runbook"})
    await world.deliver()

    (effort,) = await world.rows(Effort)
    assert effort.link == link_of(message)
    assert f"<{link_of(message)}|this message>" in world.slack.texts(world.slack.last_message(TOMAS))
    await world.run_job("send_prompts", NEXT_TUESDAY)
    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert link_of(message) in world.slack.texts(home)
    await world.slack.press_label(MIRA, world.slack.last_message(MIRA), "Say it now")
    (form,) = world.slack.modals_of(MIRA)
    assert link_of(message) in world.slack.texts(form)
    assert world.slack.refused == []


async def test_own_words_of_the_doer_take_the_link_away(world: World) -> None:
    """A manager reads exactly these words, and nothing they point to."""
    await world.lead(MIRA, TOMAS)
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    await world.slack.submit(ANA, await opened(world, ANA, message, "note_message"), {"words": "rewrote the runbook"})
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    await world.slack.submit(TOMAS, form_of(world, TOMAS), {"words": "made it findable"})
    await world.run_job("send_prompts", NEXT_TUESDAY)
    assert link_of(message) not in world.slack.texts(world.slack.last_message(TOMAS))
    prompt = world.slack.texts(world.slack.last_message(MIRA))
    assert "made it findable" in prompt
    assert link_of(message) not in prompt


@pytest.mark.parametrize("callback_id", ["thank_message", "note_message"])
@pytest.mark.parametrize("author", ["bot", "webhook"])
async def test_a_message_of_an_app_asks_for_people(world: World, callback_id: str, author: str) -> None:
    """A bot has a user, a webhook none; in both cases the form opens with the reason, and the link."""
    say = world.slack.say_as_bot if author == "bot" else world.slack.say_as_webhook
    form = await opened(world, ANA, say(PLATFORM, "Build 7 is green again"), callback_id)
    field = "receivers" if callback_id == "thank_message" else "doers"
    assert chosen(form, field) is None
    assert "An app wrote this message" in world.slack.texts(form)
    await world.slack.submit(ANA, form, {field: [TOMAS], "words": "for the green build"})
    assert await world.count(Thanks) + await world.count(Effort) == 1
    assert world.slack.refused == []


@pytest.mark.parametrize(
    ("author", "sentence"),
    [(IVO, "is deactivated"), (EXT, "belongs to another organisation"), (ANA, "This is your own message")],
)
async def test_authors_who_cannot_be_thanked(world: World, author: str, sentence: str) -> None:
    """The form opens without them, and says why: it may have been for others too."""
    message = world.slack.say(author, PLATFORM, "done")
    form = await opened(world, ANA, message, "thank_message")
    assert chosen(form, "receivers") is None
    assert sentence in world.slack.texts(form)


async def test_an_author_slack_knows_nothing_of(world: World) -> None:
    """Nobody is named, and nothing is lost."""
    await send_message_shortcut(
        world, ANA, world.slack.say(TOMAS, PLATFORM, "done"), "thank_message", user="U0NOBODY01"
    )
    form = form_of(world, ANA)
    assert chosen(form, "receivers") is None
    assert "Slack did not say who wrote this message" in world.slack.texts(form)


async def test_a_deleted_message_is_not_linked(world: World) -> None:
    """What stands in its place has no author and no text."""
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    await send_message_shortcut(
        world, ANA, message, "thank_message", user="USLACKBOT", subtype="tombstone", text="deleted"
    )
    form = form_of(world, ANA)
    assert "That message is gone" in world.slack.texts(form)
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": "for the runbook"})
    (thanks,) = await world.rows(Thanks)
    assert (thanks.link, thanks.quoted) == (None, None)


async def test_noting_ones_own_message_notes_oneself(world: World) -> None:
    """An effort may be one's own."""
    form = await opened(world, ANA, world.slack.say(ANA, PLATFORM, "done at last"), "note_message")
    assert chosen(form, "doers") == [ANA]
    await world.slack.submit(ANA, form, {"words": "the invoices, all of them"})
    (effort,) = await world.rows(Effort)
    assert (effort.doer_id, effort.noter_id) == (ANA, ANA)


async def test_a_channel_without_tend_is_a_channel_like_others(world: World) -> None:
    """The menu works there; only sharing needs an invitation, and its receiver is told how."""
    message = world.slack.say(TOMAS, INCIDENTS, SAID)
    form = await opened(world, ANA, message, "thank_message")
    await world.slack.submit(ANA, form, {"words": "for staying calm at night", "offer": ["offer"]})
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    assert "/invite" in world.slack.texts(world.slack.last_message(TOMAS))


async def test_global_shortcuts_open_empty_forms(world: World) -> None:
    """From anywhere, with nothing chosen."""
    await world.slack.shortcut(ANA, "say_thanks")
    assert chosen(form_of(world, ANA), "receivers") is None
    await world.slack.shortcut(SAM, "note_effort")
    form = form_of(world, SAM)
    await world.slack.submit(SAM, form, {"doers": [TOMAS], "words": "the minutes"})
    (effort,) = await world.rows(Effort)
    assert (effort.doer_id, effort.link) == (TOMAS, None)
    assert world.slack.refused == []


async def test_a_form_that_did_not_open_is_told_of(world: World) -> None:
    """Only to the person who chose it."""
    world.slack.fail_next("views.open", "trigger_expired")
    await world.slack.message_shortcut(ANA, world.slack.say(TOMAS, PLATFORM, SAID), "thank_message")
    assert "didn't open the form" in world.slack.ephemerals(ANA)[-1].text


async def test_people_of_other_organisations_are_told_so(world: World) -> None:
    """They meet the menu in shared channels."""
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    for callback_id in ("thank_message", "note_message", "keep_message"):
        await world.slack.message_shortcut(EXT, message, callback_id, forged=True)
        assert "another workspace" in world.slack.ephemerals(EXT)[-1].text
    assert world.slack.modal_of(EXT) is None


@pytest.mark.parametrize(
    "body", [{}, {"message": None, "channel": None}, {"message": {"ts": "x"}, "channel": {"id": "C1"}}]
)
async def test_payloads_that_say_little(world: World, body: dict[str, Any]) -> None:
    """Still a form, or a sentence."""
    message = world.slack.say(DEPLOYBOT, PLATFORM, "x")
    for callback_id in ("thank_message", "note_message", "keep_message"):
        payload = payloads.message_action(world.slack.state, world.slack.person(ANA), message, callback_id)
        reply = await world.slack.raw({**payload, "message_ts": None, **body})
        assert reply.status == 200
