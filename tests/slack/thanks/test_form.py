"""The form of a thanks: openings that are offered once, the message it is about, and a day left open."""

from typing import Any

import pytest

from sandbox.people.forms import fill_in
from sandbox.web_api.modals import checked_view, new_view
from sandbox.workspace.state import View
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.bolt.forms import FormFacts, facts_of, quoted_in
from slackapp.slack.thanks import form_views
from tests.cast import ANA, OLEG, PLATFORM, TOMAS
from tests.slack.delivery.unreliable import shorten_waits
from tests.world import WEDNESDAY, World

WORDS = "taking my night"
LINK = f"https://sandbox.slack.test/archives/{PLATFORM}/p1700000000000100"


async def opened(world: World, **known: Any) -> View:
    """Have a form open as one of its doors opens it, with what is known already."""
    state = world.slack.state
    form = new_view(state, ANA, checked_view(form_views.form(Reader(), **known), "modal"))
    state.modals[ANA] = [form]
    return form


async def test_praise_for_anything_is_offered_openings_once(world: World) -> None:
    """The same form comes back with everything typed; sent again it goes as it is. Nothing is stored before."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    filled = {"receivers": [TOMAS], "words": "Great job!", "offer": ["offer"], "channel": PLATFORM}
    again = await world.slack.submit(ANA, form, filled)
    assert again.action == "update"
    assert again.view is not None
    assert "They last longer when" in world.slack.texts(again.view)
    assert world.slack.labels(again.view) == ["When …, you … .", "It … .", "I noticed …"]
    assert again.view.values["words"]["words"]["value"] == "Great job!"
    assert again.view.values["receivers"]["receivers"]["selected_users"] == [TOMAS]
    assert await world.count(Thanks) == 0

    await world.slack.submit(ANA, again.view)
    await world.deliver()
    (row,) = await world.rows(Thanks)
    assert (row.words, row.offered_channel_id) == ("Great job!", PLATFORM)
    assert world.slack.refused == []


async def test_an_opening_comes_beside_what_was_typed(world: World) -> None:
    """Pressed twice it stands there once, and what was chosen besides stays."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": "You rock"})
    for label in ("When …, you … .", "When …, you … .", "I noticed …"):
        await world.slack.press_label(ANA, form, label)
    (field,) = form.values["words"].values()
    assert field["value"] == "You rock\nWhen …, you … .\nI noticed …"
    assert form.values["receivers"]["receivers"]["selected_users"] == [TOMAS]
    await world.slack.submit(ANA, form, {"words": "You rock. When the line broke, you stayed."})
    await world.deliver()
    assert "When the line broke" in world.slack.last_message(TOMAS).text
    assert world.slack.refused == []


async def test_a_command_is_never_offered_wording(world: World) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> great job")
    assert "Sent to" in said.text
    assert world.slack.modal_of(ANA) is None


async def test_a_late_opener_comes_first(world: World) -> None:
    """It stands before what was typed, and is only offered."""
    opener = form_views.late_opener(Reader(), world.clock.now().replace(month=10), "this_year")
    assert opener == "I should have said this in October, and it still matters: when you …"
    form = await opened(
        world, metadata=FormFacts().packed(), receiver_ids=[TOMAS], words="took my night", opener=opener
    )
    assert opener in world.slack.texts(form)
    await world.slack.press_label(ANA, form, "Start like this")
    (field,) = form.values["words"].values()
    assert field["value"] == f"{opener}\ntook my night"
    assert world.slack.refused == []


@pytest.mark.parametrize("keeps", [True, False])
async def test_the_message_it_is_about(world: World, *, keeps: bool) -> None:
    """Its link always stands on the card and the post; its text only where the giver keeps it."""
    facts = FormFacts(link=LINK)
    said = "*Line 3* is down & <everybody> knows"
    form = await opened(world, metadata=facts.packed(), receiver_ids=[TOMAS], quoted=said, has_link=True)
    filled = {"words": WORDS, "offer": ["offer"], "channel": PLATFORM, "keep_quoted": ["keep"] if keeps else []}
    await world.slack.submit(ANA, form, filled)
    await world.deliver()
    card = world.slack.last_message(TOMAS)
    await world.slack.press_label(TOMAS, card, "Share it")
    await world.deliver()
    (post,) = [m for m in world.slack.messages_for(OLEG, PLATFORM) if m.user == world.slack.bot_user]
    for message in (card, post):
        assert LINK in world.slack.texts(message)
        assert LINK in message.text
        assert ("Line 3" in world.slack.texts(message)) == keeps
    (row,) = await world.rows(Thanks)
    assert (row.link, row.quoted) == (LINK, said if keeps else None)
    assert world.slack.refused == []


async def test_a_text_is_not_read_out_in_another_channel(world: World) -> None:
    """What was said elsewhere stays there; its link opens for those who may see it."""
    elsewhere = LINK.replace(PLATFORM, "C0LEADS001")
    form = await opened(
        world, metadata=FormFacts(link=elsewhere).packed(), receiver_ids=[TOMAS], quoted="a secret plan", has_link=True
    )
    filled = {"words": WORDS, "offer": ["offer"], "channel": PLATFORM, "keep_quoted": ["keep"]}
    await world.slack.submit(ANA, form, filled)
    await world.deliver()
    assert "a secret plan" in world.slack.texts(world.slack.last_message(TOMAS))
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    (post,) = [m for m in world.slack.messages_for(OLEG, PLATFORM) if m.user == world.slack.bot_user]
    assert "a secret plan" not in world.slack.texts(post)
    assert elsewhere in world.slack.texts(post)


