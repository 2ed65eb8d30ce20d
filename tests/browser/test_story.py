"""The story, in a browser, from the first look to the manager's word: what `make sandbox` is for."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.accessibility import HOME, MENU, PHONE, looking
from tests.browser.sandbox_page import TUESDAY, act_as, jump_to_day, open_home, open_page, skip
from tests.cast import MIRA, TOMAS
from tests.environment.chromium import IN_BROWSER

WORD = "When you took the night, the whole week stayed calm. I noticed."

pytestmark = IN_BROWSER


async def test_a_noted_effort_becomes_a_managers_word(
    chromium: Browser, going_on: str, pytestconfig: pytest.Config
) -> None:
    """Tuesday comes, Mira's phone lights up, she says the word, Tomas has it, and both Homes show it.

    What a prompt brings to the page is looked at for its accessibility here.
    """
    async with (
        open_page(chromium, going_on) as page,
        looking(page, pytestconfig, "story") as look,
    ):
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        guide, first = page.get_by_test_id("guide"), page.get_by_test_id("guide-1")
        await expect(guide).to_contain_text("nobody has thanked him")
        await expect(page.get_by_test_id("guide-2")).to_be_disabled()
        await _night(page, phone)
        await first.focus()
        await page.keyboard.press("Enter")
        notification = phone.get_by_test_id("phone-notification").first
        await expect(notification).to_contain_text("Tomas")
        await look("a notification on the resting phone", PHONE)
        await expect(first).to_be_focused()  # neither the rest of the bar nor the notification took the focus
        await expect(guide).to_contain_text("Mira’s phone lit up")
        await page.get_by_test_id("guide-2").click()
        await expect(phone.get_by_test_id("messages")).to_be_focused()
        await expect(phone.get_by_text("covering the on-call night").first).to_be_visible()
        await look("a prompt", PHONE)
        await phone.get_by_role("button", name="More actions").first.click()
        await look("the menu of a prompt", MENU)
        await page.keyboard.press("Escape")
        await phone.get_by_role("button", name="Say it now").click()
        modal = phone.get_by_test_id("modal")
        await modal.get_by_label("Your words").fill(WORD)
        await modal.get_by_test_id("modal-submit").focus()
        await page.keyboard.press("Enter")
        await expect(modal).to_contain_text("Sent to")
        await expect(modal.locator(":focus")).to_have_count(1)
        await modal.get_by_test_id("modal-close").click()
        await expect(phone.get_by_text("You thanked")).to_be_visible()

        await expect(guide).to_contain_text("Tomas has Mira’s thanks")
        await page.get_by_test_id("guide-3").click()
        await expect(phone.get_by_test_id("messages").get_by_text(WORD)).to_be_visible()
        await expect(guide).to_contain_text("That was the loop")
        await expect(phone.get_by_test_id("messages")).to_be_focused()
        await guide.get_by_role("button", name="Close the guide").click()
        await expect(guide).to_be_hidden()
        await page.get_by_test_id("act-as-phone").select_option(MIRA)

        await act_as(window, page, TOMAS)
        await window.get_by_test_id("place-app").click()
        await window.get_by_test_id("tab-messages").click()
        await expect(window.get_by_test_id("messages").get_by_text(WORD)).to_be_visible()
        home = await open_home(window)
        await expect(home.get_by_text(WORD)).to_be_visible()

        await _waits_no_more(phone)
        await look("Homes after a prompt", HOME)


async def _night(page: Page, phone: Locator) -> None:
    """Let the night pass, in which the phone sleeps."""
    await jump_to_day(page, TUESDAY)
    await skip(page, "next_morning")
    await phone.get_by_test_id("phone-unlock").click()
    await expect(phone.get_by_test_id("place-C0PLATFORM")).to_be_visible()


async def _waits_no_more(phone: Locator) -> None:
    """Look at a manager's Home after her word: what was noted since, about Sam, and no more what she thanked for."""
    await phone.get_by_test_id("phone-tab-tend").click()
    await phone.get_by_test_id("tab-home").click()
    waiting = phone.get_by_test_id("home")
    await expect(waiting.get_by_text("keeping the notes of our planning")).to_be_visible()
    await expect(waiting.get_by_text("5 working days")).to_have_count(0)
