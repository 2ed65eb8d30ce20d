"""User groups in commands: opened, kept fresh by Slack's events in any order, and refused with a sentence each."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from sandbox.workspace.names import PLATFORM_GROUP
from sandbox.workspace.state import Group, Person
from slackapp.domain.people import groups
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import UserGroup
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from tests.cast import ANA, DEPLOYBOT, IVO, MIRA, NINA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.world import World

WORDS = "the release"
TEAM_MENTION = f"<!subteam^{PLATFORM_GROUP}|@platform-team>"
ASKING = "usergroups.users.list"


async def thank(world: World, mention: str = TEAM_MENTION, *, giver: str = MIRA) -> str:
    said = await world.slack.command(giver, PLATFORM, f"/thanks {mention} {WORDS}")
    assert said.status == 200
    return said.text


async def receivers(world: World) -> set[str]:
    return {row.receiver_id for row in await world.rows(ThanksReceiver)}


async def stored(world: World) -> groups.Group:
    [row] = await world.rows(UserGroup)
    async with world.tend.db.reading() as session:
        group = await groups.known(session, row.workspace_id, row.group_id)
    assert group is not None
    return group


@pytest.mark.both_databases
async def test_a_group_is_opened_and_asked_for_once_an_hour(world: World) -> None:
    await thank(world)
    await thank(world)
    assert await receivers(world) == {TOMAS, ANA, SAM}
    assert len(world.slack.calls_to(ASKING)) == 1
    row = await stored(world)
    assert (row.handle, set(row.member_ids), row.is_disabled) == ("platform-team", {TOMAS, ANA, SAM}, False)
    world.clock.move(timedelta(minutes=61))
    await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 2
    assert world.slack.refused == []


async def test_the_giver_inside_the_group_is_left_out_and_the_others_have_theirs(world: World) -> None:
    text = await thank(world, giver=ANA)
    assert "so I left you out" in text
    assert await receivers(world) == {TOMAS, SAM}


async def test_a_group_beside_people_reaches_each_once(world: World) -> None:
    await thank(world, f"<@{SAM}|sam> and {TEAM_MENTION} and <@{NINA}|nina>")
    assert await receivers(world) == {TOMAS, ANA, SAM, NINA}


async def test_members_who_cannot_be_reached_are_named_with_the_reason(world: World) -> None:
    await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS, IVO, DEPLOYBOT, NINA])
    text = await thank(world)
    assert f"<@{IVO}>: the account is deactivated" in text
    assert f"<@{DEPLOYBOT}>: it is an app" in text
    assert await receivers(world) == {TOMAS, NINA}


async def test_an_effort_of_a_group(world: World) -> None:
    """Who notes it and belongs to the group hears that they were left out, and how to note themself."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {TEAM_MENTION} closing the release")
    assert "You are in that group, so I left you out. Note your own work with `/noticed me …`." in said.text
    assert {row.doer_id for row in await world.rows(Effort)} == {TOMAS, SAM}


@pytest.mark.parametrize("named", [f"{TEAM_MENTION} and me", f"{TEAM_MENTION} and <@{ANA}>"])
async def test_a_noter_who_names_themself_besides_their_group_is_noted(world: World, named: str) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {named} closing the release")
    assert "left you out" not in said.text
    assert {row.doer_id for row in await world.rows(Effort)} == {TOMAS, SAM, ANA}


async def test_a_group_of_nobody_but_the_noter(world: World) -> None:
    """The sentence instead of an empty form; the words are quoted."""
    world.slack.state.groups[PLATFORM_GROUP].users = [ANA]
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {TEAM_MENTION} closing the release")
    assert "You are in that group, so I left you out." in said.text
    assert "Nothing was noted." in said.text
    assert "closing the release" in said.text
    assert await world.count(Effort) == 0


@pytest.mark.parametrize("command", ["/thanks", "/noticed", "/tend thanks"])
async def test_a_disabled_group_is_refused_by_name(world: World, command: str) -> None:
    world.slack.state.groups[PLATFORM_GROUP].is_disabled = True
    said = await world.slack.command(MIRA, PLATFORM, f"{command} {TEAM_MENTION} {WORDS}")
    assert "@platform-team is turned off" in said.text
    assert WORDS in said.text
    assert await world.count(Thanks) == 0
    assert await world.count(Effort) == 0


