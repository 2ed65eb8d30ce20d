"""Settings through Slack's doors: they stand as chosen, and take effect at once."""

from slackapp.domain.models import Person
from slackapp.views import ids
from tests.cast import ANA, EXT, MIRA, PLATFORM, TOMAS
from tests.world import World


async def opened(world: World, user_id: str) -> list[str]:
    """Open one's settings by command, and give the blocks of the form."""
    await world.slack.command(user_id, PLATFORM, "/tend settings")
    form = world.slack.modal_of(user_id)
    assert form is not None
    return [block["block_id"] for block in form.blocks if block["type"] == "input"]


async def save(world: World, user_id: str, **values: object) -> None:
    """Send the open form with these values."""
    form = world.slack.modal_of(user_id)
    assert form is not None
    done = await world.slack.submit(user_id, form, values)
    assert (done.status, done.errors) == (200, {})


async def chosen(world: World, user_id: str) -> tuple[str, bool, str]:
    """Give what the row says."""
    [row] = await world.rows(Person, Person.user_id == user_id)
    return row.sharing, row.may_be_noted, row.prompting


async def test_a_member_chooses_sharing_and_being_noted(world: World) -> None:
    assert await opened(world, TOMAS) == [ids.SHARING, ids.BEING_NOTED]
    await save(world, TOMAS, sharing="free", being_noted=[])
    assert await chosen(world, TOMAS) == ("free", False, "weekly")
    assert world.slack.modal_of(TOMAS) is None
    assert world.slack.refused == []


async def test_the_form_shows_what_was_chosen_before(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="private")
    await opened(world, TOMAS)
    await save(world, TOMAS)
    assert await chosen(world, TOMAS) == ("private", True, "weekly")


async def test_who_leads_somebody_chooses_how_to_be_told(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    assert await opened(world, MIRA) == [ids.SHARING, ids.BEING_NOTED, ids.PROMPTING]
    await save(world, MIRA, prompting="home")
    assert await chosen(world, MIRA) == ("ask", True, "home")


async def test_share_freely_posts_without_asking(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="free")
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.settle()
    assert "for taking my night" in world.slack.last_message(ANA, PLATFORM).text


async def test_who_does_not_wish_to_be_noted_is_named_to_the_noter(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, being_noted=[])
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.settle()
    assert "I cannot note an effort of" in said.text
    assert world.slack.messages_for(TOMAS) == []


async def test_somebody_from_outside_has_no_settings(world: World) -> None:
    await world.slack.command(EXT, PLATFORM, "/tend settings")
    assert world.slack.modal_of(EXT) is None
    assert await world.rows(Person, Person.sharing != "ask") == []


async def test_when_slack_opens_no_form_the_person_is_told(world: World) -> None:
    world.slack.fail_next("views.open", error="trigger_expired")
    said = await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    assert "Nothing was changed" in said.text
