"""An accessibility engine looks at every state that matters, light and dark, wide and on a phone's width."""

import pytest
from playwright.async_api import Browser, Page

from tests.browser.accessibility import HOME, MENU, MODAL, OPTIONS, PHONE, WHO, Look, looking
from tests.browser.sandbox_page import (
    act_as,
    message,
    open_home,
    open_menu,
    open_messages,
    open_page,
)
from tests.cast import MIRA
from tests.environment.chromium import IN_BROWSER

INES = "U0INES0001"  # the admin

pytestmark = IN_BROWSER


async def test_every_state_of_a_wide_window(chromium: Browser, told: str, pytestconfig: pytest.Config) -> None:
    """Channel, menus, panels, forms, and the Home of member, manager and admin; test_story looks at prompts."""
    async with (
        open_page(chromium, told) as page,
        looking(page, pytestconfig, "wide") as look,
    ):
        await _channel(page, look)
        await _tools(page, look)
        await _homes(page, look)
        await _forms(page, look)


async def test_every_state_of_a_narrow_window(chromium: Browser, told: str, pytestconfig: pytest.Config) -> None:
    """The same on 360 pixels, where one pane is shown at a time."""
    async with (
        open_page(chromium, told, 360, 740) as page,
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
        await look("the phone's chats", PHONE)
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-home").click()
        await phone.get_by_role("button", name="Say thanks").first.click()
        await phone.get_by_test_id("modal").wait_for()
        await look("a form on the phone", MODAL)
        await phone.get_by_test_id("modal-close").click()
        await phone.get_by_role("button", name="Who can see this?").first.click()
        await page.get_by_test_id("who").locator("[data-sees]").nth(1).wait_for()
        await look("who can see this", WHO)


async def _channel(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    about = message(window, "migration")
    await (await open_menu(page, about)).get_by_role("menuitemcheckbox").click()
    await about.get_by_test_id("reaction").wait_for()
    await look("a channel with a reaction")
    menu = await open_menu(page, about)
    await look("the menu of a message", MENU)
    await menu.get_by_role("menuitemcheckbox").click()  # others use this sandbox too
    await window.get_by_test_id("shortcuts").click()
    await look("the shortcuts", MENU)
    await page.keyboard.press("Escape")
    await window.get_by_test_id("composer").press_sequentially("/")
    await look("suggestions", "[data-testid=completions]")
    await window.get_by_test_id("composer").fill("")


async def _tools(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    about = message(await open_messages(window), "thanked you")
    await about.hover()
    await about.get_by_role("button", name="Who can see this?").click()
    await page.get_by_test_id("who").locator("[data-sees]").nth(1).wait_for()
    await look("who can see this", WHO)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("faults-toggle").click()
    await page.get_by_test_id("fault-add").click()
    await page.get_by_test_id("faults-clear").wait_for()
    await look("a fault that is on", "[data-testid=faults]")
    await page.get_by_test_id("faults-clear").click()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("traffic-toggle").click()
    await page.get_by_test_id("traffic-row").last.click()
    await look("raw traffic", "[data-testid=traffic]")
    await page.get_by_test_id("traffic-toggle").click()


async def _homes(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    await open_home(window)
    await look("a member's Home", HOME)
    for who, user in (("a manager", MIRA), ("an admin", INES)):
        await act_as(window, page, user)
        await open_home(window)
        await look(f"{who}'s Home", HOME)


async def _forms(page: Page, look: Look) -> None:
    window = page.get_by_test_id("window")
    modal = window.get_by_test_id("modal")
    home = await open_home(window)
    await home.get_by_role("button", name="Say thanks").first.click()
    await modal.get_by_role("combobox", name="Who do you want to thank?").click()
    await page.get_by_test_id("options").wait_for()
    await look("a form with its options open", OPTIONS)
    await page.keyboard.press("Escape")
    await modal.get_by_test_id("modal-submit").click()
    await modal.get_by_test_id("input-error").first.wait_for()
    await look("a form with what is missing", MODAL)
    await modal.get_by_test_id("modal-close").click()
    await home.get_by_role("button", name="Settings").first.click()
    await modal.wait_for()
    await look("settings", MODAL)
