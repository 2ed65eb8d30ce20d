"""Takes the README's pictures anew: `make screenshots`."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.stage import open_home, opened, sandbox, skip_to_tuesday
from tests.chromium import ARGS, find

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WORD = "When you took the night so that Ana could fly home, the whole week stayed calm. I noticed, and I am glad of it."


async def take() -> None:
    """Live through the story and take a picture at each turn."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, sandbox() as url:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(ARGS))
        async with opened(browser, url) as page:
            phone = page.get_by_test_id("phone")
            notification = await skip_to_tuesday(page)
            await page.screenshot(path=PICTURES / "tuesday.png")
            await notification.click()
            await phone.get_by_role("button", name="Say it now").wait_for()
            await page.screenshot(path=PICTURES / "prompt.png")
            await phone.get_by_test_id("tab-home").click()
            await phone.get_by_text("waiting 5 working days").wait_for()
            await phone.screenshot(path=PICTURES / "home.png")
            await phone.get_by_test_id("tab-messages").click()
            await phone.get_by_role("button", name="Say it now").click()
            await phone.get_by_test_id("modal").get_by_label("Your words").fill(WORD)
            await phone.screenshot(path=PICTURES / "say-it-now.png")
            await phone.get_by_test_id("modal-submit").click()
            await phone.get_by_text("You said a word to").wait_for()
            await open_home(page.get_by_test_id("window"))
            await page.screenshot(path=PICTURES / "said.png")
        await browser.close()


if __name__ == "__main__":
    if find() is None:
        sys.exit("make screenshots needs Chromium")
    asyncio.run(take())
