"""What landed on a person, requests, and a colleague asked to help."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.people.forms import fill_in
from sandbox.workspace.state import View
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.domain.tables.to_say import ToSay
from tests.cast import MIRA, NINA, SAM, TEAM, TOMAS
from tests.slack.repairs.landed.landed_steps import (
    ASKED,
    FELT,
    GUESS,
    MORNING,
    OWN,
    QUESTION,
    SAW,
    asked,
    landed,
    the_draft,
)
from tests.slack.repairs.repair_steps import door, let_go, modal, press
from tests.world import WEDNESDAY, World


async def lead(world: World, manager: str, member: str) -> None:
    at = world.clock.now()
    row = Lead(workspace_id=TEAM, member_id=member, manager_id=manager, source="import", asked_at=at, confirmed_at=at)
    async with world.tend.db.transaction() as session:
        session.add(row)


async def words_of(world: World) -> list[WordBody]:
    return [WordBody.read(row.body) for row in await world.rows(PrivateWord)]


def value_of(form: View, block_id: str) -> Any:
    element = next(block["element"] for block in form.blocks if block.get("block_id") == block_id)
    return element.get("initial_value") or element.get("initial_user") or element.get("initial_users")


async def test_1_the_form_is_short_and_keeps_for_me(world: World) -> None:
    """Small is fine; the draft stays, nothing is sent, and the door lists it; another one begins empty."""
    form = await landed(world)
    blocks = [block.get("block_id") for block in form.blocks if block["type"] == "input"]
    assert blocks == ["saw", "felt", "guess", "receiver", "moments", "heat"]
    small = next(place for place, block in enumerate(form.blocks) if "Small is fine" in repr(block))
    assert form.blocks[small + 1].get("block_id") == "saw"
    empty = await world.slack.submit(SAM, form, {})
    assert "A few words" in empty.errors["saw"]
    assert await world.count(RepairDraft) == 0
    await world.slack.submit(SAM, form, OWN)
    assert "under *Put something right* for 14 days" in world.slack.texts(modal(world, SAM))
    draft = await the_draft(world)
    assert draft.contents.texts == {"saw": SAW, "felt": FELT, "guess": GUESS}
    assert (draft.contents.sort, draft.receiver_ids, draft.why) == ("landed", (TOMAS,), "kept")
    world.slack.modals_of(SAM).clear()
    opened = await door(world, SAM)
    assert "Your draft from 18 November" in world.slack.texts(opened)
    await press(world, SAM, opened, "Open")
    assert value_of(modal(world, SAM), "saw") == SAW
    assert value_of(await landed(world), "saw") is None
    assert await world.count(PrivateWord) == 0
    assert world.slack.refused == []


@pytest.mark.parametrize("label", ["Ask someone to help", "I can't say what it is"])
async def test_1_a_form_in_place_of_it_leads_back_to_what_was_written(world: World, label: str) -> None:
    """With the draft and without one; its other button closes everything, and says so."""
    form = await landed(world, label)
    assert (form.close or {})["text"] == "Close"
    await press(world, SAM, form, "Go back")
    assert value_of(modal(world, SAM), "saw") == SAW
    await the_draft(world)
    world.slack.modals_of(SAM).clear()
    await press(world, SAM, await landed(world, label, {}), "Go back")
    assert [view.callback_id for view in world.slack.modals_of(SAM)] == ["repair_landed"]
    assert world.slack.refused == []


async def draft_opened(world: World) -> str:
    """Open Sam's draft from the door, and give what the form says; nothing is left open."""
    world.slack.modals_of(SAM).clear()
    await press(world, SAM, await door(world, SAM), "Open")
    text = world.slack.texts(modal(world, SAM))
    world.slack.modals_of(SAM).clear()
    return text


