"""What a person says they will do by a day becomes a promise when the words arrive."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from sandbox.workspace.state import View
from slackapp.domain.blocks import blocking
from slackapp.domain.repairs.bodies import DraftBody, WordBody
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.promises import Promise
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from tests.cast import ANA, MIRA, SAM, TOMAS, acting
from tests.slack.home.home_steps import drawn_home, home_text
from tests.slack.promises.promise_steps import bodies, modal, promised
from tests.slack.repairs.repair_steps import let_go, own_form, send_own
from tests.world import World

WILL = "send you the notes by myself"
TO_ANA = f"For <@{ANA}>, by 26 November:"
AFTER = timedelta(hours=1)


async def send(world: World, *receivers: str, **more: str) -> View:
    """Let Tomas own something, with a day."""
    await world.know(TOMAS, *receivers)
    return await send_own(world, TOMAS, receivers, **{"will": WILL, "due": "2026-11-26", **more})


async def test_the_promise_stands_for_both_once_the_envelope_arrived_and_not_before(world: World) -> None:
    """Neither while the words are held, nor twice."""
    await send(world, ANA)
    assert await world.count(Promise) == 0
    assert WILL not in await home_text(world, TOMAS) + await home_text(world, ANA)
    for _ in range(2):
        await let_go(world, world.clock.now() + AFTER)
    [body] = await bodies(world)
    assert (body.maker_id, body.other_id, body.what) == (TOMAS, ANA, WILL)
    assert TO_ANA in await home_text(world, TOMAS)
    assert f"<@{TOMAS}> will do this by 26 November:" in await home_text(world, ANA)
    assert WILL not in await home_text(world, MIRA)
    assert world.slack.refused == []


async def test_every_receiver_has_their_own(world: World) -> None:
    """One of them closes theirs, and the other's stays."""
    await send(world, ANA, SAM)
    await let_go(world, world.clock.now() + timedelta(hours=7))  # New York works by then
    assert {body.other_id for body in await bodies(world)} == {ANA, SAM}
    await world.slack.press_label(ANA, await drawn_home(world, ANA), "Close")
    assert {body.other_id: body.ended for body in await bodies(world)} == {ANA: "closed", SAM: None}


@pytest.mark.parametrize("more", [{"will": "", "due": "2026-11-26"}, {"will": "…", "due": "2026-11-26"}])
async def test_without_something_to_do_there_is_no_promise(world: World, more: dict[str, str]) -> None:
    """A day alone says nothing."""
    await send(world, ANA, **more)
    await let_go(world, world.clock.now() + AFTER)
    assert await world.count(Promise) == 0


@pytest.mark.parametrize("how", ["taken back", "blocked", "off", "refused"])
async def test_words_that_do_not_arrive_promise_nothing(world: World, how: str) -> None:
    """Taken back, kept from the receiver, or refused by Slack: they are their sender's again."""
    held = await send(world, ANA)
    if how == "taken back":
        await world.slack.press_label(TOMAS, held, "Take back")
    if how == "blocked":
        async with world.tend.db.transaction() as session:
            await blocking.block(session, acting(ANA, world.clock.now()), TOMAS)
    if how == "off":
        async with world.tend.db.transaction() as session:
            await session.execute(update(Person).where(Person.user_id == ANA).values(takes_repairs=False))
    if how == "refused":
        await world.slack.change_person(ANA, deleted=True)
    await let_go(world, world.clock.now() + AFTER)
    assert await world.count(Promise) == 0
    [draft] = [DraftBody.read(row.body) for row in await world.rows(RepairDraft)]
    assert draft.contents.texts["will"] == WILL


@pytest.mark.parametrize("day", ["2026-11-17", "2027-11-19"])
async def test_a_bad_day_is_said_at_the_field_and_nothing_is_lost(world: World, day: str) -> None:
    """In the past, and beyond a year; what was typed is stored, and the form can be sent again."""
    form = await own_form(world, TOMAS)
    given = {"receiver": [ANA], "happened": "I forgot the notes.", "will": WILL, "due": day}
    refused = await world.slack.submit(TOMAS, form, given)
    assert "Please choose a day from today, 18 November" in refused.errors["due"]
    assert await world.count(PrivateWord) == 0
    [draft] = [DraftBody.read(row.body) for row in await world.rows(RepairDraft)]
    assert draft.contents.due == date.fromisoformat(day)
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"due": "2026-11-26"})
    assert [WordBody.read(row.body).contents.due for row in await world.rows(PrivateWord)] == [date(2026, 11, 26)]


