"""The story, in a browser, from the first look to the manager's word: what `make sandbox` is for."""

from playwright.async_api import Browser, expect

from tests.browser.sandbox_page import (
    ON_POSTGRESQL,
    ON_SQLITE,
    act_as,
    message,
    open_home,
    open_page,
    sandbox,
    skip_to_tuesday,
)
from tests.cast import SAM, TOMAS
from tests.environment.chromium import IN_BROWSER

WORD = "When you took the night, the whole week stayed calm. I noticed."

pytestmark = IN_BROWSER


async def test_a_noted_effort_becomes_a_managers_word(chromium: Browser) -> None:
    """Tuesday comes, Mira's phone lights up, she says the word, Tomas has it, and both Homes show it."""
    async with sandbox() as url, open_page(chromium, url) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        notification = await skip_to_tuesday(page)
        await expect(notification).to_contain_text("Tomas")
        await notification.click()
        await expect(phone.get_by_text("covering the on-call night").first).to_be_visible()
        await phone.get_by_role("button", name="Say it now").click()
        modal = phone.get_by_test_id("modal")
        await modal.get_by_label("Your words").fill(WORD)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("has your words")
        await modal.get_by_test_id("modal-close").click()
        await expect(phone.get_by_text("You said a word to")).to_be_visible()

        await act_as(window, page, TOMAS)
        await window.get_by_test_id("place-app").click()
        await window.get_by_test_id("tab-messages").click()
        await expect(window.get_by_test_id("messages").get_by_text(WORD)).to_be_visible()
        home = await open_home(window)
        await expect(home.get_by_text(WORD)).to_be_visible()

        await phone.get_by_test_id("tab-home").click()
        waiting = phone.get_by_test_id("home")
        await expect(waiting.get_by_text("keeping the notes of our planning")).to_be_visible()  # noted since, about Sam
        await expect(waiting.get_by_text("waiting 5 working days")).to_have_count(0)


@ON_POSTGRESQL
async def test_thanks_are_shared_on_the_receivers_word(chromium: Browser, told: str) -> None:
    """Ana types a command with completions; Sam decides; the channel sees it only then."""
    async with open_page(chromium, told) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        await window.get_by_test_id("place-C0PLATFORM").click()
        composer = window.get_by_test_id("composer")
        await composer.press_sequentially("/tha")
        await expect(window.get_by_test_id("completions").get_by_role("option").first).to_contain_text("/thanks")
        await composer.press("Tab")
        await composer.press_sequentially("@sa")
        await composer.press("Tab")
        await composer.press_sequentially("for the calm of this morning")
        await composer.press("Enter")
        await expect(window.get_by_text("has your words").last).to_be_visible()
        shared = window.get_by_test_id("messages").get_by_text("the calm of this morning")
        await expect(shared).to_have_count(0)

        await act_as(phone, page, SAM, "phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-messages").click()
        words = message(phone, "the calm of this morning")
        await words.get_by_role("button", name="Share it").click()
        await expect(shared.first).to_be_visible()


@ON_SQLITE
async def test_a_form_says_what_is_missing_and_keeps_what_was_typed(chromium: Browser, told: str) -> None:
    """On a narrow screen, on the phone: a tick without a channel is asked about beside the field."""
    async with open_page(chromium, told, 390, 844) as page:
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-home").click()
        await phone.get_by_test_id("home").get_by_role("button", name="Say thanks").first.click()
        modal = phone.get_by_test_id("modal")
        await modal.get_by_role("combobox", name="To whom?").click()
        await page.get_by_test_id("options").get_by_role("option", name="Sam Rivera").click()
        await modal.get_by_label("Your words").fill("for the patience")
        await modal.get_by_label("I would gladly say this in a channel").check()
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_test_id("input-error")).to_contain_text("choose the channel")
        await expect(modal.get_by_label("Your words")).to_have_value("for the patience")
        await modal.get_by_label("I would gladly say this in a channel").uncheck()
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_text("has your words")).to_be_visible()
