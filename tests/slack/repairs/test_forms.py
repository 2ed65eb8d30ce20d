"""The two forms, drafts at every press, the night's rest, and what waits to go."""

import logging
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.people.forms import fill_in
from sandbox.workspace.state import View
from slackapp.domain.repairs.bodies import DraftBody, WordBody
from slackapp.domain.repairs.hints import found
from slackapp.domain.ruptures import KINDS
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import door_views
from slackapp.slack.repairs.writing.example_views import EXAMPLES, MOMENT, QUESTION
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, MIRA, NINA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.own_data.settings_steps import open_settings
from tests.slack.repairs.repair_steps import HAPPENED, door, let_go, modal, own_form, press, send_own
from tests.world import WEDNESDAY, World

SECRET = "xylophone-humiliated-me"


async def drafts_of(world: World) -> list[DraftBody]:
    return [DraftBody.read(row.body) for row in await world.rows(RepairDraft)]


async def words_of(world: World) -> list[WordBody]:
    return [WordBody.read(row.body) for row in await world.rows(PrivateWord)]


async def typed(world: World, label: str, values: dict[str, Any], *, user: str = SAM) -> View:
    """Fill in the open form as somebody types, press a button in it, and give what is open then."""
    form = modal(world, user)
    fill_in(form, values)
    await press(world, user, form, label)
    return modal(world, user)


def value_of(form: View, block_id: str) -> Any:
    element = next(block["element"] for block in form.blocks if block.get("block_id") == block_id)
    return (
        element.get("initial_value") or element.get("initial_users") or element.get("initial_option", {}).get("value")
    )


def test_2_each_kind_of_the_product_has_an_example_that_fires_no_hint() -> None:
    """Nor does the check-in's."""
    assert set(EXAMPLES) == set(KINDS)
    for example in EXAMPLES.values():
        assert found(f"{example.happened}\n{example.will}") == ()
    assert found(f"{MOMENT} {QUESTION}") == ()


async def test_3_every_press_stores_the_draft_and_reopening_finds_it(world: World, database_url: str) -> None:
    """Encrypted; what was typed after the last press is what closing loses, and the form says so."""
    form = await own_form(world, SAM)
    assert "Closing this loses what you typed" in world.slack.texts(form)
    more = await typed(world, "More", {"happened": SECRET, "receiver": [ANA, OLEG]})
    assert [value_of(more, block) for block in ("happened", "receiver")] == [SECRET, [ANA, OLEG]]
    example = await typed(world, "See one", {"kind": "sharp", "matters": "It was your work."})
    assert "I snapped at you" in world.slack.texts(example)
    await world.slack.close(SAM, example)
    saved = await typed(world, "Save draft", {"impact": "You went quiet.", "heat": "hot"})
    assert "Saved as a draft for 14 days" in world.slack.texts(saved)
    modal(world, SAM).values["happened"] = {}
    await world.slack.close(SAM, modal(world, SAM))
    [draft] = await drafts_of(world)
    assert draft.contents.texts == {"happened": SECRET, "matters": "It was your work.", "impact": "You went quiet."}
    assert (draft.contents.kind, draft.heat, draft.receiver_ids) == ("sharp", "hot", (ANA, OLEG))
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            assert SECRET.encode() not in each.read_bytes()
    again = await own_form(world, SAM)
    assert [value_of(again, block) for block in ("happened", "kind", "heat")] == [SECRET, "sharp", "hot"]
    assert "Your draft from 18 November" in world.slack.texts(await door(world, SAM))
    assert "A draft" not in world.slack.texts(await door(world, ANA))
    assert world.slack.refused == []


async def test_3_an_empty_form_stores_nothing_and_a_draft_is_deleted(world: World) -> None:
    await own_form(world, SAM)
    await typed(world, "More", {})
    assert await world.count(RepairDraft) == 0
    await typed(world, "Save draft", {"happened": SECRET})
    gone = await typed(world, "Delete draft", {})
    assert "Nobody was told" in world.slack.texts(gone)
    assert await world.count(RepairDraft) == 0


