"""What must never happen: own words, notes and whom they are about stay with their author."""

import logging
from copy import deepcopy

import pytest
from sqlalchemy import update

from sandbox.people.forms import fill_in
from slackapp.domain.blocks import blocking
from slackapp.domain.notes import writing
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.promises.bodies import PromiseBody
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.promises import Promise
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.features import DATA_RULES
from tests.cast import ANA, INES, MIRA, NINA, SAM, TEAM, TOMAS, acting
from tests.slack.repairs.landed.landed_steps import ASKED, MORNING, OWN, SAW, asked, landed, the_draft
from tests.slack.repairs.reading_steps import GONE
from tests.slack.repairs.repair_steps import door, let_go, modal, press, send_own
from tests.world import World

NOTE = "quagmire-again-in-the-stand-up"
DUE = "2026-11-26"


async def note(world: World, author: str, text: str, kind: str) -> None:
    """Write a private note."""
    async with world.tend.db.transaction() as session:
        await writing.write(session, acting(author, world.clock.now()), text, kind=kind, tag="unseen")


async def test_1_own_notes_of_that_kind_stand_beside_many_moments_for_their_author_alone(world: World) -> None:
    """Not of another kind, nor another person's; none goes along, wherever the words go."""
    await note(world, SAM, NOTE, "dismissed")
    await note(world, SAM, "another kind", "sharp")
    await note(world, ANA, "of another person", "dismissed")
    form = await landed(world)
    assert NOTE not in world.slack.texts(form)
    fill_in(form, OWN)
    await world.slack.press(SAM, form, "moments", given="many")
    await world.slack.press(SAM, modal(world, SAM), "kind", given="dismissed")
    said = world.slack.texts(modal(world, SAM))
    assert NOTE in said
    assert "another kind" not in said
    assert "of another person" not in said
    assert "unseen" not in said
    before = len(world.slack.calls)
    await press(world, SAM, modal(world, SAM), "Ask one thing")
    await world.slack.submit(SAM, modal(world, SAM), ASKED)
    await let_go(world, MORNING)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Read")
    assert "quagmire" not in repr([call.args for call in world.slack.calls[before:]])
    assert "quagmire" not in repr([vars(row) for row in await world.rows(Outgoing)])


@pytest.mark.parametrize("user", [TOMAS, MIRA, INES])
async def test_presses_of_others_find_nothing_of_what_landed(world: World, user: str) -> None:
    """The person it is about, a manager and an admin, each with every button of Sam's form and its numbers."""
    await landed(world, "Ask one thing")
    await press(world, SAM, modal(world, SAM), "Go back")
    form = deepcopy(modal(world, SAM))
    draft = await the_draft(world)
    for label in (
        "Ask one thing",
        "Ask how they saw it",
        "Ask someone to help",
        "I can't say what it is",
        "Delete draft",
    ):
        await world.slack.press_label(user, form, label, forged=True)
        for opened in world.slack.modals_of(user):
            opened_as = repr([opened.private_metadata, [b for b in opened.blocks if b["type"] != "input"]])
            assert "xylophone" not in opened_as
        world.slack.modals_of(user).clear()
    mine = [row for row in await world.rows(RepairDraft) if draft.packed() == row.body]
    assert len(mine) == 1


