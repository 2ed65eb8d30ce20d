"""Takes the README's pictures anew: `make screenshots`."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.browser.pictures import animated, smaller
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
MOVING_SIZE = 1000, 780
SHOWN_MS = 2600, 900, 2200, 3000, 3200, 2200, 3600
SETTLES_MS = 700.0
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
        await _moving(browser)
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
    await phone.get_by_role("button", name="Say it now").first.wait_for()
    await _picture(page, "prompt.png")
    await phone.get_by_test_id("tab-home").click()
    await phone.get_by_test_id("home").get_by_role("button", name="Say it now").first.wait_for()
    await _picture(phone, "home.png")
    await phone.get_by_test_id("tab-messages").click()
    await _say(phone)
    await _picture(phone, "say-it-now.png")
    await phone.get_by_test_id("modal-submit").click()
    await phone.get_by_test_id("modal-submit").wait_for(state="hidden")
    await phone.get_by_test_id("modal-close").click()
    await page.get_by_test_id("guide").filter(has_text="Tomas has").wait_for()
    await open_home(page.get_by_test_id("window"))
    await _picture(page, "said.png")


async def _say(phone: Locator) -> None:
    """Open the form of the prompt, and write."""
    await phone.get_by_role("button", name="Say it now").first.click()
    words = phone.get_by_test_id("modal").locator("textarea").first
    await words.fill(WORD)
    await words.blur()


async def _moving(browser: Browser) -> None:
    """Take the picture that moves, in a sandbox of its own: the three steps of the guide."""
    taken: list[bytes] = []
    async with sandbox() as url, open_page(browser, url, *MOVING_SIZE) as page:
        phone = page.get_by_test_id("phone")

        async def take_one() -> None:
            await page.wait_for_timeout(SETTLES_MS)
            await page.evaluate(FLAT)
            taken.append(await page.screenshot())

        await page.get_by_test_id("guide").filter(has_text="Let Tuesday come").wait_for()
        await take_one()
        await page.get_by_test_id("guide-1").click()
        await take_one()
        await page.get_by_test_id("guide").filter(has_text="lit up").wait_for()
        await take_one()
        await page.get_by_test_id("guide-2").click()
        await phone.get_by_role("button", name="Say it now").first.wait_for()
        await take_one()
        await _say(phone)
        await take_one()
        await phone.get_by_test_id("modal-submit").click()
        await page.get_by_test_id("guide").filter(has_text="Tomas has").wait_for()
        await take_one()
        await phone.get_by_test_id("modal-close").click()
        await page.get_by_test_id("guide-3").click()
        await phone.get_by_test_id("messages").get_by_text(WORD).wait_for()
        await take_one()
    (PICTURES / "story.png").write_bytes(animated(taken, SHOWN_MS))


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
