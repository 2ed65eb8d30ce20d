"""The admins' doors: settings that hold for everybody, who is an admin, who may not, and two windows at once."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.workspaces import Admin, WorkspaceSettings
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.workspace import ids
from tests.cast import ANA, DEPLOYBOT, EXT, INES, IVO, MIRA, OLEG, PLATFORM, SAM, TOMAS, profile
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.slack.workspace.admin_steps import add_members, choose_manager, send_form
from tests.world import World


async def only(world: World, table: type[Base]) -> Any:
    """Give the one row of a table."""
    [row] = await world.rows(table)
    return row


async def test_what_an_admin_chooses_counts_for_what_is_noted_from_then_on(world: World) -> None:
    """Wednesday 18 November and two working days of Monday to Friday: ripe on Saturday; closed after two weeks."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    done = await send_form(world, INES, waiting_days="2", closing_days="14")
    assert (done.action, done.errors) == ("update", {})
    assert "after 2 working days, and closes after 14 days" in world.slack.texts(modal(world, INES))
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    effort = await only(world, Effort)
    assert [(at + timedelta(hours=1)).day for at in (effort.ripe_at, effort.closes_at)] == [21, 2]
    assert world.slack.refused == []


async def test_the_workspaces_days_and_country_hold_where_nothing_was_chosen(world: World) -> None:
    """Tuesday to Saturday: what comes on a Wednesday may be read on Thursday and is ripe after Wednesday."""
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, work_days=["2", "3", "4", "5", "6"], country="CZ")
    world.clock.move(timedelta(days=-2, hours=1))  # Monday 16th; Tuesday 17th is a holiday in Czechia
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    effort = await only(world, Effort)
    assert (effort.readable_at + timedelta(hours=1)).strftime("%a %H:%M") == "Thu 09:00"


@pytest.mark.both_databases
async def test_safety_contacts_are_kept_sealed(world: World) -> None:
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, safety_contacts="Ombuds office, room 4 <b>&\n")
    assert (await only(world, WorkspaceSettings)).safety_contacts == "Ombuds office, room 4 <b>&"
    async with world.tend.db.reading() as session:
        sealed = (await session.connection()).exec_driver_sql
        [stored] = (await sealed("SELECT safety_contacts FROM workspace_settings")).one()
    assert b"Ombuds" not in bytes(stored)
    again = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    assert "Ombuds" not in again.private_metadata


async def test_what_cannot_be_is_told_beside_its_field(world: World) -> None:
    for values, block_id, sentence in (
        ({"waiting_days": "5", "closing_days": "7"}, ids.CLOSING_DAYS, "Please choose 14 to 90"),
        ({"waiting_days": "20"}, ids.CLOSING_DAYS, "Please choose 44 to 90"),
        ({"country": "Atlantis"[:6]}, shared_ids.COUNTRY, "public holidays for that"),
        ({"work_ends": "600"}, shared_ids.WORK_ENDS, "a start and a later end"),
    ):
        world.slack.modals_of(INES).clear()
        await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
        done = await send_form(world, INES, safety_contacts="Room 4", **values)
        assert list(done.errors) == [block_id]
        assert sentence in done.errors[block_id]
    assert await world.rows(WorkspaceSettings) == []


async def test_numbers_that_slack_would_not_send_are_refused_here_too(world: World) -> None:
    form = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    form.blocks[1]["element"] = {"type": "plain_text_input", "action_id": ids.WAITING_DAYS, "max_length": 10}
    for days in ("0", "21", "-1", "1e3", "99999999", "five"):
        form.values[ids.WAITING_DAYS][ids.WAITING_DAYS] = {"type": "plain_text_input", "value": days}
        done = await send_form(world, INES)
        assert done.errors == {ids.WAITING_DAYS: "Please choose 1 to 20 working days."}, days


async def test_minutes_of_the_hold_beyond_its_bounds_are_refused_beside_their_field(world: World) -> None:
    form = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    for block in form.blocks:
        if block.get("block_id") == ids.REPAIR_HOLD_MINUTES:
            block["element"] |= {"max_value": "9999", "min_value": "-9"}
    for minutes in ("61", "-1"):
        done = await send_form(world, INES, **{ids.REPAIR_HOLD_MINUTES: minutes})
        assert done.errors == {ids.REPAIR_HOLD_MINUTES: "Please choose 0 to 60 minutes."}
    assert await world.rows(WorkspaceSettings) == []