async def test_words_kinds_and_people_are_in_no_metadata_outbox_or_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Whom it is about stands in no metadata either, nor which sort of word waits."""
    caplog.set_level(logging.DEBUG)
    form = await landed(world)
    fill_in(form, OWN)
    await world.slack.press(SAM, form, "moments", given="many")
    await world.slack.press(SAM, modal(world, SAM), "kind", given="dismissed")
    await press(world, SAM, modal(world, SAM), "Ask someone to help")
    await world.slack.submit(SAM, modal(world, SAM), {"receiver": NINA})
    await press(world, SAM, await door(world, SAM), "Open")
    await press(world, SAM, modal(world, SAM), "Ask one thing")
    await world.slack.submit(SAM, modal(world, SAM), ASKED)
    await let_go(world, MORNING)
    for call in world.slack.calls:
        metadata = str((call.args.get("view") or {}).get("private_metadata"))
        outside = metadata + str({k: v for k, v in call.args.items() if k != "view"})
        assert not [each for each in ("xylophone", "dismissed", "request", "landed", "help") if each in outside]
        assert TOMAS not in metadata
    rows = repr([vars(row) for row in await world.rows(Outgoing)])
    assert not [each for each in ("xylophone", "dismissed", "request", "landed", "'help'") if each in rows]
    ours = [each for each in caplog.records if each.name.startswith(("slackapp", "slack_", "sqlalchemy", "aiosqlite"))]
    assert not [each.name for each in ours if "xylophone" in each.getMessage() + str(each.exc_text)]


async def test_2_yes_becomes_a_promise_that_the_two_see(world: World) -> None:
    """What was asked, by that day; a lead or an admin has no part in it."""
    word = await asked(world)
    await press(world, TOMAS, word, "Yes, I will")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"due": DUE})
    [promise] = await world.rows(Promise)
    body = PromiseBody.read(promise.body)
    assert (body.maker_id, body.other_id, body.what) == (TOMAS, SAM, ASKED["words"])
    assert promise.due_on.isoformat() == DUE
    assert not body.is_unshared


async def test_2_nobody_else_says_yes(world: World) -> None:
    """The asker, a colleague, a manager and an admin, with the number of the word; and no form of theirs is taken."""
    word = await asked(world)
    for user in (SAM, ANA, MIRA, INES):
        await world.slack.press_label(user, deepcopy(word), "Yes, I will", forged=True)
        assert not [one for one in world.slack.modals_of(user) if one.callback_id == "word_yes"]
    await press(world, TOMAS, word, "Yes, I will")
    form = deepcopy(modal(world, TOMAS))
    view = {"type": "modal", "id": form.id, "callback_id": "word_yes", "private_metadata": form.private_metadata}
    state = {"values": {"due": {"due": {"type": "datepicker", "selected_date": DUE}}}}
    body = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": MIRA, "team_id": TEAM}}
    said = await world.slack.raw({**body, "view": {**view, "blocks": form.blocks, "state": state}, "trigger_id": "1.2"})
    assert GONE in repr(said.body)
    assert await world.count(Promise) == 0


async def test_2_a_yes_to_a_person_who_blocks_one_is_ones_own(world: World) -> None:
    """Tomas sees no difference; Sam gets neither the answer nor the promise."""
    word = await asked(world)
    async with world.tend.db.transaction() as session:
        await blocking.block(session, acting(SAM, world.clock.now()), TOMAS)
    await press(world, TOMAS, word, "Yes, I will")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"due": DUE})
    assert "Your answer goes to" in world.slack.texts(modal(world, TOMAS))
    [promise] = await world.rows(Promise)
    assert PromiseBody.read(promise.body).is_unshared
    assert await world.count(PrivateWord) == 1


async def test_3_what_i_will_do_becomes_a_promise_when_it_goes(world: World) -> None:
    """Not while it can be taken back, and not without a day; a day that is over is refused beside it."""
    await world.tend.directory.meet(TEAM, [ANA, SAM, TOMAS])
    form = await send_own(world, SAM, [ANA], will="I will ask for your point first", due="2026-11-17")
    assert "due" in form.errors
    await world.slack.submit(SAM, form, {"due": DUE})
    assert await world.count(Promise) == 0
    await send_own(world, SAM, [TOMAS], will="I will write instead")
    await let_go(world, MORNING)
    [promise] = await world.rows(Promise)
    body = PromiseBody.read(promise.body)
    assert (body.maker_id, body.other_id, body.what) == (SAM, ANA, "I will ask for your point first")


async def test_an_erased_person_leaves_no_draft_aside_and_no_wish_to_talk(world: World) -> None:
    """Own drafts with what is aside, held words to a helper, and reminders all go."""
    await landed(world, "Ask one thing")
    await press(world, SAM, modal(world, SAM), "Go back")
    await press(world, SAM, modal(world, SAM), "Ask someone to help")
    await world.slack.submit(SAM, modal(world, SAM), {"receiver": NINA})
    async with world.tend.db.transaction() as session:
        await erase_person(session, TEAM, SAM, world.clock.now(), DATA_RULES)
    assert await world.count(RepairDraft) == 0
    assert await world.count(PrivateWord) == 0


async def test_own_words_list_what_is_aside_to_their_author(world: World) -> None:
    """The list is all that Tend holds of a person's own repairs."""
    await landed(world, "Ask one thing")
    await press(world, SAM, modal(world, SAM), "Who can read this?")
    await press(world, SAM, modal(world, SAM), "My private words")
    said = world.slack.texts(modal(world, SAM))
    assert SAW in said
    assert "xylophone-small" in said


async def test_1_a_helper_who_cannot_be_reached_any_more_is_said_once(world: World) -> None:
    """Switched off during the hold: Sam is told, Nina hears nothing, and nothing is stored that has words."""
    await landed(world, "Ask someone to help")
    await world.slack.submit(SAM, modal(world, SAM), {"receiver": NINA})
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == NINA).values(takes_repairs=False))
    await let_go(world, MORNING)
    assert world.slack.messages_for(NINA) == []
    world.slack.modals_of(SAM).clear()
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Open")
    said = world.slack.texts(modal(world, SAM))
    assert f"This can't go to <@{NINA}> now." in said
    assert f"You wanted <@{NINA}> to know that you would like to talk." in said


@pytest.mark.parametrize(
    ("callback_id", "field"), [("repair_landed", "saw"), ("repair_request", "words"), ("repair_line", "words")]
)
@pytest.mark.parametrize(("typed", "said"), [("a" * 12_000, "12000 characters"), ("half \ud83d", "arrived broken")])
async def test_bad_input_is_said_beside_its_field(
    world: World, callback_id: str, field: str, typed: str, said: str
) -> None:
    """More than a field takes, and half a character; nothing is sent."""
    form = await landed(world)
    inputs = {"receiver": {"receiver": {"type": "users_select", "selected_user": TOMAS}}}
    state = {"values": {**inputs, field: {field: {"type": "plain_text_input", "value": typed}}}}
    blocks = [{**block, "block_id": field} for block in form.blocks if block.get("block_id") == "saw"]
    view = {"type": "modal", "id": form.id, "callback_id": callback_id, "blocks": blocks, "state": state}
    body = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": SAM, "team_id": TEAM}, "view": view}
    answer = await world.slack.raw({**body, "trigger_id": "1.3"})
    assert said in answer.body["errors"][field]
    assert await world.count(PrivateWord) == 0