async def test_3_what_is_refused_at_send_is_stored_once(world: World) -> None:
    """The sentence stands beside its field; closing the form then loses nothing, and two tries make one draft."""
    form = await own_form(world, SAM)
    for receivers in ([SAM], ["U0ROBOT001"]):
        done = await world.slack.submit(SAM, form, {"happened": SECRET, "receiver": receivers})
        assert "Nothing was sent." in done.errors["receiver"]
    assert [draft.contents.texts for draft in await drafts_of(world)] == [{"happened": SECRET}]
    await world.slack.submit(SAM, form, {"receiver": [ANA]})
    assert await drafts_of(world) == []
    assert [word.receiver_id for word in await words_of(world)] == [ANA]


async def test_4_hot_words_come_back_the_next_morning(world: World) -> None:
    """Nothing is held or posted before; the message has no words; a second press sends them."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    shown = await send_own(world, SAM, [ANA], SECRET, heat="hot")
    assert "Two slow breaths" in world.slack.texts(shown)
    assert await world.count(PrivateWord) == 0
    await let_go(world, WEDNESDAY + timedelta(hours=12))
    assert world.slack.messages_for(SAM) == []
    world.slack.modals_of(SAM).clear()
    await press(world, SAM, await door(world, SAM), "Open")
    assert "Thursday at 09:30>. You can send it then." in world.slack.texts(modal(world, SAM))
    await let_go(world, WEDNESDAY + timedelta(days=1, hours=5, minutes=30))  # 09:30 in New York
    message = world.slack.last_message(SAM)
    assert message.text == "Your private words are back with you. Nothing was sent. Only you see this."
    assert SECRET not in repr(message)
    await world.slack.press_label(SAM, message, "Open")
    again = modal(world, SAM)
    assert "Here it is again" in world.slack.texts(again)
    await world.slack.submit(SAM, again, {"heat": "calm"})
    assert "Take back" in world.slack.labels(modal(world, SAM))
    assert await world.count(RepairDraft) == 0
    assert world.slack.refused == []


async def test_4_edit_and_take_back_before_it_goes(world: World) -> None:
    """From the confirmation and from the door; an edit is sent by Send alone."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    shown = await send_own(world, SAM, [ANA, OLEG])
    assert "04:30 Wednesday>, in" in world.slack.texts(shown)  # 09:30 in Lisbon, in the words of a clock in New York
    await press(world, SAM, shown, "Edit")
    form = modal(world, SAM)
    assert f"To <@{ANA}> and <@{OLEG}>" in world.slack.texts(form)
    await press(world, SAM, form, "More")
    assert f"To <@{ANA}> and <@{OLEG}>" in world.slack.texts(modal(world, SAM))
    await world.slack.submit(SAM, modal(world, SAM), {"happened": "better words"})
    assert {word.contents.texts["happened"] for word in await words_of(world)} == {"better words"}
    assert await world.count(RepairDraft) == 0
    world.slack.modals_of(SAM).clear()
    opened = await door(world, SAM)
    await press(world, SAM, opened, "Take back")
    assert "Nothing was sent" in world.slack.texts(modal(world, SAM))
    assert await world.count(PrivateWord) == 0
    await press(world, SAM, modal(world, SAM), "Open")
    assert value_of(modal(world, SAM), "receiver") == [ANA, OLEG]
    await let_go(world, WEDNESDAY + timedelta(hours=2))
    assert await world.count(Outgoing) == 0
    assert world.slack.refused == []


