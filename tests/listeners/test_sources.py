"""The doors to sources: an admin connects, changes and disconnects; everybody has their own say."""

import pytest

from sandbox.state import View
from slackapp.domain.models import Effort
from slackapp.domain.source_models import Account, Source, SourceChoice, SourceItem
from slackapp.domain.source_rules import github_rules, on_call_rules
from slackapp.views import ids
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TOMAS
from tests.sources.hooking import hooked
from tests.world import World

GITHUB = {
    "source_name": "GitHub",
    "source_secret": "a-token",
    "repositories": "acme/platform\nhttps://github.com/acme/web/",
    "min_lines": "10",
    "min_comments": "1",
}


def modal(world: World, user_id: str) -> View:
    """Give the form somebody has in front of them."""
    found = world.slack.modal_of(user_id)
    assert found is not None
    return found


async def opened(world: World, user_id: str, *doors: str) -> View:
    """Open settings, and press one door after the other."""
    await world.slack.command(user_id, PLATFORM, "/tend settings")
    for door in doors:
        await world.slack.press(user_id, modal(world, user_id), action_id=door)
    return modal(world, user_id)


async def sources_of(world: World) -> View:
    """Let Ines open the list."""
    return await opened(world, INES, ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_SOURCES)


async def test_an_admin_makes_a_webhook_and_sees_its_secret_once(world: World) -> None:
    await sources_of(world)
    await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_WEBHOOK)
    done = await world.slack.submit(INES, modal(world, INES), {"source_name": "Helpdesk"})
    assert done.action == "update"
    shown = world.slack.texts(modal(world, INES))
    [source] = await world.rows(Source)
    assert source.secret in shown
    assert "/hooks/efforts/" in shown
    world.slack.modals_of(INES).clear()
    again = world.slack.texts(await sources_of(world))
    assert "Helpdesk" in again
    assert source.secret not in again


async def test_a_webhook_is_rotated_and_disconnected(world: World) -> None:
    hook = await hooked(world)
    view = await sources_of(world)
    number = hook.made.source_id
    await world.slack.press(INES, view, action_id=ids.SOURCE_MENU, value=f"rotate:{number}")
    assert (await hook.send()).status_code == 404
    world.slack.modals_of(INES).clear()
    view = await sources_of(world)
    await world.slack.press(INES, view, action_id=ids.SOURCE_MENU, value=f"revoke:{number}")
    [source] = await world.rows(Source)
    assert (source.revoked_at is not None, source.secret) == (True, None)
    assert "Disconnected" in world.slack.texts(modal(world, INES))


async def test_github_is_connected_and_changed(world: World) -> None:
    """The token is kept where the field is left empty, and never shown."""
    await sources_of(world)
    await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_GITHUB)
    done = await world.slack.submit(INES, modal(world, INES), dict(GITHUB))
    assert (done.action, done.errors) == ("update", {})
    [source] = await world.rows(Source)
    rules = github_rules(source.rules)
    assert (rules.repositories, rules.min_lines) == (("acme/platform", "acme/web"), 10)
    world.slack.modals_of(INES).clear()
    view = await sources_of(world)
    await world.slack.press(INES, view, action_id=ids.SOURCE_MENU, value=f"change:{source.id}")
    form = modal(world, INES)
    assert "a-token" not in str(form.blocks)
    await world.slack.submit(INES, form, {"min_lines": "50", "github_rules": ["private"]})
    [source] = await world.rows(Source)
    rules = github_rules(source.rules)
    assert (rules.min_lines, rules.shows_private, source.secret) == (50, True, "a-token")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"repositories": "acme"}, ids.REPOSITORIES),
        ({"repositories": "a/b\n../../etc"}, ids.REPOSITORIES),
        ({"api_url": "ftp://api"}, ids.API_URL),
        ({"source_name": "  "}, ids.SOURCE_NAME),
        ({"min_lines": "100001"}, ids.MIN_LINES),
    ],
)
async def test_what_cannot_be_read_is_told_beside_its_field(world: World, values: dict[str, str], field: str) -> None:
    await sources_of(world)
    await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_GITHUB)
    done = await world.slack.submit(INES, modal(world, INES), {**GITHUB, **values})
    assert list(done.errors) == [field]
    assert await world.count(Source) == 0


