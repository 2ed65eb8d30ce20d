"""`tend sandbox --oauth`: a person adds Tend to two workspaces, says no, and removes it again."""

import asyncio
import sqlite3
from contextlib import closing

import httpx
from playwright.async_api import Browser, Page, expect

from sandbox.workspace.names import LIIS, OTHER_TEAM_ID, TEAM_ID, TIMO, VEGA_GENERAL
from tests.browser.sandbox_page import sandbox
from tests.cast import ANA, TOMAS
from tests.environment.chromium import IN_BROWSER
from tests.environment.patience import HANGS_AFTER_S

OURS, THEIRS = "kingfisher-at-dawn", "marzipan-by-night"

pytestmark = IN_BROWSER


async def answer_slack(page: Page, workspaces: str, team: str | None) -> None:
    """Go from the list of workspaces to Slack's question, and allow it for `team`, or cancel for None."""
    await page.goto(workspaces)
    await page.get_by_role("link", name="Add Tend to a workspace").click()
    await page.get_by_role("button", name="Go to Slack").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tend asks for access to a workspace")
    if team is None:
        await page.get_by_role("button", name="Cancel").click()
    else:
        await page.get_by_label(team).check()
        await page.get_by_role("button", name="Allow").click()


async def thank(url: str, giver: str, receiver: str, channel: str, words: str) -> str:
    """Say thanks in a workspace; return the receiver's screens once it is there."""
    async with httpx.AsyncClient(base_url=f"{url}/control", trust_env=False) as control:
        handle = receiver[2:].strip("0123456789").lower()
        line = {"viewer": giver, "channel": channel, "text": f"/thanks @{handle} for {words}"}
        (await control.post("/say", json=line)).raise_for_status()
        await control.post("/home", json={"viewer": receiver})
        direct = {"viewer": receiver, "channel": f"D{receiver[1:]}"}
        until = asyncio.get_running_loop().time() + HANGS_AFTER_S
        while words not in (seen := await control.get("/messages", params=direct)).text:
            assert asyncio.get_running_loop().time() < until, f"{words} did not arrive"
            await asyncio.sleep(0.1)
        state = await control.get("/state", params={"viewer": receiver})
        traffic = await control.get("/traffic", params={"after": 0})
        return seen.text + state.text + traffic.text


def removed_from(database_url: str) -> set[str]:
    """Return the workspaces without a token that once had Tend."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as database:
        return {row[0] for row in database.execute("SELECT id FROM workspaces WHERE bot_token IS NULL")}


async def test_two_workspaces_add_tend_and_share_nothing(chromium: Browser, bare_sqlite_url: str) -> None:
    """From the list of workspaces over Slack's question to each workspace's page, and back."""
    async with sandbox("--oauth", database_url=bare_sqlite_url) as url:
        workspaces = f"{url}/workspaces"
        page = await (await chromium.new_context()).new_page()
        title = page.get_by_role("heading", level=1)
        await answer_slack(page, workspaces, None)
        await expect(title).to_have_text("Tend was not added")
        await answer_slack(page, workspaces, "Fernhill")
        await expect(title).to_have_text("Tend is in Fernhill")
        await page.reload()  # the code and the state are used up
        await expect(title).to_have_text("Please start again")

        await page.goto(workspaces)
        await page.get_by_role("link", name="Add Tend to a workspace").click()
        await page.get_by_role("button", name="Go to Slack").click()
        question = page.url
        stranger = await (await chromium.new_context()).new_page()  # without the cookie of whoever began
        await stranger.goto(question)
        await stranger.get_by_label("Vega").check()
        await stranger.get_by_role("button", name="Allow").click()
        await expect(stranger.get_by_role("heading", level=1)).to_have_text("Please start again")

        await answer_slack(page, workspaces, "Vega")
        await expect(title).to_have_text("Tend is in Vega")
        await page.get_by_role("link", name="Open Tend in Slack").click()
        window = page.get_by_test_id("window")
        await expect(window).to_contain_text("Vega")
        vega = page.url.rstrip("/")

        ours = await thank(url, ANA, TOMAS, "C0GENERAL1", OURS)
        theirs = await thank(vega, LIIS, TIMO, VEGA_GENERAL, THEIRS)
        assert (OURS in ours, THEIRS in ours) == (True, False)
        assert (THEIRS in theirs, OURS in theirs) == (True, False)

        await page.get_by_test_id("workspaces").click()
        here = page.get_by_test_id(OTHER_TEAM_ID)
        await here.get_by_role("button", name="Remove Tend").click()
        await expect(here).to_contain_text("does not have Tend")
        await expect(page.get_by_test_id(TEAM_ID)).to_contain_text("has Tend")
        assert removed_from(bare_sqlite_url) == {OTHER_TEAM_ID}
        await answer_slack(page, workspaces, "Vega")
        await expect(title).to_have_text("Tend is in Vega")
        assert removed_from(bare_sqlite_url) == set()
