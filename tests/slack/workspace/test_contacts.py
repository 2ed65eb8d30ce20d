"""`/tend contacts`: admins set the two contacts, everybody reads them, also where they put something right."""

import pytest
from sqlalchemy import update

from sandbox import View
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.slack.workspace import ids
from tests.cast import ANA, INES, PLATFORM
from tests.world import World

HARM, TALK = "Ines, or help@example.org", "Oleg listens, Tuesdays"


async def opened(world: World, user_id: str, line: str = "/tend contacts") -> View:
    """Give the view that a command opens."""
    await world.slack.command(user_id, PLATFORM, line)
    form = world.slack.modal_of(user_id)
    assert form is not None
    return form


async def save(world: World, safety: str, listening: str, user_id: str = INES) -> None:
    """Have an admin save both contacts."""
    values = {ids.SAFETY_CONTACTS: safety, ids.LISTENING_CONTACTS: listening}
    done = await world.slack.submit(user_id, await opened(world, user_id), values)
    assert done.errors in (None, {})


async def test_e_admins_set_both_and_everybody_reads_them_in_two_places(world: World) -> None:
    await save(world, HARM, TALK)
    for line in ("/tend contacts", "/repair"):
        read = world.slack.texts(await opened(world, ANA, line))
        assert HARM in read
        assert TALK in read
    assert (await opened(world, ANA)).submit is None
    (row,) = await world.rows(WorkspaceSettings)
    assert (row.safety_contacts, row.listening_contacts) == (HARM, TALK)


async def test_e_without_contacts_the_page_still_helps(world: World) -> None:
    assert "talk to somebody you trust." in world.slack.texts(await opened(world, ANA))
    await save(world, "", TALK)
    assert TALK in world.slack.texts(await opened(world, ANA))


async def test_e_only_admins_save(world: World) -> None:
    form = await opened(world, INES)
    values = {ids.SAFETY_CONTACTS: HARM, ids.LISTENING_CONTACTS: TALK}
    world.slack.state.people[INES].is_admin = False
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == INES).values(is_admin=False))
    done = await world.slack.submit(INES, form, values)
    assert "This is for the admins" in str(done.errors) + str(done.view)
    assert await world.rows(WorkspaceSettings) == []


@pytest.mark.parametrize("text", ["<!channel> & <b>", "a\nb"])
async def test_e_contacts_read_as_typed(world: World, text: str) -> None:
    await save(world, text, "")
    assert "<!channel>" not in str((await opened(world, ANA)).blocks)


@pytest.mark.parametrize("field", [ids.SAFETY_CONTACTS, ids.LISTENING_CONTACTS])
async def test_e_contacts_that_are_too_long_are_refused_beside_their_field(world: World, field: str) -> None:
    """Slack would not send them; nothing of the form is saved."""
    form = await opened(world, INES)
    for block in form.blocks:
        if block.get("block_id") == field:
            block["element"]["max_length"] = 3_000
    both = {ids.SAFETY_CONTACTS: HARM, ids.LISTENING_CONTACTS: TALK}
    done = await world.slack.submit(INES, form, {**both, field: "x" * 2_001})
    assert list(done.errors) == [field]
    assert await world.rows(WorkspaceSettings) == []
