"""Takes the README's pictures anew: `make screenshots`."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.browser.pictures import smaller
from tests.browser.sandbox_page import act_as, message, open_home, open_messages, open_page, sandbox, skip_to_tuesday
from tests.cast import MIRA
from tests.environment.chromium import ARGS, find

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WORD = "When you took the night so that Ana could fly home, the whole week stayed calm. I noticed, and I am glad of it."
INES = "U0INES0001"  # the admin, new to Tend
# Colour that runs over a whole page makes its picture three times as large.
FLAT = """() => {
  document.body.style.setProperty("background", "var(--canvas)")
  document.querySelector(".lock").style.setProperty("background", "var(--sky-b)")
}"""
HOMES = {"admin": INES, "manager": MIRA}


async def take() -> None:
    """Live through the story and take a picture at each turn, then of every kind of Home."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, sandbox() as url:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(ARGS))
        async with open_page(browser, url, 1280, 800) as page:
            await _who(page)
            await _homes(page)
            await act_as(page.get_by_test_id("window"), page, "U0ANA00001")
            await _story(page)
        await _narrow(browser, url)
        async with open_page(browser, url, 1280, 800, theme="dark") as page:
            await open_home(page.get_by_test_id("window"))
            await _picture(page, "dark.png")
        await browser.close()


async def _picture(what: Page | Locator, name: str) -> None:
    page = what if isinstance(what, Page) else what.page
    await page.evaluate(FLAT)
    (PICTURES / name).write_bytes(smaller(await what.screenshot()))


async def _who(page: Page) -> None:
    window = page.get_by_test_id("window")
    about = message(await open_messages(window), "noticing the wrong time zone")
    await about.hover()
    await about.get_by_role("button", name="Who can see this?").click()
    await page.get_by_test_id("who-person").nth(2).wait_for()
    await _picture(page, "who.png")
    await page.keyboard.press("Escape")
    toggle = message(window, "noticing the wrong time zone")
    await window.get_by_test_id("place-C0PLATFORM").click()
    await toggle.first.wait_for(state="hidden")
    about = message(window, "Rehearsal of the migration")
    await about.hover()
    await about.get_by_role("button", name="🌱 Words later").click()
    await about.get_by_test_id("reaction").wait_for()
    await open_home(window)
    await _picture(window.locator(".window"), "home-member.png")


async def _homes(page: Page) -> None:
    window = page.get_by_test_id("window")
    for kind, user in HOMES.items():
        await act_as(window, page, user)
        await open_home(window)
        await _picture(window.locator(".window"), f"home-{kind}.png")


async def _story(page: Page) -> None:
    phone = page.get_by_test_id("phone")
    notification = await skip_to_tuesday(page)
    await _picture(page, "tuesday.png")
    await notification.click()
    await phone.get_by_role("button", name="Say it now").wait_for()
    await _picture(page, "prompt.png")
    await phone.get_by_test_id("tab-home").click()
    await phone.get_by_text("waiting 5 working days").wait_for()
    await _picture(phone, "home.png")
    await phone.get_by_test_id("tab-messages").click()
    await phone.get_by_role("button", name="Say it now").click()
    await phone.get_by_test_id("modal").get_by_label("Your words").fill(WORD)
    await _picture(phone, "say-it-now.png")
    await phone.get_by_test_id("modal-submit").click()
    await phone.get_by_text("has your words").wait_for()
    await phone.get_by_test_id("modal-close").click()
    await phone.get_by_text("You thanked").wait_for()
    await open_home(page.get_by_test_id("window"))
    await _picture(page, "said.png")


async def _narrow(browser: Browser, url: str) -> None:
    async with open_page(browser, url, 360, 740) as page:
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-home").click()
        await phone.get_by_role("button", name="Say thanks").first.wait_for()
        await _picture(page, "narrow-manager.png")
        await page.get_by_test_id("switch-window").click()
        window = page.get_by_test_id("window")
        await window.get_by_role("button", name="Show conversations").click()
        await open_home(window)
        await _picture(page, "narrow-member.png")


if __name__ == "__main__":
    if find() is None:
        sys.exit("make screenshots needs Chromium")
    asyncio.run(take())
