"""The private forms on a phone: what landed, a note, a pause, a promise. Short, readable, and nothing typed is lost."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.accessibility import PHONE, looking
from tests.browser.sandbox_page import HOME_SETTLES_MS, act_as, message, open_page
from tests.cast import OLEG
from tests.environment.chromium import IN_BROWSER

WIDTH, HEIGHT = 390, 844
BUTTONS_MAX, WORDS_MAX = 10, 100  # of a form, its cross and its foot among them
LANDED_BUTTONS_MAX, LANDED_WORDS_MAX = 12, 120  # it leads to six things that a person can do
SAW = "The plan went out without my part."
NOTED = "Nobody asked me before the plan went out."
WILL = "Read the rehearsal notes"

pytestmark = IN_BROWSER


async def test_private_forms_on_a_phone(chromium: Browser, told: str, pytestconfig: pytest.Config) -> None:
    """From the door and from a message; every way out says what it does, and Home shows no note."""
    async with (
        open_page(chromium, told, WIDTH, HEIGHT) as page,
        looking(page, pytestconfig, "private-forms") as look,
    ):
        page.set_default_timeout(15_000)
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        modal = phone.get_by_test_id("modal")
        await act_as(phone, page, OLEG, "phone")

        await _from_the_door(phone, "Something landed badly on me")
        await expect(modal).to_contain_text("Small is fine")
        await look("what landed", PHONE)
        await _is_calm(modal, LANDED_BUTTONS_MAX, LANDED_WORDS_MAX)
        await modal.get_by_label("What I saw or heard").fill(SAW)
        await modal.get_by_role("button", name="Ask someone to help").click()
        await expect(modal).to_contain_text("They read only this")
        await _is_calm(modal)
        await modal.get_by_role("button", name="Go back").click()
        await expect(modal.get_by_label("What I saw or heard")).to_have_value(SAW)
        await modal.get_by_role("button", name="Ask one thing").click()
        await expect(modal.get_by_label("The moment")).to_have_value(SAW)
        await look("a request", PHONE)
        await _is_calm(modal)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_test_id("input-error").first).to_be_visible()
        await expect(modal.get_by_label("The moment")).to_have_value(SAW)
        await _close(modal)

        await _from_the_door(phone, "I only want to write it down")
        await expect(modal).to_contain_text("Only you can read it")
        await look("a note", PHONE)
        await _is_calm(modal)
        await modal.get_by_label("One line").fill(NOTED)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("In 90 days")
        await _close(modal)

        await _from_the_door(phone, "Let's pause")
        await expect(modal).to_contain_text("No reason is asked")
        await look("a pause", PHONE)
        await _is_calm(modal)
        await _close(modal)

        await _promise(page, phone)
        await look("a promise", PHONE)
        await _is_calm(modal)
        await modal.get_by_label("What I will do").fill(WILL)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("Saved for")
        await _close(modal)
        home = await _home(phone)
        await expect(home).to_contain_text(WILL)
        await expect(home.get_by_text(NOTED)).to_have_count(0)


async def _home(phone: Locator) -> Locator:
    """Open Home, and wait until it is drawn anew: a press on the old one would come too late."""
    await phone.get_by_test_id("phone-tab-tend").click()
    await phone.get_by_test_id("tab-home").dispatch_event("click")  # a banner may lie on it, as on any phone
    await phone.page.wait_for_timeout(HOME_SETTLES_MS)
    return phone.get_by_test_id("home")


async def _from_the_door(phone: Locator, label: str) -> None:
    await (await _home(phone)).get_by_role("button", name="Put something right").click()
    await phone.get_by_test_id("modal").get_by_role("button", name=label).click()


async def _promise(page: Page, phone: Locator) -> None:
    await phone.get_by_test_id("phone-tab-chats").click()
    await phone.get_by_test_id("place-C0PLATFORM").click()
    await message(phone, "Rehearsal of the migration").get_by_role("button", name="Message actions").click()
    await page.get_by_role("menu").get_by_role("menuitem", name="I'll get back to this").click()
    await expect(phone.get_by_test_id("modal").get_by_label("What I will do")).to_be_visible()


async def _close(modal: Locator) -> None:
    await modal.get_by_test_id("modal-close").click()
    await expect(modal).to_have_count(0)


async def _is_calm(modal: Locator, buttons_max: int = BUTTONS_MAX, words_max: int = WORDS_MAX) -> None:
    """Few buttons, few words, and nothing wider than the screen."""
    assert await modal.get_by_role("button").count() <= buttons_max
    assert len((await modal.inner_text()).split()) <= words_max
    assert await modal.locator(".modal-scroll").evaluate("it => it.scrollWidth <= it.clientWidth")
