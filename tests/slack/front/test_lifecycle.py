"""What Slack tells of people and of our own installation."""

from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import Workspace
from tests.cast import ANA, NINA, PLATFORM, TOMAS
from tests.slack.directory.user_objects import user_object
from tests.world import World


async def person(world: World, user_id: str) -> Person | None:
    """Give what Tend knows of somebody."""
    return next(iter(await world.rows(Person, Person.user_id == user_id)), None)


async def test_a_change_is_kept_for_who_is_known(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.slack.event({"type": "user_change", "user": user_object(TOMAS)})
    tomas = await person(world, TOMAS)
    assert tomas is not None
    assert (tomas.zone, tomas.locale, tomas.name) == ("Asia/Tokyo", "ja-JP", "Somebody")


async def test_who_was_never_met_stays_unknown(world: World) -> None:
    told = await world.slack.event({"type": "user_change", "user": user_object(NINA)})
    assert told.statuses == [200]
    assert await person(world, NINA) is None


async def test_a_new_colleague_is_known_at_once(world: World) -> None:
    await world.slack.event({"type": "team_join", "user": user_object("U0NEWBIE01")})
    assert await person(world, "U0NEWBIE01") is not None


async def test_a_deactivated_person_is_left_out_from_then_on(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.slack.event({"type": "user_change", "user": user_object(TOMAS, deleted=True)})
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    assert "deactivated" in said.text


async def test_what_people_chose_survives_a_change(world: World) -> None:
    await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"sharing": "private"})
    await world.slack.event({"type": "user_change", "user": user_object(TOMAS)})
    tomas = await person(world, TOMAS)
    assert tomas is not None
    assert tomas.sharing == "private"


async def test_a_change_without_a_person_is_passed_over(world: World) -> None:
    told = await world.slack.event({"type": "user_change"})
    assert told.statuses == [200]


async def test_an_uninstalled_workspace_is_left_alone(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.deliver()
    for event in (
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0TEND0001"]}},
        {"type": "app_uninstalled"},
    ):
        for _ in range(2):
            told = await world.slack.event(event)
            assert told.statuses == [200]
    [workspace] = await world.rows(Workspace)
    assert workspace.uninstalled_at is not None


async def test_a_persons_own_token_is_none_of_ours(world: World) -> None:
    await world.slack.open_home(TOMAS)
    await world.deliver()
    await world.slack.event({"type": "tokens_revoked", "tokens": {"oauth": [TOMAS], "bot": []}})
    [workspace] = await world.rows(Workspace)
    assert workspace.uninstalled_at is None
