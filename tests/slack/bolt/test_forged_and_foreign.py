"""Who may act and where answers go while Slack is slow, a workspace is foreign, or a payload is forged."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from sandbox.workspace.names import PLATFORM_GROUP
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.bolt.response_urls import may_answer_at
from slackapp.slack.platform.installations import Installations
from tests.cast import ANA, EXT, MIRA, PLATFORM, TEAM, TOMAS, VEGA
from tests.world import World

HOSTS = frozenset({"hooks.slack.com", "127.0.0.1"})
WORDS = "taking my night"
BROKEN = ("https://[", "https://hooks.slack.com\x01/", "https://hooks.slack.com:99999/x", "https://hooks.slack.com:x/")


@pytest.fixture
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """An address on this network that is not Slack's, and what it was sent."""
    got: list[str] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.text())
        return web.Response()

    app = web.Application()
    app.router.add_post("/{any}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.2", 0).start()
    yield f"http://127.0.0.2:{runner.addresses[0][1]}/admin", got
    await runner.cleanup()


def press(action_id: str = "share_thanks", /, **more: Any) -> dict[str, Any]:
    """Give the press of a button as Slack sends it."""
    action = {"action_id": action_id, "value": "1", "type": "button", "block_id": "x"}
    who = {"team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}}
    return {"type": "block_actions", **who, "actions": [action], "trigger_id": "1.2.3", **more}


def command(user_id: str, team_id: str = TEAM, words: str = f"<@{TOMAS}> {WORDS}") -> dict[str, str]:
    """Give `/thanks …` as Slack sends it."""
    fields = {"command": "/thanks", "text": words, "team_id": team_id, "user_id": user_id}
    return {**fields, "channel_id": PLATFORM, "trigger_id": "1.2.3"}


def forget_own(installations: Installations) -> None:
    """Let Tend be one that has not asked Slack yet, as after a start."""
    installations.forget(TEAM)
    installations._asked_at = -99.0


async def test_a_little_slow_is_fast_enough(world: World, patience: int) -> None:
    """Meeting the giver, opening the group and meeting its members, a quarter of a second each as Slack has it."""
    world.slack.latency_s = 0.25 * patience
    said = await world.slack.command(MIRA, PLATFORM, f"/thanks <!subteam^{PLATFORM_GROUP}|@platform-team> {WORDS}")
    assert "Sent to" in said.text


@pytest.mark.parametrize("team", [TEAM, VEGA])
async def test_nothing_is_sent_to_an_address_that_is_not_slacks(
    world: World, elsewhere: tuple[str, list[str]], team: str
) -> None:
    """Neither by us nor by Bolt, which tells there that Tend is not installed."""
    url, got = elsewhere
    who = {"team": {"id": team}, "user": {"id": ANA, "team_id": team}}
    for more in ({"response_url": url}, {"response_urls": [{"response_url": url}]}):
        told = await world.slack.raw(press(**who, **more))
        assert told.status == 200
    assert got == []


@pytest.mark.parametrize("url", BROKEN)
async def test_a_broken_address_is_none(world: World, url: str) -> None:
    """It is answered as if there were none."""
    assert (await world.slack.raw(press(response_url=url))).status == 200


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://hooks.slack.com/actions/T1/2/3", True),
        ("https://HOOKS.slack.com:443/x", True),
        ("http://hooks.slack.com/x", False),
        ("https://hooks.slack.com.example/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("http://127.0.0.1:4000/respond/1", True),
        ("ftp://127.0.0.1/x", False),
        ("http://127.0.0.2:4000/x", False),
        (None, False),
        ({"url": "https://hooks.slack.com/x"}, False),
        *((url, False) for url in BROKEN),
    ],
)
def test_where_an_answer_may_go(url: object, *, may: bool) -> None:
    """To Slack, encrypted, or to the double of it on this machine."""
    assert may_answer_at(url, HOSTS) is may


async def test_a_slow_slack_costs_nobody_their_words(world: World) -> None:
    """A command carries the workspace of whoever typed it: it is taken in, and finished once Slack tells of people."""
    world.slack.fail_next("users.info", error="internal_error", count=2)
    told = await world.slack.raw(command(ANA), form=True)
    assert "looking up" in told.body["text"]
    await world.deliver()
    assert WORDS in world.slack.last_message(TOMAS).text