async def test_1_a_hot_one_comes_back_in_the_morning(world: World) -> None:
    form = await landed(world)
    await world.slack.submit(SAM, form, {**OWN, "heat": "hot"})
    rests = world.slack.texts(modal(world, SAM))
    assert "Two slow breaths" in rests
    assert "sent" not in rests
    assert "Then I bring it back." in await draft_opened(world)
    await let_go(world, WEDNESDAY + timedelta(days=1, hours=5, minutes=30))
    message = world.slack.last_message(SAM)
    assert "xylophone" not in repr(message)
    await world.slack.press_label(SAM, message, "Open")
    assert value_of(modal(world, SAM), "felt") == FELT


async def test_1_many_moments_ask_for_the_kind_and_offer_saying_it_in_person_first(world: World) -> None:
    form = await landed(world)
    assert world.slack.labels(form)[:4] == [
        "Ask one thing",
        "Ask how they saw it",
        "Ask someone to help",
        "Say it in person",
    ]
    fill_in(form, OWN)
    await world.slack.press(SAM, form, "moments", given="many")
    form = modal(world, SAM)
    assert world.slack.labels(form)[0] == "Say it in person"
    assert [value_of(form, block) for block in ("saw", "receiver")] == [SAW, TOMAS]
    await world.slack.press(SAM, form, "kind", given="dismissed")
    contents = (await the_draft(world)).contents
    assert (contents.kind, contents.texts["moments"]) == ("dismissed", "many")
    await press(world, SAM, modal(world, SAM), "Say it in person")
    assert "eight weeks" in world.slack.texts(modal(world, SAM))
    assert await world.count(RepairDraft) == 0
    assert await world.count(ToSay) == 1
    home = await world.slack.open_home(SAM)
    assert home is not None
    assert world.slack.refused == []


async def test_1_saying_nothing_in_person_says_so_and_loses_nothing(world: World) -> None:
    form = await landed(world, "Say it in person", {"receiver": TOMAS})
    assert "A few words" in world.slack.texts(form)
    assert value_of(form, "receiver") == TOMAS
    assert await world.count(ToSay) == 0


async def test_1_a_request_goes_as_an_envelope_and_takes_nothing_else_along(world: World) -> None:
    """Only the moment begins with what Sam saw; what he felt and guessed is nowhere in what Tomas gets."""
    form = await landed(world, "Ask one thing")
    assert form.callback_id == "repair_request"
    assert [value_of(form, block) for block in ("happened", "words", "receiver")] == [SAW, None, TOMAS]
    await world.slack.submit(SAM, form, ASKED)
    assert "Take back" in world.slack.labels(modal(world, SAM))
    assert await world.count(RepairDraft) == 0
    await let_go(world, MORNING)
    assert world.slack.last_message(TOMAS).text == f"<@{SAM}> left you a private word."
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Read")
    word = modal(world, TOMAS)
    assert ASKED["words"] in world.slack.texts(word)
    assert world.slack.labels(word)[:3] == ["Yes, I will", "Answer", "Not now"]
    [row] = await world.rows(PrivateWord)
    assert FELT not in row.body
    assert GUESS not in row.body
    assert world.slack.refused == []


async def test_1_going_back_and_forth_loses_nothing(world: World) -> None:
    """Between what one wrote for oneself and what one might send, as often as one likes."""
    await landed(world, "Ask one thing")
    fill_in(modal(world, SAM), ASKED)
    await press(world, SAM, modal(world, SAM), "Save draft")
    await press(world, SAM, modal(world, SAM), "Go back")
    form = modal(world, SAM)
    assert [value_of(form, block) for block in ("saw", "felt", "guess")] == [SAW, FELT, GUESS]
    await press(world, SAM, form, "Ask one thing")
    assert value_of(modal(world, SAM), "words") == ASKED["words"]
    draft = await the_draft(world)
    assert (draft.contents.sort, draft.aside["felt"]) == ("request", FELT)
    await press(world, SAM, modal(world, SAM), "See one")
    assert "let me finish" in world.slack.texts(modal(world, SAM))