async def test_4_an_edit_after_it_went_keeps_the_changes_as_a_draft(world: World) -> None:
    """The sender reads that it went, and nothing that was typed is lost."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    shown = deepcopy(await send_own(world, SAM, [ANA]))
    await press(world, SAM, modal(world, SAM), "Edit")
    await let_go(world, WEDNESDAY + timedelta(minutes=30))
    await world.slack.submit(SAM, modal(world, SAM), {"happened": "too late"})
    assert "This went already" in world.slack.texts(modal(world, SAM))
    assert [word.contents.texts["happened"] for word in await words_of(world)] == [HAPPENED]
    assert [draft.contents.texts for draft in await drafts_of(world)] == [{"happened": "too late"}]
    await world.slack.press_label(SAM, shown, "Take back", forged=True)
    assert "This went already" in world.slack.texts(modal(world, SAM))


async def test_2_one_to_five_people_each_get_it_alone(world: World) -> None:
    """No envelope and no word names another receiver."""
    people = [ANA, OLEG, TOMAS, MIRA, NINA]
    await world.tend.directory.meet(TEAM, [*people, SAM])
    await send_own(world, SAM, people)
    await let_go(world, WEDNESDAY + timedelta(hours=1))
    for receiver in people:
        said = repr(world.slack.last_message(receiver))
        assert not [other for other in people if other != receiver and other in said]
    assert [word.receiver_id for word in await words_of(world)] == people
    assert {row.target for row in await world.rows(Outgoing)} == set(people)


async def test_2_six_people_twelve_thousand_characters_and_broken_ones(world: World) -> None:
    """Each is said beside its field, and nothing is held."""
    form = await own_form(world, SAM)
    values = {"receiver": {"receiver": {"type": "multi_users_select", "selected_users": [ANA] * 1}}}
    for happened, where in (
        ("a" * 12_000, "12000 characters"),
        ("half \ud83d", "arrived broken"),
        ("…", "A few words"),
    ):
        state = {"values": {**values, "happened": {"happened": {"type": "plain_text_input", "value": happened}}}}
        view = {"type": "modal", "id": form.id, "callback_id": "repair_own", "blocks": form.blocks, "state": state}
        body = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": SAM, "team_id": TEAM}, "view": view}
        said = await world.slack.raw({**body, "trigger_id": f"1.{len(happened)}"})
        assert where in said.body["errors"]["happened"]
    assert await world.count(PrivateWord) == 0


async def test_2_the_link_of_a_message_travels_and_its_text_only_if_ticked(world: World) -> None:
    """A press in the form keeps both; an own message chooses nobody; another workspace's link is dropped."""
    said = world.slack.say(ANA, PLATFORM, "As I was &lt;saying&gt; &amp; was cut off")
    link = f"https://sandbox.slack.test/archives/{PLATFORM}/p{said.ts.replace('.', '')}"
    for ticked, quoted in (([], None), (["keep"], "As I was <saying> & was cut off")):
        await world.slack.message_shortcut(SAM, said, "repair_message")
        await press(world, SAM, modal(world, SAM), "Ask how it landed")
        assert value_of(modal(world, SAM), "receiver") == [ANA]
        await typed(world, "Save draft", {"happened": "the review", "words": "How was it?", "keep_text": ticked})
        [draft] = await drafts_of(world)
        assert (draft.contents.sort, draft.contents.link, draft.contents.quoted) == ("ask", link, quoted)
    await world.slack.submit(SAM, modal(world, SAM), {})
    [word] = await words_of(world)
    assert (word.contents.link, word.contents.quoted) == (link, "As I was <saying> & was cut off")
    await world.slack.message_shortcut(ANA, said, "repair_message")
    await press(world, ANA, modal(world, ANA), "I did something")
    assert value_of(modal(world, ANA), "receiver") is None


