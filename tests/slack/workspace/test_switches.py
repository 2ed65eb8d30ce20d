"""What Tend may do in a workspace: admins decide, everybody reads it, and what is off has no door."""

from datetime import timedelta
from typing import Any

import pytest

from slackapp import features
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.notes import Note
from slackapp.domain.tables.workspaces import FeatureSwitch
from slackapp.domain.workspace import switches
from slackapp.domain.workspace.switches import NEEDS, OFF_AT_FIRST, SWITCHES, off_of
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.directory.switches import ACTION, SwitchMap, without_doors
from slackapp.slack.workspace import ids, switches_views
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.home.home_steps import home_text, settled_home
from tests.slack.notes.note_forms import TEXT, note_form
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.slack.rituals.rounds import round_steps
from tests.slack.workspace.admin_steps import send_form
from tests.world import World

OFF = "An admin turned this off"


async def turn_off(world: World, *names: str, erases: bool = False) -> str:
    """Let an admin turn parts off in the form; give what they read then."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.SHOW_SWITCHES, ids.OPEN_SWITCHES)
    wish = [name for name in SWITCHES if name not in {*names, *OFF_AT_FIRST}]
    done = await send_form(world, INES, switches=wish, erases=["erases"] if erases else [])
    assert (done.action, done.errors) == ("update", {})
    return world.slack.texts(modal(world, INES))


async def is_off(world: World, *names: str) -> None:
    """Let an admin have turned parts off before any request: after one, Tend remembers for a while what is on."""
    async with world.tend.db.transaction() as session:
        for name in names:
            await switches.turn(session, world.slack.team.id, name, INES, world.clock.now(), is_on=False)


def test_what_needs_another_part_is_off_with_it() -> None:
    assert off_of({"efforts"}) == {"efforts", "prompts", "sources"}
    assert off_of({"rituals"}) == {"rituals", "seen"}
    assert off_of(()) == frozenset()
    assert set(NEEDS) | set(NEEDS.values()) <= set(SWITCHES)
    assert set(switches_views.NAMES) == set(SWITCHES)


async def test_everybody_reads_the_state_and_only_admins_change_it(world: World) -> None:
    seen = await open_settings(world, SAM, ids.SHOW_SWITCHES)
    assert "Private notes: on" in world.slack.texts(seen)
    assert "Change" not in world.slack.texts(seen)
    told = await turn_off(world, "notes")
    assert f"Private notes: off since 18 November, by <@{INES}>" in told
    world.slack.modals_of(SAM).clear()
    assert f"Private notes: off since 18 November, by <@{INES}>" in world.slack.texts(
        await open_settings(world, SAM, ids.SHOW_SWITCHES)
    )


@pytest.mark.both_databases
async def test_a_part_that_is_off_has_no_door_and_keeps_what_people_typed(world: World) -> None:
    form = await note_form(world)  # open before the change
    before = await settled_home(world, SAM)
    assert "My notes" in world.slack.texts(before)
    await turn_off(world, "notes")
    refused = await world.slack.submit(SAM, form, {"words": TEXT})
    assert refused.action == "errors"
    assert OFF in str(refused.errors)
    assert await world.rows(Note) == []
    assert OFF in (await world.slack.command(SAM, PLATFORM, "/tend note")).text
    assert "/tend note" not in (await world.slack.command(SAM, PLATFORM, "/tend help")).text
    assert "My notes" not in await home_text(world, SAM)
    world.slack.modals_of(SAM).clear()
    await world.slack.command(SAM, PLATFORM, "/repair")
    assert "I only want to write it down" not in world.slack.texts(modal(world, SAM))
    assert "I did something" in world.slack.texts(modal(world, SAM))


async def test_a_word_of_tend_that_is_off_is_not_quoted_as_what_the_person_said(world: World) -> None:
    """The usage names no way to a part that is off either."""
    await is_off(world, "notes", "repair", "rituals", "efforts")
    for word in ("ritual", "promises", "note", "noticed"):
        said = await world.slack.command(SAM, PLATFORM, f"/tend {word}")
        assert OFF in said.text
        assert f"“{word}”" not in said.text
    assert "the night" in (await world.slack.command(SAM, PLATFORM, f"/tend noticed <@{ANA}> the night")).text
    usage = (await world.slack.command(SAM, PLATFORM, "/tend help")).text
    assert not [word for word in ("ritual", "promises", "note", "noticed", "repair") if f"/tend {word}" in usage]


async def test_the_words_after_repair_are_dropped_also_where_it_is_off(world: World) -> None:
    await is_off(world, "repair")
    said = await world.slack.command(SAM, PLATFORM, "/repair kingfisher at dawn")
    assert OFF in said.text
    assert "kingfisher" not in str(said)
    assert "Put something right" not in await home_text(world, SAM)


@pytest.mark.both_databases
@pytest.mark.parametrize("erases", [False, True])
async def test_what_is_stored_is_kept_or_erased_as_chosen(world: World, erases: bool) -> None:  # noqa: FBT001  (of two)
    await world.slack.submit(SAM, await note_form(world), {"words": TEXT})
    told = await turn_off(world, "notes", erases=erases)
    assert ("erased tonight" in told) is erases
    counts = await world.run_job("apply_retention", world.clock.now() + timedelta(hours=12))
    assert counts["parts erased"] == int(erases)
    assert len(await world.rows(Note)) == int(not erases)
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.SHOW_SWITCHES, ids.OPEN_SWITCHES)
    await send_form(world, INES, switches=[name for name in SWITCHES if name not in OFF_AT_FIRST], erases=[])
    assert "My notes" in await home_text(world, SAM)
    assert (await world.run_job("apply_retention"))["parts erased"] == 0


async def test_on_again_before_the_night_erases_nothing(world: World) -> None:
    await world.slack.submit(SAM, await note_form(world), {"words": TEXT})
    await turn_off(world, "notes", erases=True)
    await turn_off(world)
    assert (await world.run_job("apply_retention"))["parts erased"] == 0
    assert len(await world.rows(Note)) == 1


async def test_jobs_leave_a_workspace_alone_and_a_queued_message_of_tend_stays(world: World) -> None:
    """With noting efforts off, the weekly message to managers is off too."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    await turn_off(world, "efforts")
    for day in range(8, 15):
        await world.run_job("send_prompts", world.clock.moment.replace(day=18, hour=10) + timedelta(days=day))
    assert "stayed" not in str(world.slack.messages_for(MIRA, None))
    assert len(await world.rows(Effort)) == 1
    refused = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed again")
    assert OFF in refused.text
    assert "stayed again" in refused.text  # quoted back