async def test_1_a_guess_is_offered_as_a_question_and_taken_by_a_press_alone(world: World) -> None:
    """The field is empty until then, keeps what was typed, and the offer ends with the press."""
    form = await landed(world, "Ask how they saw it")
    assert form.callback_id == "repair_ask"
    assert value_of(form, "words") is None
    assert QUESTION in world.slack.texts(form)
    fill_in(form, {"words": "How are you?"})
    await press(world, SAM, form, "Use this")
    form = modal(world, SAM)
    assert value_of(form, "words") == f"How are you?\n{QUESTION}"
    assert "Use this" not in world.slack.labels(form)
    await world.slack.submit(SAM, form, {})
    [word] = await words_of(world)
    assert word.contents.texts == {"happened": SAW, "words": f"How are you?\n{QUESTION}"}
    assert FELT not in word.packed()


async def test_1_a_guess_with_marks_is_offered_literally(world: World) -> None:
    """Lines, stars and underscores of a guess are no formatting of Tend's own sentence."""
    guess = "he *hates* my_plan\n> and_me"
    form = await landed(world, "Ask how they saw it", OWN | {"guess": guess})
    [offered] = [block for block in form.blocks if block.get("accessory", {}).get("text", {}).get("text") == "Use this"]
    assert offered["text"]["type"] == "plain_text"
    assert "he *hates* my_plan\n&gt; and_me”" in offered["text"]["text"]


async def test_1_without_a_guess_nothing_is_offered(world: World) -> None:
    form = await landed(world, "Ask how they saw it", {"saw": SAW})
    assert "Use this" not in world.slack.labels(form)


async def test_1_one_line_for_what_one_cannot_name(world: World) -> None:
    """It stands with what was written before, and is no longer than a line."""
    form = await landed(world, "I can't say what it is", {"felt": FELT})
    empty = await world.slack.submit(SAM, form, {"words": "…"})
    assert "A few words" in empty.errors["words"]
    await world.slack.submit(SAM, form, {"words": "something in the review"})
    assert "bring it back once" in world.slack.texts(modal(world, SAM))
    draft = await the_draft(world)
    assert draft.contents.texts == {"saw": "something in the review", "felt": FELT}
    assert draft.why == "line"


@pytest.mark.parametrize(("manager", "member"), [(SAM, TOMAS), (TOMAS, SAM)], ids=["down", "up"])
async def test_2_no_request_down_or_up_a_line(world: World, manager: str, member: str) -> None:
    """Also over a level between, also hot; the words stay a draft."""
    await lead(world, manager, MIRA)
    await lead(world, MIRA, member)
    form = await landed(world, "Ask one thing")
    for heat in ("calm", "hot"):
        done = await world.slack.submit(SAM, form, {**ASKED, "heat": heat})
        assert "That belongs in your 1:1." in done.errors["receiver"]
    assert await world.count(PrivateWord) == 0
    assert (await the_draft(world)).contents.texts["words"] == ASKED["words"]


async def test_2_a_lead_who_comes_during_the_hold_stops_the_request(world: World) -> None:
    """Sam is told that it is back; nothing reaches Tomas."""
    form = await landed(world, "Ask one thing")
    await world.slack.submit(SAM, form, ASKED)
    await lead(world, TOMAS, SAM)
    await let_go(world, MORNING)
    assert world.slack.messages_for(TOMAS) == []
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Open")
    assert "belongs in your 1:1" in world.slack.texts(modal(world, SAM))


async def test_2_yes_i_will_goes_back_with_its_day(world: World) -> None:
    """A day that is over or more than a year away is refused beside the field; the answer is given once."""
    word = await asked(world)
    await press(world, TOMAS, word, "Yes, I will")
    form = modal(world, TOMAS)
    for day in ("2026-11-17", "2027-11-19"):
        done = await world.slack.submit(TOMAS, form, {"due": day})
        assert "Please choose a day" in done.errors["due"]
    await world.slack.submit(TOMAS, form, {"due": "2026-11-26"})
    assert "Your answer goes to" in world.slack.texts(modal(world, TOMAS))
    await let_go(world, MORNING + timedelta(hours=5))
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Read")
    said = world.slack.texts(modal(world, SAM))
    assert "“Yes, I will.” By 26 November" in said
    assert "Answer" not in world.slack.labels(modal(world, SAM))
    assert world.slack.refused == []


