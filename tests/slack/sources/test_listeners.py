"""The doors to sources: an admin connects, changes and disconnects; everybody has their own say."""

from copy import deepcopy

from sandbox.workspace.state import View
from slackapp.domain.sources import github_access
from slackapp.domain.sources.github_access import GitHubApp, PersonalToken
from slackapp.domain.sources.rules import github_rules, on_call_rules
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.sources import Account, Source, SourceChoice, SourceItem
from slackapp.slack.sources import ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TOMAS
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.sources.github_app_double import key
from tests.sources.webhook_requests import connect_webhook
from tests.world import World

GITHUB = {
    "source_name": "GitHub",
    "source_secret": "a-token",
    "repositories": "acme/platform\nhttps://github.com/acme/web/",
    "min_lines": "10",
    "min_comments": "1",
}


async def sources_of(world: World) -> View:
    """Let Ines open the list."""
    return await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, ids.OPEN_SOURCES)


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
    hook = await connect_webhook(world)
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


async def test_another_address_gets_nothing_that_was_given_for_the_former(world: World) -> None:
    """Else whoever may change a source could have its token sent to a server of their own."""
    await connecting(world, GITHUB)
    [source] = await world.rows(Source)
    _, wrong = await changing(world, source, {"api_url": "https://elsewhere.example.com"})
    assert "only to the address it was given for" in wrong[ids.SOURCE_SECRET]
    assert [(row.secret, row.rules) for row in await world.rows(Source)] == [(source.secret, source.rules)]

    again = {"api_url": "https://elsewhere.example.com", "source_secret": "another-token"}
    assert (await changing(world, source, again))[1] == {}
    [source] = await world.rows(Source)
    assert source.secret == "another-token"


async def test_another_address_gets_no_key_of_an_app_either(world: World) -> None:
    await connecting(world, app())
    [source] = await world.rows(Source)
    _, wrong = await changing(world, source, {"api_url": "https://elsewhere.example.com"})
    assert list(wrong) == [ids.GITHUB_KEY]


async def test_what_cannot_be_read_is_told_beside_its_field(world: World) -> None:
    for values, field in [
        ({"repositories": "acme"}, ids.REPOSITORIES),
        ({"repositories": "a/b\n../../etc"}, ids.REPOSITORIES),
        ({"api_url": "ftp://api"}, ids.API_URL),
        ({"source_name": "  "}, ids.SOURCE_NAME),
        ({"min_lines": "100001"}, ids.MIN_LINES),
    ]:
        await sources_of(world)
        await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_GITHUB)
        done = await world.slack.submit(INES, modal(world, INES), {**GITHUB, **values})
        assert list(done.errors) == [field]
        world.slack.modals_of(INES).clear()
    assert await world.count(Source) == 0


def app(**other: str) -> dict[str, str]:
    """Give what an admin types for an App, with something in another way."""
    return {
        **{name: value for name, value in GITHUB.items() if name != "source_secret"},
        "github_app": "4711",
        "github_installation": "https://github.com/organizations/acme/settings/installations/815",
        "github_key": key(),
        **other,
    }


async def connecting(world: World, values: dict[str, str]) -> dict[str, str]:
    """Open the form, submit it, and give what is wrong with it."""
    await sources_of(world)
    await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_GITHUB)
    return dict((await world.slack.submit(INES, modal(world, INES), values)).errors)