async def test_people_of_another_organisation_are_told_so(world: World) -> None:
    """Where the directory knows them, nothing is said through us."""
    assert "another workspace" in (await world.slack.raw(command(EXT), form=True)).body["text"]
    assert await world.count(Thanks) == 0


async def test_a_payload_that_names_our_workspace_is_ours(world: World) -> None:
    """An interaction tells whose people it comes from, so that a slow Slack stops nobody; one of Vega's is stopped."""
    world.slack.fail_next("users.info", error="internal_error", count=2)
    await world.slack.raw(press("open_thanks_form"))
    assert len(world.slack.calls_to("views.open")) == 1
    await world.slack.raw(press("open_thanks_form", user={"id": EXT, "team_id": VEGA}))
    assert [call.args["view"]["callback_id"] for call in world.slack.calls_to("views.open")][1:] == ["told"]


async def test_people_of_a_sister_workspace(world: World) -> None:
    """In an Enterprise Grid a colleague's home may be another workspace; the directory knows that they are here."""
    await world.tend.directory.store(
        TEAM, [{"id": "U0SISTER01", "team_id": "T0SISTER01", "enterprise_user": {"teams": [TEAM, "T0SISTER01"]}}]
    )
    sister = {"id": "U0SISTER01", "team_id": "T0SISTER01"}
    for more in ({"enterprise": {"id": "E1"}}, {"enterprise": None}):
        await world.slack.raw(press("open_thanks_form", user=sister, **more))
    shown = [call.args["view"]["callback_id"] for call in world.slack.calls_to("views.open")]
    assert shown == ["thanks_form", "told"]


@pytest.mark.parametrize("flag", [{"enterprise_id": "E1"}, {"is_enterprise_install": "true"}])
async def test_4_2_nobody_unknown_is_admitted_in_a_grid(world: World, flag: dict[str, str]) -> None:
    """While Slack does not say who types, a stranger may; their words come back, and go once Slack has answered."""
    world.slack.fail_next("users.info", error="internal_error", count=1)
    told = await world.slack.raw(command(ANA) | flag, form=True)
    assert told.body["text"].startswith("I couldn't reach Slack just now. Nothing was sent. Your words:")
    assert WORDS in told.body["text"]
    assert await world.count(Thanks) == await world.count(Outgoing) == 0
    await world.slack.raw(command(ANA) | flag | {"trigger_id": "2"}, form=True)
    await world.deliver()
    assert WORDS in world.slack.last_message(TOMAS).text
    assert "another workspace" in (await world.slack.raw(command(EXT) | flag, form=True)).body["text"]


async def test_4_2_a_press_in_a_grid_is_admitted_from_our_workspace_alone(world: World) -> None:
    """A press names the home of whoever presses: ours is enough, another one is not while Slack is away."""
    world.slack.fail_next("users.info", error="internal_error", count=9)
    for home in (TEAM, "T0SISTER01", None):
        await world.slack.raw(
            press("open_thanks_form", user={"id": "U0SOMEBODY", "team_id": home}, enterprise={"id": "E1"})
        )
    shown = [call.args["view"]["callback_id"] for call in world.slack.calls_to("views.open")]
    assert shown == ["thanks_form", "told", "told"]


async def test_4_2_a_home_in_a_grid_is_asked_for_again(world: World) -> None:
    """Slack sends the event again, and by then may say who opened it."""
    world.slack.fail_next("users.info", error="internal_error", count=1)
    event = {"type": "app_home_opened", "user": ANA, "tab": "home", "channel": "D0ANA"}
    asked = {"type": "event_callback", "team_id": TEAM, "enterprise_id": "E1", "event_id": "Ev1", "event": event}
    assert [(await world.slack.raw(asked)).status for _ in range(2)] == [503, 200]


