"""Who leads whom by a field of Slack profiles: read in portions, followed, and weighing less than what people said."""

from datetime import timedelta

import pytest

from slackapp.domain.efforts.noting import Noting, note_effort
from slackapp.domain.leads import naming as leads
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.slack.directory import sync
from slackapp.slack.platform.web_api import Refused
from tests.cast import TEAM, acting
from tests.jobs.members import user_id
from tests.jobs.office import FIELD, NIGHT, Office


async def choose(office: Office, field: str | None = FIELD) -> None:
    """Let an admin choose the field."""
    async with office.db.transaction() as session:
        await session.merge(WorkspaceSettings(workspace_id=TEAM, manager_field=field, changed_at=NIGHT))


async def standing(office: Office) -> list[tuple[str, str, str]]:
    return [(row.member_id, row.manager_id, row.source) for row in await office.rows(Lead) if row.confirmed_at]


async def test_profiles_are_read_only_where_a_field_was_chosen(office: Office) -> None:
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    assert office.members.times("users.profile.get") == 0


async def test_who_a_profile_names_leads(office: Office) -> None:
    """Also somebody whom Tend had not met; who has something noted about them is told, and it is held for a day."""
    await choose(office)
    async with office.db.transaction() as session:
        await note_effort(session, acting(user_id(2), NIGHT), Noting((user_id(0),), "stayed late", "cover"))
    office.members.fields = {user_id(0): user_id(9), user_id(1): user_id(2), user_id(2): ""}
    counted = await office.run()
    assert (counted["profiles read"], counted["leads changed"]) == (3, 2)
    assert await standing(office) == [
        (user_id(0), user_id(9), leads.PROFILE),
        (user_id(1), user_id(2), leads.PROFILE),
    ]
    assert (await office.person(9)).name == "member 9"
    told = [row for row in await office.rows(Outgoing) if row.kind == "lead_imported"]
    assert [(row.target, row.refs["how"]) for row in told] == [(user_id(0), "profile")]


async def test_a_field_that_changes_is_followed_and_read_once_a_night(office: Office) -> None:
    await choose(office)
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    assert await office.run(NIGHT + timedelta(hours=5)) == {}
    office.members.fields = {user_id(0): user_id(2)}
    await office.run(NIGHT + timedelta(days=1))
    assert await standing(office) == [(user_id(0), user_id(2), leads.PROFILE)]
    office.members.fields = {}
    await office.run(NIGHT + timedelta(days=2))
    assert await standing(office) == []


async def test_more_profiles_than_one_run_may_read_are_left_to_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PROFILES_OF_ONE_RUN", 2)
    await choose(office)
    assert (await office.run())["left"] == 1
    assert (await office.run(NIGHT + timedelta(minutes=15)))["profiles read"] == 1
    assert await office.run(NIGHT + timedelta(minutes=30)) == {}


async def test_a_scope_that_was_not_granted_costs_the_profiles_only(office: Office) -> None:
    """The walk is done, the report says so, and nothing that stands is taken away."""
    await choose(office)
    office.members.trouble.extend([None, None, None, Refused("missing_scope")])
    counted = await office.run()
    assert (counted["members seen"], counted["profiles refused"]) == (20, 1)
    assert (await office.walk()).checked_at is not None


async def test_a_field_that_is_given_up_takes_its_leads_along(office: Office) -> None:
    await choose(office)
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    await choose(office, None)
    await office.run(NIGHT + timedelta(hours=5))
    assert await standing(office) == []
    assert await office.rows(ProfileManager) == []
    assert await office.run(NIGHT + timedelta(hours=6)) == {}


async def test_who_cannot_lead_is_kept_with_the_reason(office: Office) -> None:
    named = {
        0: (user_id(1), "circle"),
        8: (user_id(8), "self"),
        9: (user_id(5), "bot"),
        10: (user_id(6), "deactivated"),
        11: (user_id(7), "external"),
        12: ("U0NOBODY01", "unknown"),
        13: ("Mira Vogel", "unknown"),
    }
    await choose(office)
    await office.know(*named)
    office.members.changed = {5: {"is_bot": True}, 6: {"deleted": True}, 7: {"is_stranger": True}}
    async with office.db.transaction() as session:
        session.add(leads.said_by_others(TEAM, user_id(1), user_id(0), leads.ADMIN, NIGHT))
    office.members.fields = {user_id(place): names for place, (names, _) in named.items()}
    await office.run()
    assert await standing(office) == [(user_id(1), user_id(0), leads.ADMIN)]
    kept = {row.user_id: row.why_not for row in await office.rows(ProfileManager)}
    assert {place: kept[user_id(place)] for place in named} == {place: why for place, (_, why) in named.items()}


@pytest.mark.parametrize("source", [leads.ADMIN, leads.IMPORT, leads.NAMED])
async def test_what_people_said_stands_against_a_profile(office: Office, source: str) -> None:
    await choose(office)
    async with office.db.transaction() as session:
        session.add(leads.said_by_others(TEAM, user_id(0), user_id(2), source, NIGHT))
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    assert await standing(office) == [(user_id(0), user_id(2), source)]


async def test_who_said_not_mine_does_not_come_back_by_the_same_profile(office: Office) -> None:
    """Until the profile has named somebody else in between."""
    await choose(office)
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    async with office.db.transaction() as session:
        await leads.not_mine(session, acting(user_id(1), NIGHT), user_id(0))
    await office.run(NIGHT + timedelta(days=1))
    assert await standing(office) == []
    for day, named in ((2, user_id(2)), (3, user_id(1))):
        office.members.fields = {user_id(0): named}
        await office.run(NIGHT + timedelta(days=day))
        assert await standing(office) == [(user_id(0), named, leads.PROFILE)]


async def test_a_profile_settles_a_question_and_ends_what_was_passed_on(office: Office) -> None:
    """The named manager is told that nothing waits for their answer any more."""
    await choose(office)
    async with office.db.transaction() as session:
        await leads.name_manager(session, acting(user_id(0), NIGHT), user_id(1))
        session.add(leads.said_by_others(TEAM, user_id(0), user_id(2), leads.PASSED_ON, NIGHT))
    office.members.fields = {user_id(0): user_id(1)}
    await office.run()
    assert await standing(office) == [(user_id(0), user_id(1), leads.PROFILE)]
    answered = [row for row in await office.rows(Outgoing) if row.kind == "lead_answered"]
    assert [(row.target, row.refs["answer"]) for row in answered] == [(user_id(1), "confirmed")]