async def test_two_windows_change_only_what_was_changed_in_each(world: World) -> None:
    first = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    world.slack.modals_of(INES).clear()
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await send_form(world, INES, safety_contacts="Room 4", waiting_days="3")
    world.slack.modals_of(INES)[:] = [first]
    await send_form(world, INES, country="DE")
    row = await only(world, WorkspaceSettings)
    assert (row.safety_contacts, row.waiting_days, row.country) == ("Room 4", 3, "DE")


async def test_admins_are_added_and_removed_and_slacks_own_stay(world: World) -> None:
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS)
    await send_form(world, INES, admins=[SAM])
    assert f"<@{SAM}>" in world.slack.texts(modal(world, INES))
    assert (await only(world, Admin)).added_by == INES
    world.slack.modals_of(INES).clear()
    await open_settings(world, SAM, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS)
    await send_form(world, SAM, admins=[])
    assert await world.rows(Admin) == []
    world.slack.modals_of(SAM).clear()
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    assert modal(world, INES).callback_id == ids.WORKSPACE_FORM


@pytest.mark.both_databases
async def test_two_windows_of_admins_keep_what_the_other_added(world: World) -> None:
    first = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS)
    world.slack.modals_of(INES).clear()
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS)
    await send_form(world, INES, admins=[SAM])
    world.slack.modals_of(INES)[:] = [first]
    await send_form(world, INES, admins=[ANA])
    assert {row.user_id for row in await world.rows(Admin)} == {SAM, ANA}


async def test_who_cannot_be_an_admin_is_named_beside_the_field(world: World) -> None:
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS)
    for user_id, sentence in ((DEPLOYBOT, "is an app"), (IVO, "is deactivated"), (EXT, "another organisation")):
        done = await send_form(world, INES, admins=[user_id])
        assert sentence in done.errors[ids.ADMINS]
        assert "<@" not in done.errors[ids.ADMINS]
        assert await world.rows(Admin) == []


@pytest.mark.parametrize("door", [ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS, leads_ids.OPEN_LEADS])
async def test_a_press_that_was_forged_opens_nothing(world: World, door: str) -> None:
    await open_settings(world, INES, *([] if door == ids.OPEN_WORKSPACE_SETTINGS else [ids.OPEN_WORKSPACE_SETTINGS]))
    theirs = modal(world, INES)
    await world.slack.press(TOMAS, theirs, action_id=door, forged=True)
    shown = [world.slack.texts(each) for each in world.slack.modals_of(TOMAS)]
    assert [each for each in shown if "Nothing was changed" not in each] == []


async def test_who_lost_the_right_meanwhile_is_told_in_the_form(world: World) -> None:
    await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS)
    await world.slack.change_person(INES, is_admin=False)
    done = await send_form(world, INES, waiting_days="3")
    assert list(done.errors.values()) == ["This is for the admins of your workspace. Nothing was changed."]
    assert await world.rows(WorkspaceSettings) == []


async def test_a_form_that_was_forged_changes_nothing(world: World) -> None:
    form = deepcopy(await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_ADMINS))
    form.user = TOMAS
    world.slack.state.modals[TOMAS] = [form]
    done = await send_form(world, TOMAS, admins=[TOMAS])
    assert list(done.errors.values()) == ["This is for the admins of your workspace. Nothing was changed."]
    assert await world.rows(Admin) == []


# --- who leads whom ---


async def led(world: World) -> dict[tuple[str, str], str]:
    """Give who is led by whom, and how that is known."""
    return {(row.member_id, row.manager_id): row.source for row in await world.rows(Lead)}