async def test_overdue_an_honest_line_goes_as_a_private_word(world: World) -> None:
    """With the same hold; it can be taken back, and an empty one is refused beside its field."""
    await promised(world, TOMAS, ANA, what=WILL)
    assert "A line to send" not in await home_text(world, TOMAS)
    await world.pass_time(days=9)
    await world.slack.press_label(TOMAS, await drawn_home(world, TOMAS), "A line to send")
    form = modal(world, TOMAS)
    line = f"I said I would do this by 26 November, and I have not yet: {WILL}"
    assert form.values["words"]["words"]["value"] == line
    assert f"<@{ANA}> gets it as a private word." in world.slack.texts(form)
    assert (await world.slack.submit(TOMAS, form, {"words": "…"})).errors.keys() == {"words"}
    await world.slack.submit(TOMAS, form, {"words": f"{line}. I will on Monday."})
    assert "Goes at" in world.slack.texts(modal(world, TOMAS))
    [word] = [WordBody.read(row.body) for row in await world.rows(PrivateWord)]
    assert (word.sender_id, word.receiver_id, word.contents.sort) == (TOMAS, ANA, "own")
    assert word.contents.texts["happened"] == f"{line}. I will on Monday."
    assert word.contents.due is None
    assert [body.ended for body in await bodies(world)] == [None]
    assert world.slack.refused == []


@pytest.mark.parametrize("other", [None, ANA])
async def test_where_nobody_can_get_it_the_line_is_there_to_copy(world: World, other: str | None) -> None:
    """A promise to oneself about a message, and one to a person who left."""
    await promised(world, TOMAS, other, what="")
    if other is not None:
        await world.slack.change_person(ANA, deleted=True)
    await world.pass_time(days=9)
    await world.slack.press_label(TOMAS, await drawn_home(world, TOMAS), "A line to send")
    form = modal(world, TOMAS)
    assert (
        form.values["words"]["words"]["value"] == "I said I would get back to this by 26 November, and I have not yet."
    )
    labels = [(each or {})["text"] for each in (form.title, form.submit, form.close)]
    assert labels == ["A line to copy", "Done", "Close"]
    assert "Nothing is sent from here." in world.slack.texts(form)
    await world.slack.submit(TOMAS, form, {})
    assert await world.count(PrivateWord) == 0


async def test_a_line_to_somebody_who_left_meanwhile_stays_in_its_form(world: World) -> None:
    """The form was open; the reason stands beside the words, and nothing is held."""
    await promised(world, TOMAS, ANA, what=WILL)
    await world.pass_time(days=9)
    await world.slack.press_label(TOMAS, await drawn_home(world, TOMAS), "A line to send")
    form = modal(world, TOMAS)
    await world.slack.change_person(ANA, deleted=True)
    done = await world.slack.submit(TOMAS, form, {"words": "I have not yet."})
    assert "this account is deactivated" in done.errors["words"]
    assert "Ana" in done.errors["words"]  # Slack shows no mention beside a field
    assert await world.count(PrivateWord) == 0


@pytest.mark.parametrize("user", [ANA, MIRA])
async def test_nobody_else_gets_the_line(world: World, user: str) -> None:
    """Not even the person it was promised to; not before the day, and not after it is done."""
    await promised(world, TOMAS, ANA, what=WILL)
    await world.pass_time(days=9)
    at_home = await drawn_home(world, TOMAS)
    await world.know(user)
    await world.slack.press_label(user, at_home, "A line to send", forged=True)
    shown = world.slack.modal_of(user)
    assert shown is None or WILL not in world.slack.texts(shown)
    await world.slack.press_label(TOMAS, at_home, "A line to send")
    form = modal(world, TOMAS)
    await world.slack.press_label(TOMAS, at_home, "Done")
    await world.slack.submit(TOMAS, form, {"words": "I have not yet."})
    assert await world.count(PrivateWord) == 0