async def test_a_foreign_workspace_while_slack_is_away(world: World) -> None:
    """The database remembers which one is ours."""
    await world.tend.installations.own()
    forget_own(world.tend.installations)
    world.slack.fail_next("auth.test", error="internal_error", count=9)
    told = await world.slack.raw(command("U0VERA0001", VEGA), form=True)
    assert "not installed" in str(told.body)
    await world.slack.open_home(ANA)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    assert "Sent to" in said.text
    assert [row.workspace_id for row in await world.rows(Thanks)] == [TEAM]


async def test_a_first_start_while_slack_is_away(world: World) -> None:
    """Nobody can tell whose request it is: it is not taken in, and Slack sends an event again."""
    await world.tend.installations.own()
    async with world.tend.db.transaction() as session:
        await session.delete(await session.get_one(Workspace, TEAM))
    forget_own(world.tend.installations)
    world.slack.fail_next("auth.test", error="internal_error", count=9)
    told = await world.slack.raw(command("U0VERA0001", VEGA), form=True)
    assert told.body["text"].startswith("I couldn't reach Slack just now. Nothing was sent. Your words:")
    opened = await world.slack.open_home(ANA)
    assert opened is not None
    assert opened.statuses[0] == 503
    assert await world.count(Person) == 0


async def test_a_slow_answer_of_slack_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first request may have to be told to come again; the next is served."""
    monkeypatch.setattr("slackapp.slack.platform.installations.ASK_AGAIN_AFTER_S", 99.0)
    await world.tend.installations.own()
    forget_own(world.tend.installations)
    world.tend.installations._asked_at = -999.0
    world.slack.latency_s = 0.3
    assert await world.tend.installations.own(0.05) is None
    assert (await world.tend.installations.own(30.0)) is not None
    assert len(world.slack.calls_to("auth.test")) == 2


async def test_an_uninstalling_is_not_undone_by_its_own_token(world: World) -> None:
    """Slack may take the token a little longer; only another one is a new installation."""
    await world.slack.command(ANA, PLATFORM, "/noticed me stayed for the release")
    await world.slack.event({"type": "app_uninstalled"})
    for _ in range(2):
        world.tend.installations._asked_at = -99.0
        assert await world.tend.installations.find(TEAM) is None
    (workspace,) = await world.rows(Workspace)
    assert workspace.uninstalled_at is not None
    await world.run_job("apply_retention", world.clock.now() + timedelta(days=15))
    assert await world.count(Effort) == 0


async def test_a_new_token_is_a_new_installation(world: World) -> None:
    """Whoever installs Tend again goes on."""
    await world.tend.installations.own()
    async with world.tend.db.transaction() as session:
        workspace = await session.get_one(Workspace, TEAM)
        workspace.uninstalled_at, workspace.token_digest = world.clock.now(), "of another token"
    forget_own(world.tend.installations)
    assert await world.tend.installations.find(TEAM) is not None
    (workspace,) = await world.rows(Workspace)
    assert workspace.uninstalled_at is None


async def test_many_groups_are_refused_before_slack_is_asked(world: World) -> None:
    """Slack answers twenty such questions a minute, and everybody needs some of them."""
    groups = " ".join(f"<!subteam^S0GROUP{number:03}>" for number in range(6))
    said = await world.slack.command(ANA, PLATFORM, f"/thanks {groups} {WORDS}")
    assert "6 groups" in said.text
    assert WORDS in said.text
    assert world.slack.calls_to("usergroups.users.list") == []


@pytest.mark.both_databases
@pytest.mark.parametrize("number", [2**70, 2**63, -1, True, 1.5])
async def test_a_number_no_row_can_have(world: World, number: object) -> None:
    """A forged form changes nothing and breaks nothing."""
    view = {
        "callback_id": "change_form",
        "type": "modal",
        "blocks": [{"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"words": {"value": "x"}}}},
        "private_metadata": f'{{"n": "x", "e": {str(number).lower()}}}',
    }
    sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}, "view": view}
    told = await world.slack.raw(sent)
    assert "reference" not in str(told.body)


async def test_channels_of_other_organisations_are_not_offered(world: World) -> None:
    """Others than colleagues read along there."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    (opened,) = world.slack.calls_to("views.open", ok=True)
    assert '"exclude_external_shared_channels": true' in str(opened.args).replace("'", '"').replace("True", "true")
