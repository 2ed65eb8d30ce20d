"""Start `tend sandbox` as a person would, and act on its page."""

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import httpx
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from sandbox.workspace.clock import next_weekday_at
from tests.cast import MIRA
from tests.environment.patience import HANGS_AFTER_S

TEND = Path(sys.executable).with_name("tend")
SAYS = "Tend sandbox: "
TUESDAY, THURSDAY = 1, 3
BEFORE_WORK = (8, 0)
HOME_SETTLES_MS = 900.0
EXPECTED_WITHIN_MS = HANGS_AFTER_S * 1_000
SKIPPED_WITHIN_MS = 180_000  # a day on a busy machine

expect.set_options(timeout=EXPECTED_WITHIN_MS)


@asynccontextmanager
async def sandbox(*options: str, database_url: str | None = None) -> AsyncIterator[str]:
    """Run the sandbox on a free port; yields its address, and leaves nothing running."""
    run = running_sandbox(*options, database_url=database_url)
    url = await asyncio.to_thread(run.__enter__)
    try:
        yield url
    finally:
        await asyncio.to_thread(run.__exit__, None, None, None)


@contextmanager
def running_sandbox(*options: str, database_url: str | None = None) -> Iterator[str]:
    """The same, outside of any event loop."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEND_", "DATABASE_"))
    }
    if database_url is not None:
        environ["DATABASE_URL"] = database_url
    command = [str(TEND), "sandbox", "--port", "0", "--no-browser", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, text=True
    ) as process:
        assert process.stdout is not None
        try:
            readable, _, _ = select.select([process.stdout], [], [], HANGS_AFTER_S)
            line = process.stdout.readline().strip() if readable else "it did not start in time"
            assert line.startswith(SAYS), line
            yield line.removeprefix(SAYS)
        finally:
            process.terminate()


@asynccontextmanager
async def open_page(
    browser: Browser, url: str, width: int = 1440, height: int = 900, theme: Literal["light", "dark"] = "light"
) -> AsyncIterator[Page]:
    """Open the page once the story is told; at the end nothing may have gone wrong on it."""
    context = await _context(browser, width, height, theme)
    page = await context.new_page()
    page.set_default_timeout(60_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: troubles.append(asked.url) if not asked.url.startswith(url) else None)
    await page.goto(url)
    await page.get_by_test_id("preparing").wait_for(state="hidden")
    try:
        yield page
    finally:
        await page.evaluate("localStorage.clear(); sessionStorage.clear()")
        await page.close()
    assert troubles == [], troubles


_contexts: dict[tuple[Browser, int, int, str], BrowserContext] = {}


async def _context(browser: Browser, width: int, height: int, theme: Literal["light", "dark"]) -> BrowserContext:
    """Give the browser's context of that size: making one takes as long as opening the page in it."""
    wanted = (browser, width, height, theme)
    if wanted not in _contexts:
        _contexts[wanted] = await browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", color_scheme=theme
        )
    return _contexts[wanted]


async def close_forms(url: str) -> None:
    """Close every form that somebody has open."""
    async with httpx.AsyncClient(base_url=f"{url}/control", trust_env=False) as sandbox:
        people = (await sandbox.get("/state", params={"viewer": MIRA})).json()["people"]
        for viewer in [each["id"] for each in people]:
            state = await sandbox.get("/state", params={"viewer": viewer})
            if state.is_success and (modal := state.json()["modal"]) is not None:
                cross = {"viewer": viewer, "view_id": modal["stack"][-1]["id"], "all": True}
                (await sandbox.post("/close", json=cross)).raise_for_status()


async def jump_to_day(page: Page, weekday: int, at: tuple[int, int] = BEFORE_WORK) -> None:
    """Let Tend find itself on the next such day in Berlin, before anybody works, as after days without power.

    What ticked meanwhile, ticks once. To skip to there takes a step and a drawing of the page every quarter of an hour.
    """
    clock = httpx.URL(page.url).join("/control/clock")
    async with httpx.AsyncClient(trust_env=False) as sandbox:
        now = datetime.fromisoformat((await sandbox.get(clock)).json()["now"])
        morning = next_weekday_at(now.astimezone(ZoneInfo("Europe/Berlin")), {weekday}, *at)
        (await sandbox.post(clock, json={"now": morning.isoformat()})).raise_for_status()


async def skip(page: Page, to: str) -> None:
    """Let time pass, and everything arrive that fell due."""
    await page.get_by_test_id(f"skip-{to}").click()
    await passed(page)


async def passed(page: Page) -> None:
    """Wait until a skip that was pressed is over."""
    progress = page.get_by_test_id("progress")
    await progress.wait_for(state="visible")
    await progress.wait_for(state="hidden", timeout=SKIPPED_WITHIN_MS)


async def skip_to_tuesday(page: Page) -> Locator:
    """Press *Next Tuesday*; gives what lights up on the phone."""
    await page.get_by_test_id("skip-next_tuesday").click()
    notification = page.get_by_test_id("phone").get_by_test_id("phone-notification")
    await notification.first.wait_for(state="visible")
    return notification.first


async def act_as(pane: Locator, page: Page, user_id: str, place: str = "window") -> None:
    """Become somebody else in one pane."""
    await page.get_by_test_id(f"act-as-{place}").select_option(user_id)
    await pane.get_by_test_id("place-app").wait_for()


async def open_home(pane: Locator, button: str = "Say thanks") -> Locator:
    """Open Tend's Home in a pane; gives its blocks. `button`: its first, in the person's language."""
    await pane.get_by_test_id("place-app").click()
    await pane.get_by_test_id("tab-home").dispatch_event("click")  # a banner may lie on it, as on any phone
    home = pane.get_by_test_id("home")
    await home.get_by_role("button", name=button).first.wait_for()
    # Tend publishes a Home anew when it is opened; a press on what stood there before would come too late.
    await pane.page.wait_for_timeout(HOME_SETTLES_MS)
    return home


async def open_messages(pane: Locator) -> Locator:
    """Open a person's messages from Tend; gives the list."""
    await pane.get_by_test_id("place-app").click()
    await pane.get_by_test_id("tab-messages").dispatch_event("click")
    messages = pane.get_by_test_id("messages")
    await messages.get_by_test_id("message").first.wait_for()
    return messages


def message(pane: Locator, words: str) -> Locator:
    """Give the newest message with these words in the open conversation."""
    return pane.get_by_test_id("message").filter(has_text=words).last


async def open_menu(page: Page, about: Locator) -> Locator:
    """Open what can be done with a message; gives the menu."""
    await about.hover()
    await about.get_by_role("button", name="Message actions").click()
    menu = page.get_by_role("menu")
    await menu.wait_for()
    return menu
