"""`I'll get back to this`. Private to oneself; the message's link is kept, its text never."""

from datetime import date
from typing import Any

import pytest

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.promises import Promise
from tests.cast import ANA, EXT, IVO, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import drawn_home, home_text
from tests.slack.promises.promise_steps import SAID, begin, bodies, modal, page, save
from tests.slack.thanks.message_shortcut_steps import send_message_shortcut
from tests.world import World

THURSDAY = date(2026, 11, 26)


async def test_the_shortcut_keeps_the_link_and_the_day_and_never_the_text(world: World) -> None:
    """Its maker alone sees it; no message goes to anybody."""
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    form = await begin(world, SAM, message)
    assert (form.callback_id, form.values["due"]["due"]["selected_date"]) == ("promise_form", "2026-11-19")
    assert "flaky" not in world.slack.texts(form) + form.private_metadata
    done = await save(world, SAM, form, due=THURSDAY.isoformat())
    assert done.status == 200
    assert "Saved for 26 November" in world.slack.texts(modal(world, SAM))
    assert "I'll remind you that morning." in world.slack.texts(modal(world, SAM))
    [body] = await bodies(world)
    assert (body.maker_id, body.other_id, body.what) == (SAM, None, "")
    assert body.link == f"https://sandbox.slack.test/archives/{PLATFORM}/p{message.ts.replace('.', '')}"
    assert "By 26 November\n" in await home_text(world, SAM)
    assert "Only you see this." in await home_text(world, SAM)
    for other in (TOMAS, ANA, MIRA):
        assert "26 November" not in await home_text(world, other)
    assert await world.count(Outgoing) == 0
    assert world.slack.refused == []


async def test_words_of_ones_own_stand_beside_the_link(world: World) -> None:
    """Escaped, and on one line."""
    form = await begin(world)
    await save(world, SAM, form, due=THURSDAY.isoformat(), will="look at <!channel> *the import*")
    assert (await bodies(world))[0].what == "look at <!channel> *the import*"
    assert "look at &lt;!channel&gt; *the import*" in await home_text(world, SAM)
    assert "<!channel>" not in repr((await drawn_home(world, SAM)).blocks)


@pytest.mark.parametrize(
    ("given", "where", "says"),
    [
        ({"due": "2026-11-17"}, "due", "Please choose a day from today, 18 November, to 18 November 2027."),
        ({"due": "2027-11-19"}, "due", "Please choose a day from today"),
        ({"due": "9999-12-31"}, "due", "Please choose a day from today"),
    ],
)
async def test_bad_days_get_a_sentence_at_the_field_and_nothing_is_lost(
    world: World, given: dict[str, Any], where: str, says: str
) -> None:
    """The form stays, with what was typed, and can be sent again."""
    form = await begin(world)
    refused = await save(world, SAM, form, will="look at it", **given)
    assert says in refused.errors[where]
    assert await world.count(Promise) == 0
    await save(world, SAM, modal(world, SAM), due=THURSDAY.isoformat())
    assert [body.what for body in await bodies(world)] == ["look at it"]


async def test_a_promise_a_year_ahead_names_the_year(world: World) -> None:
    """Beside its field, on Home and in the list, where it would else read like today."""
    form = await begin(world)
    await save(world, SAM, form, due="2027-11-18", will="look at it")
    assert "Saved for 18 November 2027." in world.slack.texts(modal(world, SAM))
    assert "By 18 November 2027:" in await home_text(world, SAM)


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("2026-11-18", "If it is still open on 19 November, I'll ask you once."),
        ("2026-11-22", "That is a day off for you, so I'll remind you on 20 November."),
    ],
)
async def test_a_day_off_and_today_are_possible_and_the_form_says_when_the_reminder_comes(
    world: World, due: str, says: str
) -> None:
    """A Sunday is reminded of on the Friday before it."""
    form = await begin(world, TOMAS)
    await save(world, TOMAS, form, due=due)
    assert says in world.slack.texts(modal(world, TOMAS))


@pytest.mark.parametrize("changes", [{"subtype": "tombstone"}, {"is_ephemeral": True}])
async def test_a_deleted_or_unseen_message_asks_for_words(world: World, changes: dict[str, Any]) -> None:
    """Without a link there must be words; nothing typed is lost by the refusal."""
    await send_message_shortcut(world, SAM, world.slack.say(TOMAS, PLATFORM, SAID), "promise_message", **changes)
    form = modal(world, SAM)
    assert "I can't link that message." in world.slack.texts(form)
    refused = await save(world, SAM, form, due=THURSDAY.isoformat(), will="…")
    assert "A few words are enough." in refused.errors["will"]
    await save(world, SAM, modal(world, SAM), will="look at the import")
    [body] = await bodies(world)
    assert (body.what, body.link) == ("look at the import", None)


async def test_an_app_s_message_and_ones_own_can_be_promised_too(world: World) -> None:
    """It names nobody, so it does not matter who wrote the message."""
    for message in (world.slack.say(SAM, PLATFORM, "mine"), world.slack.say_as_webhook(PLATFORM, "alert")):
        await save(world, SAM, await begin(world, SAM, message), due=THURSDAY.isoformat())
    assert [body.other_id for body in await bodies(world)] == [None, None]


async def test_a_forged_link_is_dropped(world: World) -> None:
    """The metadata of a form comes back from outside."""
    form = await begin(world)
    form.private_metadata = form.private_metadata.replace("sandbox.slack.test", "evil.test")
    refused = await save(world, SAM, form, due=THURSDAY.isoformat())
    assert refused.errors.keys() == {"will"}
    form.private_metadata = "[" * 3_000
    assert (await save(world, SAM, form, will="look at it")).errors == {}
    assert [(body.what, body.link) for body in await bodies(world)] == [("look at it", None)]


async def test_the_same_submission_twice_is_one_promise(world: World) -> None:
    """Slack sends again what was answered late."""
    form = await begin(world)
    done = await save(world, SAM, form, due=THURSDAY.isoformat())
    assert done.payload is not None
    again = await world.slack.raw(done.payload)
    assert (again.status, await world.count(Promise)) == (200, 1)


@pytest.mark.parametrize("user", [EXT, IVO])
async def test_people_from_outside_and_deactivated_people_make_none(world: World, user: str) -> None:
    """They get a sentence, and no form."""
    message = world.slack.say(TOMAS, PLATFORM, SAID)
    await send_message_shortcut(world, user, message, "promise_message")
    shown = world.slack.modal_of(user)
    assert shown is None or shown.callback_id != "promise_form"
    assert await world.count(Promise) == 0


async def test_tend_promises_without_any_says_how_to_make_one(world: World) -> None:
    """A command answers always."""
    shown = world.slack.texts(await page(world, SAM))
    assert "No promises here." in shown
    assert "I'll get back to this" in shown