async def test_a_group_that_is_disabled_while_it_is_known(world: World) -> None:
    await thank(world)
    await world.slack.change_group(PLATFORM_GROUP, is_disabled=True)
    assert "@platform-team is turned off" in await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 1
    await world.slack.change_group(PLATFORM_GROUP, is_disabled=False)
    assert "Sent to" in await thank(world)


async def test_an_empty_group_is_refused(world: World) -> None:
    world.slack.state.groups[PLATFORM_GROUP].users = []
    text = await thank(world)
    assert "The group @platform-team is empty." in text
    assert WORDS in text


async def test_a_group_without_a_name_is_shown_as_slack_draws_it(world: World) -> None:
    world.slack.state.groups[PLATFORM_GROUP].users = []
    assert f"<!subteam^{PLATFORM_GROUP}>" in await thank(world, f"<!subteam^{PLATFORM_GROUP}>")


async def test_five_hundred_people_are_refused_before_anybody_is_looked_up(world: World) -> None:
    world.slack.state.groups[PLATFORM_GROUP].users = [f"U0MANY{number:04}" for number in range(500)]
    text = await thank(world)
    assert "500 people" in text
    assert "at most 30" in text
    assert WORDS in text
    # the one who typed, and nobody else
    assert [call.args["user"] for call in world.slack.calls_to("users.info")] == [MIRA]
    said = await world.slack.command(MIRA, PLATFORM, f"/thanks {TEAM_MENTION}")
    assert "500 people" in said.text
    assert world.slack.modal_of(MIRA) is None


async def test_thirty_are_fine(world: World) -> None:
    ids = [f"U0MANY{number:04}" for number in range(30)]
    for user_id in ids:
        world.slack.add_person(Person(user_id, user_id.lower(), user_id))
    world.slack.state.groups[PLATFORM_GROUP].users = ids
    await thank(world)
    assert await receivers(world) == set(ids)


@pytest.mark.parametrize("fault", [{"retry_after": 30}, {"status": 500}, {"error": "missing_scope"}, {"cut": True}])
async def test_slack_does_not_tell_and_nothing_is_known(world: World, fault: dict[str, Any]) -> None:
    world.slack.fail_next(ASKING, **fault)
    text = await thank(world)
    assert "I could not look up who is in that group." in text
    assert WORDS in text
    assert await world.count(Thanks) == 0


async def test_slack_does_not_tell_but_the_group_is_known(world: World) -> None:
    """What is a little old is used, and nothing wrong is said."""
    await thank(world)
    world.clock.move(timedelta(hours=5))
    world.slack.fail_next(ASKING, retry_after=30)
    assert "Sent to" in await thank(world)
    assert await world.count(Thanks) == 2


async def test_who_joined_is_reached_and_who_left_is_not(world: World) -> None:
    await thank(world)
    await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS, OLEG])
    await thank(world)
    [_, second] = await world.rows(Thanks)
    rows = await world.rows(ThanksReceiver, ThanksReceiver.thanks_id == second.id)
    assert {row.receiver_id for row in rows} == {TOMAS, OLEG}
    assert len(world.slack.calls_to(ASKING)) == 1


def members_changed(ts: str, *, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "subteam_members_changed",
        "subteam_id": PLATFORM_GROUP,
        "team_id": TEAM,
        "date_previous_update": 1,
        "date_update": int(float(ts)),
        "added_users": list(added),
        "removed_users": list(removed),
        "event_ts": ts,
    }


def updated(ts: str, users: list[str], **more: Any) -> dict[str, Any]:
    subteam = {"id": PLATFORM_GROUP, "handle": "platform-team", "date_delete": 0, "users": users, **more}
    return {"type": "subteam_updated", "subteam": subteam, "event_ts": ts}


def ts_of(world: World, seconds: float) -> str:
    return f"{world.clock.now().timestamp() + seconds:.6f}"


