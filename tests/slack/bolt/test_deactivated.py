"""A deactivated account's command is refused, with what was typed; one that is active again is not."""

from sqlalchemy import update

from sandbox.web_api.faults import fault_of
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, PLATFORM, TEAM, TOMAS
from tests.world import World


async def test_a_deactivated_accounts_command_is_refused_with_its_words(world: World) -> None:
    await world.tend.directory.meet(TEAM, [ANA, TOMAS])
    await world.slack.change_person(ANA, deleted=True)
    for command in ["/thanks", "/noticed", "/tend thanks", "/tend noticed"]:
        said = await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> covering the night")
        assert "Your account here is deactivated" in said.text
        assert "covering the night" in said.text
    assert await world.count(Thanks) == await world.count(Effort) == 0
    assert await world.queued() == 0


async def test_a_form_of_a_deactivated_account_is_refused_beside_the_words(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.change_person(ANA, deleted=True)
    done = await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": "covering the night"})
    assert list(done.errors) == ["words"]
    assert await world.count(Thanks) == 0


async def test_an_account_that_slack_has_active_again_is_served(world: World) -> None:
    """Also before the event that says so came."""
    await world.tend.directory.meet(TEAM, [ANA, TOMAS])
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == ANA).values(is_deactivated=True))
    world.tend.directory.forget(TEAM, ANA)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> covering the night")
    assert "Sent to" in said.text
    [ana] = await world.rows(Person, Person.user_id == ANA)
    assert ana.is_deactivated


async def test_while_slack_does_not_answer_it_stays_refused(world: World) -> None:
    await world.tend.directory.meet(TEAM, [ANA, TOMAS])
    await world.slack.change_person(ANA, deleted=True)
    world.slack.faults.add(fault_of("500", "users.info"))
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> covering the night")
    assert "Your account here is deactivated" in said.text


EVERY = ["/repair", *(f"/tend {word}".strip() for word in ("", "note the night", "repair", "privacy", "settings"))]
EVERY += [f"/tend {word}" for word in ("sources", "promises", "ritual", "contacts", "link github ana")]


async def test_every_command_of_a_deactivated_account_is_refused(world: World) -> None:
    """No form opens, and no Home is drawn; a private note is quoted nowhere."""
    await world.tend.directory.meet(TEAM, [ANA])
    await world.slack.change_person(ANA, deleted=True)
    for command in EVERY:
        said = await world.slack.command(ANA, PLATFORM, command)
        assert "Your account here is deactivated" in said.text
        assert "the night" not in said.text
        assert world.slack.modal_of(ANA) is None
    await world.slack.open_home(ANA)
    await world.deliver()
    assert world.slack.home_of(ANA) is None
