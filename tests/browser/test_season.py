"""A day of a season in five presses: a question, an answer, a yes, and the post that gathers them, wide and narrow."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.accessibility import MODAL, PHONE, Look, looking
from tests.browser.sandbox_page import (
    HOME_SETTLES_MS,
    THURSDAY,
    act_as,
    jump_to_day,
    message,
    open_home,
    open_page,
    passed,
)
from tests.cast import ANA
from tests.environment.chromium import IN_BROWSER

WIDTH, HEIGHT = 390, 844
SHORTLY_BEFORE = (14, 40)
WORDS = "You rewrote the import so that nobody has to watch it at night."
SEEDED = "found the slow query"  # shared in the first round, a day late

pytestmark = IN_BROWSER


async def test_a_round_in_five_presses(chromium: Browser, going_on: str, pytestconfig: pytest.Config) -> None:
    """`Next round`, `Answer privately`, `Send`, `Share it`, `+1 day`; nobody is counted, and a phone shows the same."""
    async with open_page(chromium, going_on) as page, looking(page, pytestconfig, "season") as look:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        guide = page.get_by_test_id("guide")
        await expect(message(window, SEEDED)).to_contain_text("@Oleg Marchenko thanked @Sam Rivera")
        await jump_to_day(page, THURSDAY, SHORTLY_BEFORE)
        await _third_story(page, phone)
        await passed(page)
        await expect(guide).to_contain_text("The question stands in #platform")
        await page.get_by_test_id("guide-2").click()
        post = message(window, "Round 2 of 6")
        await post.get_by_role("button", name="Answer privately").click()
        await _write(page, window.get_by_test_id("modal"))
        await look("the form of an answer", MODAL)
        await window.get_by_test_id("modal-submit").click()
        await expect(window.get_by_test_id("modal")).to_contain_text("Sent to")
        await window.get_by_test_id("modal-close").click()

        await expect(guide).to_contain_text("Sam alone has Ana’s thanks")
        await page.get_by_test_id("guide-3").click()
        await phone.get_by_role("button", name="Share it").last.click()
        await expect(phone.get_by_test_id("messages")).to_contain_text("in this round's post")
        await expect(window.get_by_text(WORDS)).to_have_count(0)
        await page.get_by_test_id("guide-4").click()
        await passed(page)
        await expect(guide).to_contain_text("One post for the round")
        gathering = message(window, WORDS)
        await expect(gathering).to_contain_text("@Ana Duarte thanked @Sam Rivera")
        await expect(gathering.get_by_role("button", name="Anything to put right?")).to_be_visible()
        await look("a gathering")
        home = await open_home(window)
        await home.get_by_role("button", name="Look back").click()
        await expect(window.get_by_test_id("modal")).to_be_visible()
        await window.get_by_test_id("modal-close").click()
    async with open_page(chromium, going_on, WIDTH, HEIGHT) as page, looking(page, pytestconfig, "season") as look:
        await _on_a_phone(page, look)


async def _third_story(page: Page, phone: Locator) -> None:
    """Go on from story to story; the second opens a door on the phone, the third begins with *Next round*."""
    await page.get_by_test_id("guide-other").click()
    await phone.get_by_test_id("modal-close").click()
    await page.get_by_test_id("guide-other").click()


async def _write(page: Page, form: Locator) -> None:
    """Choose Sam, and write."""
    await form.get_by_role("combobox").first.fill("Sam")
    await page.get_by_test_id("options").get_by_role("option", name="Sam").first.click()
    await form.get_by_label("Your words").fill(WORDS)


async def _on_a_phone(page: Page, look: Look) -> None:
    """The gathering, the form and what it explains fit the width, and Home leads to the months before."""
    page.set_default_timeout(15_000)
    await page.get_by_test_id("switch-phone").click()
    phone = page.get_by_test_id("phone")
    modal = phone.get_by_test_id("modal")
    await act_as(phone, page, ANA, "phone")
    await phone.get_by_test_id("phone-tab-chats").click()
    await phone.get_by_test_id("place-C0PLATFORM").click()
    await expect(message(phone, WORDS)).to_be_visible()
    await look("a gathering on a phone", PHONE)
    await _fits(phone.get_by_test_id("messages"))
    post = message(phone, "Round 2 of 6. Answers")
    await post.get_by_role("button", name="Answer privately").click()
    await expect(modal).to_contain_text("Who do you want to thank?")
    await look("the form of an answer on a phone", PHONE)
    await _fits(modal.locator(".modal-scroll"))
    await modal.get_by_test_id("modal-close").click()
    await phone.get_by_test_id("phone-tab-tend").click()
    await phone.get_by_test_id("tab-home").dispatch_event("click")
    await page.wait_for_timeout(HOME_SETTLES_MS)
    await phone.get_by_test_id("home").get_by_role("button", name="Look back").click()
    await expect(modal).to_be_visible()
    await look("looking back on a phone", PHONE)
    await _fits(modal.locator(".modal-scroll"))


async def _fits(part: Locator) -> None:
    assert await part.evaluate("it => it.scrollWidth <= it.clientWidth")