@pytest.mark.usefixtures("no_daily_limit")
async def test_any_text_comes_back_from_the_form(world: World) -> None:
    """Whatever stood in the message, at most 2,000 characters of it, as it was; and Slack takes every message."""
    for said in ["&" * 2_000, "long " * 600, "a\nb\n\n  c", "x" * 2_000]:
        form = await opened(
            world, metadata=FormFacts(link=LINK).packed(), receiver_ids=[TOMAS], quoted=said, has_link=True
        )
        kept = quoted_in({"blocks": form.blocks})
        assert kept is not None
        assert kept == (said if len(said) <= 2_000 else said[:1_999].rstrip() + "…")
        await world.slack.submit(ANA, form, {"words": "&" * 2_000, "keep_quoted": ["keep"]})
        await world.deliver()
        assert (await world.rows(Thanks))[-1].quoted == kept
    assert world.slack.refused == []


async def test_a_tick_without_a_channel_is_said_beside_the_field(world: World) -> None:
    """From Home and the global shortcut no channel is known: the form asks, and keeps what was typed."""
    form = await opened(world, metadata=FormFacts().packed(), offers=False)
    done = await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS, "offer": ["offer"]})
    assert "choose a channel" in done.errors["channel"]
    assert await world.count(Thanks) == 0
    await world.slack.submit(ANA, form, {"channel": PLATFORM})
    assert [row.offered_channel_id for row in await world.rows(Thanks)] == [PLATFORM]


async def test_a_form_left_open_for_a_day(world: World) -> None:
    """It still says the thanks, at the moment it is sent."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.pass_time(days=1)
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS})
    await world.deliver()
    assert WORDS in world.slack.last_message(TOMAS).text
    assert [row.said_at for row in await world.rows(Thanks)] == [world.clock.now()]


async def test_nobody_can_tell_whether_it_arrived(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line broke twice after Slack may have taken the message: the giver hears just that, with their words."""
    shorten_waits(monkeypatch)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    world.slack.fail_next("chat.postMessage", cut=True, count=2)
    await world.deliver()
    told = world.slack.last_message(ANA)
    assert f"I don't know whether my message reached <@{TOMAS}>" in told.text
    assert WORDS in told.text


@pytest.mark.parametrize(
    ("when", "named"),
    [
        ("last_week", "this last week,"),
        ("this_month", "this earlier this month,"),
        ("last_year", "this in November last year,"),
        ("earlier", "this in November 2026,"),
    ],
)
def test_a_late_opener_names_its_time(when: str, named: str) -> None:
    assert named in form_views.late_opener(Reader(), WEDNESDAY, when)


def test_facts_survive_the_way_through_slack() -> None:
    """Ids and a link, nothing else, within what Slack carries; what is forged or old is read as nothing."""
    facts = FormFacts("n", 1, "U0ANA00001", LINK, 2, 3, 4, hinted=True)
    assert facts_of({"private_metadata": facts.packed()}) == facts
    forged = facts_of({"private_metadata": '{"n": "x", "l": 5, "k": "2", "t": -1, "s": 0, "h": "yes"}'})
    assert forged == FormFacts("x")
    assert quoted_in({"blocks": [{"type": "divider"}]}) is None


async def test_a_form_joins_no_thanks_of_others(world: World) -> None:
    """`Add a word` has a form of its own; a number in this one's memory tells nobody of words said elsewhere."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{OLEG}> {WORDS}")
    (other,) = await world.rows(Thanks)
    form = await opened(world, metadata=FormFacts(thanks_id=other.id).packed())
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": "You took the night."})
    await world.deliver()
    assert [row.joins_thanks_id for row in await world.rows(Thanks)] == [None, None]
    assert "joins" not in world.slack.last_message(TOMAS).text


async def test_what_is_no_id_is_nobody_and_no_channel(world: World) -> None:
    """A forged choice would stand as markup, a link in Tend's own words, on the receiver's screen."""
    forged = "C1> <https://elsewhere.test|Sign in again> <#C1"
    form = await opened(world, metadata=FormFacts().packed())
    typed = {"receivers": [TOMAS], "words": "You took the night.", "offer": ["offer"], "channel": PLATFORM}
    fill_in(form, typed)
    form.values["channel"]["channel"]["selected_conversation"] = forged
    done = await world.slack.submit(ANA, form)
    assert "Please choose a channel" in done.errors["channel"]
    form.values["channel"]["channel"]["selected_conversation"] = PLATFORM
    form.values["receivers"]["receivers"]["selected_users"] = [TOMAS, forged]
    await world.slack.submit(ANA, form)
    await world.deliver()
    assert [row.receiver_id for row in await world.rows(ThanksReceiver)] == [TOMAS]
    assert "elsewhere" not in str(world.slack.last_message(TOMAS).blocks)