async def test_presses_of_others_change_nothing(world: World) -> None:
    """The confirmation, a draft and the door of one person, pressed by another with the same numbers."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    shown = deepcopy(await send_own(world, SAM, [ANA]))
    await own_form(world, SAM)
    await typed(world, "Save draft", {"happened": SECRET})
    draft_id = (await world.rows(RepairDraft))[0].id
    form = deepcopy(modal(world, SAM))
    for user in [ANA, MIRA, INES, OLEG]:
        for label in ("Edit", "Take back"):
            await world.slack.press_label(user, shown, label, forged=True)
        await world.slack.press_label(user, form, "Delete draft", forged=True)
        assert await world.count(PrivateWord) == 1
        assert [row.id for row in await world.rows(RepairDraft)] == [draft_id]
        seen = repr([view.blocks for view in world.slack.modals_of(user)]) + repr(world.slack.ephemerals(user))
        assert SECRET not in seen
        assert HAPPENED not in seen


async def test_the_same_submission_twice_holds_once(world: World) -> None:
    """Slack repeats a form, or a person presses twice."""
    form = await own_form(world, SAM)
    values = {"receiver": [ANA], "happened": HAPPENED}
    await world.slack.submit(SAM, form, values)
    await world.slack.replay()
    assert await world.count(PrivateWord) == 1


async def test_1_the_door_names_the_workspaces_contacts_to_everybody(world: World) -> None:
    """Two settings; without them a sentence; typed markup stays letters."""
    assert "talk to somebody you trust" in world.slack.texts(await door(world, SAM))
    await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS)
    values = {
        "safety_contacts": "Ask <!channel> Ines",
        "listening_contacts": "Nina listens",
        "repair_hold_minutes": "0",
    }
    await world.slack.submit(INES, modal(world, INES), values)
    world.slack.modals_of(SAM).clear()
    shown = world.slack.texts(await door(world, SAM))
    assert "Ask &lt;!channel&gt; Ines" in shown
    assert "Nina listens" in shown
    await press(world, SAM, modal(world, SAM), "I did something")
    assert "Nina listens" in world.slack.texts(modal(world, SAM))
    assert "Nina listens" in str(door_views.contacts_view(Reader(), Contacts(None, "Nina listens")))
    await world.slack.submit(SAM, modal(world, SAM), {"receiver": [ANA], "happened": HAPPENED})
    [row] = await world.rows(PrivateWord)
    assert row.goes_at == WEDNESDAY


async def test_words_kinds_and_sorts_are_in_no_metadata_outbox_or_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that Slack received, every row in the clear, and Tend's log at its most talkative."""
    caplog.set_level(logging.DEBUG)
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    form = await own_form(world, SAM)
    await press(world, SAM, form, "More")
    await typed(world, "Save draft", {"happened": SECRET, "receiver": [ANA], "kind": "dismissed"})
    await world.slack.submit(SAM, modal(world, SAM), {})
    await press(world, SAM, modal(world, SAM), "Edit")
    await let_go(world, WEDNESDAY + timedelta(minutes=30))
    for call in world.slack.calls:
        view = call.args.get("view") or {}
        outside = str(view.get("private_metadata")) + str({k: v for k, v in call.args.items() if k != "view"})
        assert not [each for each in (SECRET, "dismissed", "own") if each in outside]
    assert SECRET not in repr([vars(row) for row in await world.rows(Outgoing)])
    assert "dismissed" not in repr([vars(row) for row in await world.rows(Outgoing)])
    ours = [each for each in caplog.records if each.name.startswith(("slackapp", "slack_", "sqlalchemy", "aiosqlite"))]
    assert not [each.name for each in ours if SECRET in each.getMessage() + str(each.exc_text)]


async def test_3_a_draft_outlives_a_view_that_slack_does_not_show(world: World) -> None:
    """The press is stored before Slack is asked; the person is told, and reopening finds it."""
    await own_form(world, SAM)
    world.slack.fail_next("views.update", error="expired_trigger_id")
    await typed(world, "Save draft", {"happened": SECRET})
    await world.deliver()
    told = [message.text for message in world.slack.messages_for(SAM)]
    assert len([each for each in told if "Slack didn't show you my answer in time" in each]) == 1
    world.slack.modals_of(SAM).clear()
    assert value_of(await own_form(world, SAM), "happened") == SECRET


async def test_a_kind_and_a_heat_that_tend_does_not_offer_are_none(world: World) -> None:
    """A form with one of them sends, and says nothing of words that went already."""
    form = await own_form(world, SAM)
    fill_in(form, {"receiver": [ANA], "happened": HAPPENED})
    for field in ("kind", "heat"):
        form.values[field] = {field: {"type": "static_select", "selected_option": {"value": "volcano"}}}
    await world.slack.submit(SAM, form, {})
    assert [(word.receiver_id, word.contents.kind) for word in await words_of(world)] == [(ANA, None)]