async def test_a_question_already_queued_is_not_posted_once_seasons_are_off(world: World) -> None:
    await round_steps.start(world)
    await world.tend.run_job("open_rounds", round_steps.THURSDAY)
    world.clock.moment = round_steps.THURSDAY
    await is_off(world, "rituals")
    await world.deliver()
    assert round_steps.posts(world) == []


async def test_what_is_kept_shows_to_its_people_alone_in_privacy(world: World) -> None:
    """As the form says: the doer still reads the note about them, and their manager does not."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    await turn_off(world, "efforts")
    world.clock.move(timedelta(days=8))
    for user_id, reads in ((TOMAS, True), (MIRA, False)):
        await world.slack.command(user_id, PLATFORM, "/tend privacy")
        await world.slack.press_label(user_id, modal(world, user_id), "Read it")
        assert ("stayed for the release" in world.slack.texts(modal(world, user_id))) is reads
        assert "stayed for the release" not in await home_text(world, user_id)


async def test_another_workspace_and_another_part_stay_on(world: World) -> None:
    await is_off(world, "notes")
    async with world.tend.db.reading() as session:
        assert await switches.off(session, "T0VEGA0001") == OFF_AT_FIRST
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    assert OFF not in said.text


async def test_the_date_and_name_stay_where_nothing_changed(world: World) -> None:
    await turn_off(world, "notes")
    (first,) = await world.rows(FeatureSwitch)
    await world.pass_time(days=1)
    await turn_off(world, "notes", "repair")
    rows = {row.name: row.changed_at for row in await world.rows(FeatureSwitch)}
    assert rows["notes"] == first.changed_at
    assert set(rows) == {"notes", "repair"}


@pytest.mark.parametrize("part", sorted(set(features.SWITCH_MAP.ids.values())))
async def test_every_id_of_a_part_is_refused_while_it_is_off(world: World, part: str) -> None:
    """A press, a command, a shortcut or a form of each id: answered, and nothing is stored."""
    await is_off(world, part)
    tables = features.STORED_PARTS[part].tables
    for (sort, given), belongs in features.SWITCH_MAP.ids.items():
        if belongs != part or sort in {"event", "options"}:
            continue
        answer = await world.slack.raw(payload(sort, given), form=sort == "command")
        assert answer.status == 200, given
    assert [await world.count(table) for table in tables] == [0] * len(tables)
    opened = [call for call in world.slack.calls_to("views.open") if call.args["view"]["callback_id"] != "told"]
    assert opened == []


def payload(sort: str, given: str) -> dict[str, Any]:
    """Give what Slack sends for an id, from Sam."""
    who = {"team": {"id": "T0SANDBOX1"}, "user": {"id": SAM, "team_id": "T0SANDBOX1"}, "trigger_id": "1.2.3"}
    block = {"type": "input", "block_id": "words", "element": {"type": "plain_text_input", "action_id": "words"}}
    view = {"id": "V1", "type": "modal", "callback_id": given, "blocks": [block], "state": {"values": {}}}
    action = {"action_id": given, "block_id": "x", "type": "button", "value": "1"}
    payloads: dict[str, dict[str, Any]] = {
        "command": {"command": given, "text": "", "team_id": "T0SANDBOX1", "user_id": SAM, "channel_id": PLATFORM},
        "action": {"type": "block_actions", **who, "actions": [action], "container": {"type": "message"}},
        "view": {"type": "view_submission", **who, "view": view},
        "shortcut": {"type": "shortcut", **who, "callback_id": given},
    }
    return payloads[sort]


def test_every_part_has_ids_and_tables() -> None:
    parts = {part for part in SWITCHES if part in set(features.SWITCH_MAP.ids.values())}
    assert parts >= {"efforts", "prompts", "sources", "repair", "notes"}
    assert all(features.STORED_PARTS[part].tables for part in parts)
    assert all(issubclass(table, Base) for part in parts for table in features.STORED_PARTS[part].tables)
    assert features.SWITCH_MAP.words["promises"] == "repair"


def test_doors_go_and_texts_stay() -> None:
    """A row without a button left goes; a section keeps its words without its button."""
    shut = SwitchMap({(ACTION, "open_note"): "notes"})
    button = {"type": "button", "action_id": "open_note"}
    other = {"type": "button", "action_id": "open_thanks"}
    view = {
        "type": "home",
        "blocks": [
            {"type": "actions", "elements": [button]},
            {"type": "actions", "elements": [button, other]},
            {"type": "section", "text": "words", "accessory": button},
            {"type": "divider"},
        ],
    }
    kept = without_doors(view, shut, {"notes"})["blocks"]
    assert kept == [
        {"type": "actions", "elements": [other]},
        {"type": "section", "text": "words"},
        {"type": "divider"},
    ]
    assert without_doors(view, shut, ()) == view


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (switches.SwitchState("notes", is_on=True, is_in_force=True), "Private notes: on"),
        (switches.SwitchState("seen", is_on=False, is_in_force=False), "The seen check: off"),
    ],
)
def test_a_part_never_changed_has_no_date(state: switches.SwitchState, says: str) -> None:
    assert says in str(switches_views.shown(Reader(), [state], is_admin=False))
