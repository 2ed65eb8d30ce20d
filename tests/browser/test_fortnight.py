"""A fortnight, in a browser, by skipping: a prompt becomes a one-to-one."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.sandbox_page import (
    HOME_SETTLES_MS,
    TUESDAY,
    WEDNESDAY,
    act_as,
    jump_to_day,
    open_home,
    open_page,
    sandbox,
    skip,
    skip_to_tuesday,
)
from tests.cast import TOMAS
from tests.environment.chromium import IN_BROWSER

WORDS = "covering the on-call night from Sunday to Monday so that I could fly home"

pytestmark = IN_BROWSER


async def test_a_prompt_becomes_a_one_to_one(chromium: Browser, bare_postgresql_url: str) -> None:
    """Kept on Tuesday, it opens Mira's Home on the day of the talk, comes back when carried over, and is ticked off."""
    async with sandbox(database_url=bare_postgresql_url) as url, open_page(chromium, url) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        await jump_to_day(page, TUESDAY)
        await (await skip_to_tuesday(page)).click()
        await phone.get_by_role("button", name="In our 1:1").click()
        await expect(phone.get_by_text("Saved for your 1:1 with")).to_be_visible()
        await _choose_day(page, phone, "every Wednesday")
        await phone.get_by_test_id("tab-messages").press("Enter")
        await expect(phone.get_by_text("every Wednesday.")).to_be_visible()
        await act_as(window, page, TOMAS)
        theirs = await open_home(window)
        await expect(theirs.get_by_text("Today with")).to_have_count(0)

        await _go_to_wednesday(page)
        hers = await _pick_up(phone)
        await expect(hers.get_by_role("heading").first).to_have_text("Today with Tomas Novak")
        await expect(hers.get_by_text("Saved for your 1:1")).to_be_visible()
        await expect(hers.get_by_text(WORDS)).to_have_count(1)
        await open_home(window)
        await expect(theirs.get_by_role("heading").first).to_have_text("Today with Mira Vogel")
        await expect(theirs.get_by_text("Saved for your 1:1")).to_have_count(0)
        await theirs.get_by_role("button", name="Mention it").first.click()
        await expect(theirs.get_by_text("To mention")).to_be_visible()
        await hers.get_by_role("button", name="Carry over").first.click()
        await expect(hers.get_by_text("What you carried over comes back")).to_be_visible()
        await expect(hers.get_by_text("Saved for your 1:1", exact=True)).to_have_count(0)
        await expect(hers.get_by_text("To mention")).to_have_count(0)
        await expect(theirs.get_by_text("carried over")).to_have_count(0)

        await _go_to_next_tuesday(page)
        await _go_to_wednesday(page)
        hers = await _pick_up(phone)
        await expect(hers.get_by_text("Saved for your 1:1", exact=True)).to_be_visible()
        await hers.get_by_role("button", name="Said it").first.click()
        await expect(hers.get_by_text(WORDS)).to_have_count(0)
        await expect((await open_home(window)).get_by_text("To mention")).to_be_visible()


async def _go_to_next_tuesday(page: Page) -> None:
    """Skip no more than the last hours before."""
    await jump_to_day(page, TUESDAY)
    await skip(page, "next_tuesday")


async def _go_to_wednesday(page: Page) -> None:
    """Skip no more than its first hours."""
    await jump_to_day(page, WEDNESDAY)
    await skip(page, "next_morning")


async def _pick_up(phone: Locator) -> Locator:
    """Take the sleeping phone up and open Tend's Home; gives its blocks."""
    await phone.get_by_test_id("phone-unlock").click()
    return await _look(phone)


async def _look(phone: Locator) -> Locator:
    """Open Tend's Home on a phone in somebody's hand."""
    await phone.get_by_test_id("phone-tab-tend").click()
    await phone.get_by_test_id("tab-home").press("Enter")
    home = phone.get_by_test_id("home")
    await home.get_by_role("button", name="Say thanks").first.wait_for()
    await phone.page.wait_for_timeout(HOME_SETTLES_MS)
    return home


async def _choose_day(page: Page, phone: Locator, day: str) -> None:
    """By way of Settings and My team, where Tomas stands last."""
    await (await _look(phone)).get_by_role("button", name="Settings").click()
    modal = phone.get_by_test_id("modal")
    await modal.get_by_role("button", name="My team").click()
    menu = modal.get_by_role("combobox", name="1:1 day").last
    await menu.click()
    await page.get_by_test_id("options").get_by_role("option", name=day, exact=True).click()
    await expect(menu).to_have_value(day)
    await expect(menu).to_be_enabled()
    await modal.get_by_test_id("modal-close").click()
    await expect(modal).to_be_hidden()
