"""User groups: what the lists tell, and the events of a change."""

from sandbox import Group, Slack
from sandbox.workspace.names import ANA, MIRA, NINA, PLATFORM_GROUP, SAM, TOMAS
from tests.sandbox.building import Json
from tests.sandbox.fake_tend import FakeTend


def listed(slack: Slack, **args: bool) -> list[Json]:
    return list(slack.api("usergroups.list", dict(args)).body["usergroups"])


def test_only_what_is_asked_for(slack: Slack) -> None:
    """Members and counts come when asked for, and only then."""
    group = listed(slack)[0]
    assert (group["id"], group["handle"], group["date_delete"]) == (PLATFORM_GROUP, "platform-team", 0)
    assert {"users", "user_count"}.isdisjoint(group)
    assert slack.api("usergroups.users.list", {"usergroup": "S0NONE"}).body["error"] == "no_such_subteam"
    full = listed(slack, include_users=True, include_count=True)[0]
    assert (full["users"], full["user_count"]) == ([TOMAS, ANA, SAM], 3)


async def test_a_disabled_group(slack: Slack, tend: FakeTend) -> None:
    """It is left out of both lists unless asked for, and its event carries a date_delete."""
    await slack.change_group(PLATFORM_GROUP, is_disabled=True)
    assert listed(slack) == []
    assert listed(slack, include_disabled=True)[0]["date_delete"] > 0
    asked = {"usergroup": PLATFORM_GROUP}
    assert slack.api("usergroups.users.list", asked).body["error"] == "no_such_subteam"
    assert slack.api("usergroups.users.list", {**asked, "include_disabled": True}).body["users"] == [TOMAS, ANA, SAM]
    event = tend.last.body["event"]
    assert (event["type"], event["subteam"]["id"]) == ("subteam_updated", PLATFORM_GROUP)
    assert event["subteam"]["date_delete"] > 0


async def test_other_members(slack: Slack, tend: FakeTend) -> None:
    """Two events: the group as it is now, and who came and went."""
    await slack.change_group(PLATFORM_GROUP, users=[ANA, SAM, NINA])
    updated, changed = (each.body["event"] for each in tend.received)
    assert (updated["type"], updated["subteam"]["users"]) == ("subteam_updated", [ANA, SAM, NINA])
    assert (changed["type"], changed["subteam_id"]) == ("subteam_members_changed", PLATFORM_GROUP)
    assert (changed["added_users"], changed["removed_users"]) == ([NINA], [TOMAS])


async def test_another_handle(slack: Slack, tend: FakeTend) -> None:
    """One event, and the composer knows the new name at once."""
    await slack.change_group(PLATFORM_GROUP, handle="builders")
    assert [each.body["event"]["subteam"]["handle"] for each in tend.received] == ["builders"]
    await slack.type(MIRA, "C0PLATFORM", "/thanks @builders")
    assert tend.last.body["text"] == f"<!subteam^{PLATFORM_GROUP}|@builders>"


async def test_a_new_and_large_group(slack: Slack, tend: FakeTend) -> None:
    """Events name five hundred members at most, the list names all."""
    everybody = [f"U0EVERY{number:04d}" for number in range(501)]
    await slack.add_group(Group("S0EVERYONE", "all-hands", "All hands", everybody))
    event = tend.last.body["event"]
    assert event["type"] == "subteam_created"
    assert (len(event["subteam"]["users"]), event["subteam"]["user_count"]) == (500, 501)
    assert len(slack.api("usergroups.users.list", {"usergroup": "S0EVERYONE"}).body["users"]) == 501
