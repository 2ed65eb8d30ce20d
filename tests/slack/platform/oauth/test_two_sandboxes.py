"""Two whole workspaces add Tend, use it, remove it and add it again; nothing of one is found in the other."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import Slack
from sandbox.oauth.granting import CODE_LIVES_S
from sandbox.workspace.cast import CASTS
from sandbox.workspace.names import GENERAL, LIIS, OTHER_TEAM_ID, SLACKBOT, TIMO, VEGA_GENERAL
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from tests.cast import ANA, TOMAS
from tests.slack.platform.oauth.two_sandboxes import Adding, adding, browsing

OURS, THEIRS = "kingfisher-at-dawn", "marzipan-by-night"


@pytest.fixture
async def slacks(sqlite_url: str, patience: int) -> AsyncIterator[Adding]:
    async with adding(sqlite_url, patience) as opened:
        yield opened


async def thank(slack: Slack, words: str) -> str:
    """Let one person of a workspace thank another; return what the giver reads."""
    is_vega = slack.team_id == OTHER_TEAM_ID
    giver, receiver, channel = (LIIS, TIMO, VEGA_GENERAL) if is_vega else (ANA, TOMAS, GENERAL)
    return (await slack.command(giver, channel, f"/thanks <@{receiver}> for {words}")).text


async def open_homes(slack: Slack) -> None:
    """Let everybody who can look at their Home."""
    for person in CASTS[slack.team_id].people():
        if person.team_id == slack.team_id and not (person.is_bot or person.deleted or person.id == SLACKBOT):
            await slack.open_home(person.id)


def received(slack: Slack) -> str:
    """Return all that a workspace was sent: calls with their answers, messages, Homes and forms."""
    state = slack.state
    return repr((state.calls, state.messages, state.homes, state.modals, state.notifications))


async def test_nothing_of_one_workspace_is_found_in_the_other(slacks: Adding) -> None:
    """Neither in its rows, nor in what Slack was sent with its token, nor on anybody's Home."""
    for slack, secret in ((slacks.fern, OURS), (slacks.vega, THEIRS)):
        added = await slacks.add_to(slack, optional="1")
        assert f"Tend is in {slack.team.name}" in added.text
        assert "Sent to" in await thank(slack, secret)
    await slacks.tend.delivery.drain()
    for slack in (slacks.fern, slacks.vega):
        await open_homes(slack)
    await slacks.tend.delivery.drain()
    for slack, mine, other in ((slacks.fern, OURS, THEIRS), (slacks.vega, THEIRS, OURS)):
        assert slack.refused == []
        assert slack.calls_to("views.publish", ok=True)
        for where in (received(slack), await slacks.everything_of(slack.team_id)):
            assert (mine in where, other in where) == (True, False)
    rows = await slacks.everything_of(slacks.fern.team_id)
    assert [user for user in (LIIS, TIMO) if user in rows] == []


async def test_a_no_leaves_tend_out(slacks: Adding) -> None:
    address = await slacks.answer(await slacks.begin(), slacks.fern, answer="deny")
    assert "error=access_denied" in address
    assert "Tend was not added" in (await slacks.come_back(address)).text
    assert not slacks.distribution.is_installed(slacks.fern.team_id)
    assert "not a valid command" in await thank(slacks.fern, OURS)


async def test_a_state_belongs_to_its_browser(slacks: Adding) -> None:
    """Somebody who is sent the address ends nothing, and neither does the person who sent it."""
    address = await slacks.answer(await slacks.begin(), slacks.fern)
    async with browsing(slacks.tend) as other:
        assert "Please start again" in (await slacks.come_back(address, other)).text
    assert "Please start again" in (await slacks.come_back(address)).text
    assert not slacks.distribution.is_installed(slacks.fern.team_id)


async def test_a_code_grows_old_and_is_used_once(slacks: Adding) -> None:
    late = await slacks.answer(await slacks.begin(), slacks.fern)
    await slacks.fern.pass_real_time(CODE_LIVES_S + 1)
    assert "Please start again" in (await slacks.come_back(late)).text
    assert not slacks.distribution.is_installed(slacks.fern.team_id)
    used = await slacks.answer(await slacks.begin(), slacks.fern)
    assert "Tend is in Fernhill" in (await slacks.come_back(used)).text
    code = str(httpx.URL(used).params["code"])
    state = str(httpx.URL(await slacks.begin()).params["state"])
    again = await slacks.come_back(str(httpx.URL(used, params={"code": code, "state": state})))
    assert "Please start again" in again.text


async def test_a_workspace_may_leave_out_what_is_optional(slacks: Adding) -> None:
    await slacks.add_to(slacks.vega)
    assert set(slacks.vega.state.manifest.scopes) == NEEDED
    await slacks.add_to(slacks.vega, optional="1")
    assert set(slacks.vega.state.manifest.scopes) == NEEDED | OPTIONAL
    assert slacks.fern.state.manifest.scopes == ()


async def test_a_workspace_that_removes_tend_hears_no_more_and_finds_all_when_it_comes_back(slacks: Adding) -> None:
    """While the other one goes on."""
    for slack in (slacks.fern, slacks.vega):
        await slacks.add_to(slack)
    await thank(slacks.vega, THEIRS)
    await slacks.remove_from(slacks.vega)
    assert await slacks.tend.installations.authorize(None, slacks.vega.team_id) is None
    await slacks.tend.delivery.drain()
    assert slacks.vega.messages_for(TIMO) == []
    assert "not a valid command" in await thank(slacks.vega, "more")
    assert "Sent to" in await thank(slacks.fern, OURS)
    await slacks.add_to(slacks.vega)
    await slacks.tend.delivery.drain()
    assert THEIRS in slacks.vega.last_message(TIMO).text
    assert OURS in slacks.fern.last_message(TOMAS).text


async def test_slack_asks_only_what_the_app_may_ask(slacks: Adding) -> None:
    """By address as by answer."""
    question = httpx.URL(await slacks.begin())
    for name, value, error in (
        ("client_id", "9.9", "invalid_client_id"),
        ("scope", "channels:history", "invalid_scope"),
        ("scope", "", "invalid_scope"),
        ("redirect_uri", "https://example.com/", "bad_redirect_uri"),
    ):
        asked = question.copy_set_param(name, value)
        for page in (await slacks.slacks_page.get(asked), await slacks.slacks_page.post(asked)):
            assert (page.status_code, error in page.text) == (400, True)