@pytest.mark.both_databases
async def test_events_in_the_wrong_order_leave_no_older_group_behind(world: World) -> None:
    """The late one changes nothing, and Slack is asked before the next use."""
    await thank(world)
    world.slack.state.groups[PLATFORM_GROUP].users = [TOMAS]
    await world.slack.event(updated(ts_of(world, 20), [TOMAS]))
    await world.slack.event(updated(ts_of(world, 10), [TOMAS, ANA, SAM, OLEG]))
    assert (await stored(world)).member_ids == (TOMAS,)
    world.clock.move(timedelta(minutes=1))
    await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 2
    assert (await stored(world)).member_ids == (TOMAS,)


async def test_an_event_from_before_we_asked_is_not_news(world: World) -> None:
    await thank(world)
    await world.slack.event(updated(ts_of(world, -50), [OLEG], date_delete=1))
    row = await stored(world)
    assert (set(row.member_ids), row.is_disabled) == ({TOMAS, ANA, SAM}, False)


async def test_who_came_and_went_is_taken_in_and_slack_is_asked_again(world: World) -> None:
    await thank(world)
    world.slack.state.groups[PLATFORM_GROUP].users = [TOMAS, ANA, OLEG]
    await world.slack.event(members_changed(ts_of(world, 5), added=(OLEG,), removed=(SAM,)))
    assert (await stored(world)).member_ids == (TOMAS, ANA, OLEG)
    world.slack.fail_next(ASKING, status=500)
    await thank(world)
    assert await receivers(world) == {TOMAS, ANA, SAM, OLEG}
    world.clock.move(timedelta(minutes=1))
    await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 3


@pytest.mark.both_databases
async def test_an_event_twice_changes_nothing_more(world: World) -> None:
    await thank(world)
    told = await world.slack.event(members_changed(ts_of(world, 5), added=(OLEG,)))
    await world.slack.redeliver(told)
    assert told.statuses == [200, 200]
    assert (await stored(world)).member_ids == (TOMAS, ANA, SAM, OLEG)


async def test_a_list_that_slack_cut_off_is_asked_for_whole(world: World) -> None:
    await thank(world)
    await world.slack.event(updated(ts_of(world, 5), [TOMAS], user_count=3, handle="core"))
    row = await stored(world)
    assert (row.handle, set(row.member_ids)) == ("core", {TOMAS, ANA, SAM})
    world.clock.move(timedelta(minutes=1))
    await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 2


async def test_a_group_nobody_used_stays_unknown_until_it_is_new(world: World) -> None:
    await world.slack.change_group(PLATFORM_GROUP, users=[TOMAS])
    assert await world.count(UserGroup) == 0
    await world.slack.add_group(Group("S0NEWONE01", "newcomers", "Newcomers", [OLEG]))
    assert (await stored(world)).member_ids == (OLEG,)
    assert "Sent to" in await thank(world, "<!subteam^S0NEWONE01|@newcomers>")
    assert world.slack.calls_to(ASKING) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "subteam_updated"},
        {"type": "subteam_updated", "subteam": {"id": PLATFORM_GROUP, "users": None}},
        {"type": "subteam_created", "subteam": {"id": "S0ODD", "users": "U1"}, "event_ts": "soon"},
        {"type": "subteam_members_changed", "event_ts": "nan"},
        {"type": "subteam_members_changed", "subteam_id": PLATFORM_GROUP, "added_users": None},
    ],
)
async def test_an_event_of_an_odd_shape_breaks_nothing(world: World, odd: dict[str, Any]) -> None:
    await thank(world)
    told = await world.slack.event(odd)
    assert told.statuses == [200]
    world.clock.move(timedelta(minutes=1))
    assert "Sent to" in await thank(world)


@pytest.mark.both_databases
async def test_known_groups_cost_slack_and_the_database_little(world: World) -> None:
    """A group at hand costs no statement of its own."""
    await thank(world)
    seen: list[str] = []
    for engine in {world.tend.db._writer.sync_engine, world.tend.db._reader.sync_engine}:
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    await thank(world)
    assert not any("user_groups" in statement for statement in seen)


async def test_another_process_uses_what_is_stored(world: World) -> None:
    await thank(world)
    world.tend.bolt._services.groups._at_hand.clear()
    await thank(world)
    assert len(world.slack.calls_to(ASKING)) == 1
