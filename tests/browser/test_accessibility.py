"""An accessibility engine looks at every state that matters, light and dark, wide and on a phone's width."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from playwright.async_api import Browser, Page

from tests.browser.accessibility import Finding, findings
from tests.browser.sandbox_page import (
    act_as,
    jump_to_monday,
    message,
    open_home,
    open_menu,
    open_messages,
    open_page,
    sandbox,
    skip_to_tuesday,
)
from tests.cast import MIRA
from tests.environment.chromium import IN_BROWSER

INES = "U0INES0001"  # the admin
PROMPT = "covering the on-call night"

Look = Callable[[str], Awaitable[None]]

pytestmark = IN_BROWSER


@asynccontextmanager
async def looking(page: Page, config: pytest.Config, where: str) -> AsyncIterator[Look]:
    """Look at states as they come, light and dark; at the end nothing grave may have been found. Less is listed."""
    found: list[Finding] = []

    async def look(state: str) -> None:
        themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for theme in themes:
            await page.emulate_media(color_scheme=theme)
            await page.locator(f"html[data-theme={theme}]").wait_for()
            found.extend(await findings(page, f"{where}, {theme}, {state}", colours_only=theme == "dark"))

    yield look
    writer = config.get_terminal_writer()
    for each in found:
        writer.line(f"axe: {each}")
    assert [str(each) for each in found if each.is_grave] == []


async def test_every_state_of_a_wide_window(chromium: Browser, pytestconfig: pytest.Config) -> None:
    """Channel, menus, panels, prompt, forms, and the Home of member, manager and admin."""
    async with (
        sandbox() as url,
        open_page(chromium, url) as page,
        looking(page, pytestconfig, "wide") as look,
    ):
        await _channel(page, look)
        await _tools(page, look)
        await _prompt(page, look)
        await _homes(page, look)
        await _forms(page, look)


async def test_every_state_of_a_narrow_window(
    chromium: Browser, told_on_sqlite: str, pytestconfig: pytest.Config
) -> None:
    """The same on 360 pixels, where one pane is shown at a time."""
    async with (
        open_page(chromium, told_on_sqlite, 360, 740) as page,
        looking(page, pytestconfig, "narrow") as look,
    ):
        await look("the window")
        await page.get_by_role("button", name="Show conversations").click()
        await look("the list of conversations")
        await page.get_by_test_id("window").get_by_test_id("place-app").click()
        await page.get_by_test_id("window").get_by_test_id("tab-home").click()
        await page.locator(".window .home-scroll .who-tool").first.wait_for()
        assert await page.locator(".window .home-scroll").evaluate("it => it.scrollWidth <= it.clientWidth")
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        await look("the phone's chats")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-home").click()
        await phone.get_by_role("button", name="Say thanks").first.click()
        await phone.get_by_test_id("modal").wait_for()
        await look("a form on the phone")
        await phone.get_by_test_id("modal-close").click()
        await phone.get_by_role("button", name="Who can see this?").first.click()
        await page.get_by_test_id("who").locator("[data-sees]").nth(1).wait_for()
        await look("who can see this")


async def _channel(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    about = message(window, "migration")
    await (await open_menu(page, about)).get_by_role("menuitemcheckbox").click()
    await about.get_by_test_id("reaction").wait_for()
    await look("a channel with a reaction")
    await open_menu(page, about)
    await look("the menu of a message")
    await page.keyboard.press("Escape")
    await window.get_by_test_id("shortcuts").click()
    await look("the shortcuts")
    await page.keyboard.press("Escape")
    await window.get_by_test_id("composer").press_sequentially("/")
    await look("suggestions")
    await window.get_by_test_id("composer").fill("")


async def _tools(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    about = message(await open_messages(window), "to you")
    await about.hover()
    await about.get_by_role("button", name="Who can see this?").click()
    await page.get_by_test_id("who").locator("[data-sees]").nth(1).wait_for()
    await look("who can see this")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("faults-toggle").click()
    await page.get_by_test_id("fault-add").click()
    await page.get_by_test_id("faults-clear").wait_for()
    await look("a fault that is on")
    await page.get_by_test_id("faults-clear").click()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("traffic-toggle").click()
    await page.get_by_test_id("traffic-row").last.click()
    await look("raw traffic")
    await page.get_by_test_id("traffic-toggle").click()


async def _prompt(page: Page, look: Look) -> None:
    await jump_to_monday(page)
    notification = await skip_to_tuesday(page)
    await look("a notification on the resting phone")
    await notification.click()
    await page.get_by_test_id("phone").get_by_text(PROMPT).first.wait_for()
    await look("a prompt")
    await page.get_by_test_id("phone").get_by_role("button", name="More actions").first.click()
    await look("the menu of a prompt")
    await page.keyboard.press("Escape")


async def _homes(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    await open_home(window)
    await look("a member's Home")
    for who, user in (("a manager", MIRA), ("an admin", INES)):
        await act_as(window, page, user)
        await open_home(window)
        await look(f"{who}'s Home")


async def _forms(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    modal = window.get_by_test_id("modal")
    home = await open_home(window)
    await home.get_by_role("button", name="Say thanks").first.click()
    await modal.get_by_role("combobox", name="To whom?").click()
    await page.get_by_test_id("options").wait_for()
    await look("a form with its options open")
    await page.keyboard.press("Escape")
    await modal.get_by_test_id("modal-submit").click()
    await modal.get_by_test_id("input-error").first.wait_for()
    await look("a form with what is missing")
    await modal.get_by_test_id("modal-close").click()
    await home.get_by_role("button", name="Settings").first.click()
    await modal.wait_for()
    await look("settings")