async def test_2_an_answer_in_words_ends_there(world: World) -> None:
    word = await asked(world)
    await press(world, TOMAS, word, "Answer")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"words": "I was tired, and I will."})
    await let_go(world, MORNING + timedelta(hours=5))
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Read")
    assert "I was tired" in world.slack.texts(modal(world, SAM))


async def test_1_a_helper_hears_only_that_somebody_would_like_to_talk(world: World) -> None:
    """Nothing of the draft, nor whom it is about, in any message, view or row of the helper's; the draft stays."""
    form = await landed(world, "Ask someone to help")
    assert "would like to talk with you" in world.slack.texts(form)
    assert (await world.slack.submit(SAM, form, {})).action == "incomplete"  # the person it is about is not chosen
    await world.slack.submit(SAM, form, {"receiver": NINA})
    waiting = modal(world, SAM)
    assert "Take back" in world.slack.labels(waiting)
    assert "Edit" not in world.slack.labels(waiting)
    before = len(world.slack.calls)
    await let_go(world, MORNING)
    message = world.slack.last_message(NINA)
    assert message.text == f"<@{SAM}> would like to talk with you."
    await world.slack.press_label(NINA, message, "Read")
    word = modal(world, NINA)
    assert f"slack://user?team={TEAM}&id={SAM}" in world.slack.texts(word).replace("&amp;", "&")
    assert "No more from this person" in world.slack.labels(word)
    seen = repr([call.args for call in world.slack.calls[before:]])
    assert not [each for each in ("xylophone", GUESS, TOMAS) if each in seen]
    [stored] = await words_of(world)
    assert (stored.contents.texts, stored.contents.kind, stored.contents.link) == ({}, None, None)
    assert (await the_draft(world)).contents.texts["saw"] == SAW
    assert TOMAS not in repr([vars(row) for row in await world.rows(Outgoing)])
    assert world.slack.refused == []


@pytest.mark.parametrize(
    ("helper", "said"),
    [(TOMAS, f"<@{TOMAS}> is the person you wrote about."), (MIRA, f"<@{MIRA}> leads you."), (MIRA, "leads <@")],
    ids=["about", "leads", "leads the other"],
)
async def test_1_a_close_helper_is_allowed_and_said_plainly(world: World, helper: str, said: str) -> None:
    """Before Send; a second press sends, and another helper is looked at anew."""
    await lead(world, MIRA, SAM)
    await lead(world, MIRA, TOMAS)
    form = await landed(world, "Ask someone to help")
    await world.slack.submit(SAM, form, {"receiver": helper})
    again = modal(world, SAM)
    assert said in world.slack.texts(again)
    assert await world.count(PrivateWord) == 0
    await world.slack.submit(SAM, again, {})
    assert [word.receiver_id for word in await words_of(world)] == [helper]


async def test_1_a_helper_by_mistake_and_a_limit(world: World) -> None:
    """Oneself is no helper; taken back, nothing was written that would come back; twice at once is one too many."""
    form = await landed(world, "Ask someone to help")
    done = await world.slack.submit(SAM, form, {"receiver": SAM})
    assert "receiver" in done.errors
    await world.slack.submit(SAM, form, {"receiver": NINA})
    waiting = modal(world, SAM)
    await press(world, SAM, await door(world, SAM), "Open")
    await press(world, SAM, modal(world, SAM), "Ask someone to help")
    await world.slack.submit(SAM, modal(world, SAM), {"receiver": NINA})
    assert "This can't go to" in world.slack.texts(modal(world, SAM))
    await world.slack.press_label(SAM, waiting, "Take back", forged=True)
    assert await world.count(PrivateWord) == 0
    assert await world.count(RepairDraft) == 1