@pytest.mark.both_databases
async def test_an_admin_adds_people_and_sees_who_was_left_out(world: World) -> None:
    await world.lead(OLEG, MIRA)
    await choose_manager(world, MIRA)
    await add_members(world, TOMAS, ANA, OLEG, MIRA, DEPLOYBOT, IVO, EXT)
    told = world.slack.texts(modal(world, INES))
    assert f"Added to <@{MIRA}>’s team: <@{TOMAS}> and <@{ANA}>." in told
    assert f"<@{OLEG}> is <@{MIRA}>’s manager, so this would make a circle" in told
    for sentence in ("can't be their own manager", "is an app", "is deactivated", "another organisation"):
        assert sentence in told
    assert await led(world) == {(MIRA, OLEG): "import", (TOMAS, MIRA): "admin", (ANA, MIRA): "admin"}
    [field] = [block for block in modal(world, INES).blocks if block["type"] == "input"]
    assert not modal(world, INES).values[field["block_id"]][leads_ids.ADD_MEMBERS]["selected_users"]
    assert world.slack.refused == []


async def test_a_manager_whom_an_admin_named_reads_nothing_at_once(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    await world.pass_time(days=2)
    before = await only(world, Effort)
    await choose_manager(world, MIRA)
    await add_members(world, TOMAS)
    await world.deliver()
    assert (await only(world, Effort)).readable_at > before.readable_at
    assert "Your admins set" in world.slack.last_message(TOMAS).text


async def test_who_was_named_by_the_member_is_confirmed_without_a_wait(world: World) -> None:
    async with world.tend.db.transaction() as session:
        row = {"workspace_id": world.slack.team.id, "member_id": TOMAS, "manager_id": MIRA, "source": "named"}
        session.add(Lead(**row, asked_at=world.clock.now()))
    await choose_manager(world, MIRA)
    await add_members(world, TOMAS)
    await add_members(world, TOMAS)
    assert f"Already on the team: <@{TOMAS}>." in world.slack.texts(modal(world, INES))
    assert await led(world) == {(TOMAS, MIRA): "admin"}


async def test_an_admin_looks_up_who_leads_somebody_and_removes_it(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.lead(OLEG, TOMAS)
    form = await open_settings(world, INES, ids.OPEN_WORKSPACE_SETTINGS, leads_ids.OPEN_LEADS)
    await world.slack.press(INES, form, action_id=leads_ids.FIND_MEMBER, selected_user=TOMAS)
    shown = modal(world, INES)
    assert f"<@{TOMAS}>’s 2 managers:" in world.slack.texts(shown)
    stale = deepcopy(shown)  # a screen that has not caught up
    await world.slack.press_label(INES, shown, "Remove")
    await world.slack.press_label(INES, stale, "Remove", forged=True)
    assert len(await led(world)) == 1
    assert world.slack.messages_for(TOMAS) == []


async def test_nobody_chosen_and_too_many_are_told_beside_the_field(world: World) -> None:
    await choose_manager(world, MIRA)
    done = await add_members(world)
    assert list(done.errors.values()) == ["Please choose at least one person."]
    form = modal(world, INES)
    [field] = [block for block in form.blocks if block["type"] == "input"]
    del field["element"]["max_selected_items"]
    done = await add_members(world, *(f"U0CROWD{number:03}" for number in range(200)))
    assert "That is 200 people. I take 30 at a time here." in next(iter(done.errors.values()))
    assert await led(world) == {}


async def test_a_large_team_is_paged(world: World) -> None:
    crowd = [f"U0CROWD{number:03}" for number in range(23)]
    await world.lead(MIRA, *crowd)
    async with world.tend.db.transaction() as session:
        everybody = [profile(user_id, user_id) for user_id in crowd]
        await people.remember(session, world.slack.team.id, everybody, world.clock.now())
    form = await choose_manager(world, MIRA)
    assert world.slack.labels(form).count("Remove") == 10
    await world.slack.press_label(INES, form, "More names")
    await world.slack.press_label(INES, modal(world, INES), "More names")
    assert world.slack.labels(modal(world, INES)).count("Remove") == 3
    assert "23 people on" in world.slack.texts(modal(world, INES))


async def test_a_member_cannot_add_themself_a_team(world: World) -> None:
    form = deepcopy(await choose_manager(world, MIRA))
    form.user = TOMAS
    world.slack.state.modals[TOMAS] = [form]
    [field] = [block for block in form.blocks if block["type"] == "input"]
    done = await send_form(world, TOMAS, **{field["block_id"]: [ANA]})
    assert list(done.errors.values()) == ["This is for the admins of your workspace. Nothing was changed."]
    assert await led(world) == {}