async def test_a_calendar_is_connected(world: World) -> None:
    await sources_of(world)
    await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_CALENDAR)
    filled = {"source_name": "Rota", "source_secret": "https://example.com/rota.ics"}
    wrong = await world.slack.submit(INES, modal(world, INES), {**filled, "calendar_people": "Ana: nobody"})
    assert list(wrong.errors) == [ids.CALENDAR_PEOPLE]
    wrong = await world.slack.submit(
        INES, modal(world, INES), {"source_secret": "file:///etc/passwd", "calendar_people": ""}
    )
    assert list(wrong.errors) == [ids.SOURCE_SECRET]
    people = {"calendar_people": f"Ana (primary) = {ANA}"}
    done = await world.slack.submit(INES, modal(world, INES), {**filled, **people})
    assert done.errors == {}
    [source] = await world.rows(Source)
    assert on_call_rules(source.rules).person_in("Week of ana (Primary)") == ANA


@pytest.mark.parametrize("door", [ids.CONNECT_WEBHOOK, ids.CONNECT_GITHUB, ids.CONNECT_CALENDAR, ids.SOURCE_MENU])
async def test_only_admins_come_here(world: World, door: str) -> None:
    """A window that was open when they were one opens and changes nothing any more."""
    hook = await hooked(world)
    view = await sources_of(world)
    await world.slack.change_person(INES, is_admin=False)
    value = f"revoke:{hook.made.source_id}" if door == ids.SOURCE_MENU else None
    await world.slack.press(INES, view, action_id=door, value=value)
    assert "for the admins" in world.slack.texts(modal(world, INES))
    assert (await hook.send()).status_code == 202


async def test_a_login_is_confirmed_by_an_admin(world: World) -> None:
    await world.slack.command(SAM, PLATFORM, "/tend link github sam-gh")
    view = await sources_of(world)
    assert "sam-gh" in world.slack.texts(view)
    await world.slack.press(INES, view, action_id=ids.CONFIRM_ACCOUNT)
    [account] = await world.rows(Account)
    assert (account.user_id, account.confirmed_by, account.login) == (SAM, INES, "sam-gh")
    assert "sam-gh" not in world.slack.texts(modal(world, INES))


async def test_whoever_leaves_a_kind_has_it_hidden(world: World) -> None:
    """From the message itself; nobody is told, and coming back brings nothing of the past."""
    await world.lead(MIRA, TOMAS)
    hook = await hooked(world)
    await hook.send()
    await world.settle()
    await world.slack.press(TOMAS, world.slack.last_message(TOMAS), action_id=ids.OPEN_MY_SOURCES)
    form = modal(world, TOMAS)
    assert "A webhook" in world.slack.texts(form) or "webhook" in str(form.blocks)
    done = await world.slack.submit(TOMAS, form, {"my_sources": []})
    assert done.action == "update"
    [effort] = await world.rows(Effort)
    assert effort.hidden_at is not None
    await hook.send(words="something else")
    assert await world.count(Effort) == 1
    assert await world.count(SourceItem, SourceItem.words.is_not(None)) == 1
    await world.settle()
    assert world.slack.messages_for(INES) == []
    await world.slack.command(TOMAS, PLATFORM, "/tend sources")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"my_sources": ["webhook"]})
    [choice] = await world.rows(SourceChoice)
    assert choice.opted_out_at is None


async def test_where_nothing_is_connected_it_says_so(world: World) -> None:
    await world.slack.command(SAM, PLATFORM, "/tend sources")
    assert "Only from people" in world.slack.texts(modal(world, SAM))
