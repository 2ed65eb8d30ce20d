"""The second story of the guide, on a phone: Sam puts something right with Ana, and nobody else sees a word of it."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.accessibility import PHONE, looking
from tests.browser.sandbox_page import open_page
from tests.cast import ANA
from tests.environment.chromium import IN_BROWSER

WIDTH, HEIGHT = 390, 844
CHROME_MAX = 0.2  # of the height
WORDS = "I talked over you in the export review. I'm sorry. Your last point matters."
OTHERS = 7  # everybody but the two

pytestmark = IN_BROWSER


async def test_a_private_word_is_sent_read_and_answered_in_four_presses(
    chromium: Browser, going_on: str, pytestconfig: pytest.Config
) -> None:
    """Point 10 of private words: the door, Send, Ana's envelope and her answer; seven screens show nothing of it."""
    async with (
        open_page(chromium, going_on, WIDTH, HEIGHT) as page,
        looking(page, pytestconfig, "repair-story") as look,
    ):
        phone, guide = page.get_by_test_id("phone"), page.get_by_test_id("guide")
        modal = phone.get_by_test_id("modal")
        notification = phone.get_by_test_id("phone-notification").first
        await page.get_by_test_id("guide-other").click()
        await expect(modal).to_contain_text("Nobody is told you opened this.")
        await look("the door to repair", PHONE)
        await modal.get_by_role("button", name="I did something").click()
        await _write(modal)
        await look("the form of repair", PHONE)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_role("button", name="Take back")).to_be_visible()

        await page.reload()  # the guide goes on with this story
        await expect(page.get_by_test_id("guide-2")).to_have_attribute("aria-current", "step")
        await page.get_by_test_id("guide-2").click()
        await expect(notification).to_contain_text("left you a private word")
        await expect(page.get_by_text(WORDS)).to_have_count(0)  # a lock screen may lie on a table
        await page.get_by_test_id("guide-3").click()
        await phone.get_by_role("button", name="Read", exact=True).click()
        await expect(modal.get_by_text(WORDS)).to_be_visible()
        await look("a private word", PHONE)
        await modal.get_by_role("button", name="Thanks, heard").click()
        await expect(modal).to_contain_text("Your answer goes to")

        await page.get_by_test_id("guide-4").click()
        await notification.click()
        await phone.get_by_role("button", name="Read", exact=True).last.click()
        await expect(modal).to_contain_text("answered you")
        await expect(guide).to_contain_text("Sam has Ana’s answer")
        screen = await phone.locator(".phone").bounding_box()
        assert screen is not None
        assert screen["y"] < CHROME_MAX * HEIGHT

        words = modal.locator(".block").filter(has_text=WORDS)
        await words.hover()
        await words.get_by_role("button", name="Who can see this?").click()
        people = page.get_by_test_id("who-person")
        await expect(page.locator('[data-testid="who-person"][data-sees="no"]')).to_have_count(OTHERS)
        await expect(people.locator(f'xpath=self::*[@data-sees="yes"][@data-user="{ANA}"]')).to_have_count(1)


async def _write(form: Locator) -> None:
    """Choose Ana, and write what happened."""
    await form.get_by_role("combobox").first.fill("Ana")
    await form.page.get_by_test_id("options").get_by_role("option", name="Ana").first.click()
    await form.get_by_label("What happened").fill(WORDS)