async def changing(world: World, source: Source, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Open the form of what is connected, and submit it with other values; give the form, and what is wrong."""
    world.slack.modals_of(INES).clear()
    await world.slack.press(INES, await sources_of(world), action_id=ids.SOURCE_MENU, value=f"change:{source.id}")
    form = modal(world, INES)
    shown = str(form.blocks)
    return shown, dict((await world.slack.submit(INES, form, values)).errors)


async def access(world: World) -> GitHubApp | PersonalToken:
    """Give what GitHub is asked with."""
    [source] = await world.rows(Source)
    return github_access.read(source.secret)


async def test_github_is_connected_by_an_app(world: World) -> None:
    """Its key comes as it may: here with spaces where Slack had line breaks. It is kept, and never shown."""
    assert await connecting(world, app(github_key=" ".join(key().split()))) == {}
    assert await access(world) == GitHubApp("4711", "815", key())
    [source] = await world.rows(Source)
    shown, wrong = await changing(world, source, {"min_lines": "50"})
    assert wrong == {}
    assert "815" in shown
    assert "BEGIN" not in shown
    assert key().splitlines()[5] not in shown
    assert await access(world) == GitHubApp("4711", "815", key())


async def test_an_app_gets_another_key_or_gives_way_to_a_token(world: World) -> None:
    """The ids that stand in the form already are no second answer beside a token."""
    await connecting(world, app())
    [source] = await world.rows(Source)
    await changing(world, source, {"github_key": key(2_048, 1)})
    assert await access(world) == GitHubApp("4711", "815", key(2_048, 1))
    await changing(world, source, {"github_installation": "816"})
    assert await access(world) == GitHubApp("4711", "816", key(2_048, 1))
    _, wrong = await changing(world, source, {"source_secret": "a-token", "github_key": key()})
    assert list(wrong) == [ids.SOURCE_SECRET]
    await changing(world, source, {"source_secret": "a-token"})
    assert await access(world) == PersonalToken("a-token")
    await changing(world, source, {"github_app": "Iv23liAbCdEf", "github_installation": "815", "github_key": key()})
    assert await access(world) == GitHubApp("Iv23liAbCdEf", "815", key())


async def test_what_is_wrong_with_an_app_is_told_beside_each_field(world: World) -> None:
    """All at once; the window stays with what was typed, and mended it is taken."""
    for values, fields in [
        ({"github_app": "", "github_installation": "", "github_key": ""}, {ids.SOURCE_SECRET: "Please give a token"}),
        ({"source_secret": "a-token"}, {ids.SOURCE_SECRET: "a token or an App, not both"}),
        ({"github_key": ""}, {ids.GITHUB_KEY: "An App needs this too"}),
        ({"github_app": "", "github_installation": " "}, {ids.GITHUB_APP: "needs", ids.GITHUB_INSTALLATION: "needs"}),
        ({"github_app": "tend-for-acme"}, {ids.GITHUB_APP: "a client id that begins with Iv"}),
        ({"github_installation": "acme"}, {ids.GITHUB_INSTALLATION: "the number at the end"}),
        ({"github_key": "not a key"}, {ids.GITHUB_KEY: "paste the whole file"}),
        (
            {"github_app": "?", "github_installation": "?", "github_key": "?"},
            {ids.GITHUB_APP: "not an id", ids.GITHUB_INSTALLATION: "not an id", ids.GITHUB_KEY: "can't read"},
        ),
    ]:
        wrong = await connecting(world, app(**values))
        assert wrong.keys() == fields.keys()
        assert all(part in wrong[field] for field, part in fields.items())
    assert await world.count(Source) == 0
    again = await world.slack.submit(INES, modal(world, INES), app(source_secret=""))
    assert again.errors == {}


async def test_a_private_key_in_the_field_of_the_token(world: World) -> None:
    """Where only one line fits, it is told where it belongs."""
    wrong = await connecting(world, {**GITHUB, "source_secret": " ".join(key().split())})
    assert "The private key has its own field" in wrong[ids.SOURCE_SECRET]


async def test_how_large_a_key_may_be(world: World) -> None:
    """As the form says: 3072 bits fit into what Slack has room for, 4096 do not."""
    assert list(await connecting(world, app(github_key=key(4_096)))) == [ids.GITHUB_KEY]
    assert (await world.slack.submit(INES, modal(world, INES), app(github_key=key(3_072)))).errors == {}


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


async def test_a_calendar_may_have_a_webcal_address(world: World) -> None:
    """Calendar programs show `webcal://`, which means https."""
    for scheme in ["webcal", "WEBCAL", "webcals", "HTTPS", "https"]:
        await sources_of(world)
        await world.slack.press(INES, modal(world, INES), action_id=ids.CONNECT_CALENDAR)
        filled = {"source_name": "Rota", "source_secret": f" {scheme}://example.com/Rota.ics?key=A "}
        done = await world.slack.submit(INES, modal(world, INES), {**filled, "calendar_people": ""})
        assert done.errors == {}
        assert (await world.rows(Source))[-1].secret == "https://example.com/Rota.ics?key=A"


async def test_only_admins_come_here(world: World) -> None:
    """A window that was open when they were one opens and changes nothing any more."""
    hook = await connect_webhook(world)
    view = deepcopy(await sources_of(world))
    await world.slack.change_person(INES, is_admin=False)
    for door in [ids.CONNECT_WEBHOOK, ids.CONNECT_GITHUB, ids.CONNECT_CALENDAR, ids.SOURCE_MENU]:
        value = f"revoke:{hook.made.source_id}" if door == ids.SOURCE_MENU else None
        world.slack.modals_of(INES)[:] = [deepcopy(view)]
        await world.slack.press(INES, modal(world, INES), action_id=door, value=value)
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
    hook = await connect_webhook(world)
    await hook.send()
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Where efforts come from")
    form = modal(world, TOMAS)
    assert "A webhook" in world.slack.texts(form) or "webhook" in str(form.blocks)
    done = await world.slack.submit(TOMAS, form, {"my_sources": []})
    assert done.action == "update"
    [effort] = await world.rows(Effort)
    assert effort.hidden_at is not None
    await hook.send(words="something else")
    assert await world.count(Effort) == 1
    assert await world.count(SourceItem, SourceItem.words.is_not(None)) == 1
    await world.deliver()
    assert world.slack.messages_for(INES) == []
    await world.slack.command(TOMAS, PLATFORM, "/tend sources")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"my_sources": ["webhook"]})
    [choice] = await world.rows(SourceChoice)
    assert choice.opted_out_at is None


async def test_where_nothing_is_connected_it_says_so(world: World) -> None:
    await world.slack.command(SAM, PLATFORM, "/tend sources")
    assert "From people only." in world.slack.texts(modal(world, SAM))
