"""Every way to thank somebody, in the browser."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.sandbox_page import (
    act_as,
    message,
    open_home,
    open_menu,
    open_messages,
    open_page,
)
from tests.cast import OLEG, SAM, TOMAS
from tests.environment.chromium import IN_BROWSER

INES = "U0INES0001"  # the admin
REHEARSAL = "Rehearsal of the migration"  # Tomas wrote it in #platform on Monday
WORD = "When you rehearsed it first, the whole evening stayed calm. I noticed."
LATER_WORD = "for trying it out before any of us had to"
BETTER = "When you rehearsed it twice, the whole evening stayed calm. I noticed."

pytestmark = IN_BROWSER


async def test_thanks_for_a_message_are_changed_and_taken_back(chromium: Browser, told: str) -> None:
    """The shortcut opens a form about its writer; `Edit` changes what he has, and taking back takes it away."""
    async with open_page(chromium, told) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        modal = window.get_by_test_id("modal")
        await _shortcut(page, message(window, REHEARSAL), "Thank for this")
        await expect(modal).to_contain_text("Tomas Novak")
        await expect(modal).to_contain_text(REHEARSAL)
        await modal.get_by_label("Your words").fill(WORD)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("Sent to")

        await act_as(phone, page, TOMAS, "phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-messages").click()
        words = phone.get_by_test_id("messages")
        await expect(words.get_by_text(WORD)).to_be_visible()

        await modal.get_by_role("button", name="Edit").click()
        await modal.get_by_label("Your words").fill(BETTER)
        await modal.get_by_role("button", name="Save").click()
        await expect(words.get_by_text(BETTER)).to_be_visible()
        await modal.get_by_test_id("modal-close").click()

        home = await open_home(window)
        await home.get_by_role("button", name="Edit").first.click()
        await modal.get_by_role("button", name="Take back").click()
        await window.get_by_role("alertdialog").get_by_role("button", name="Take back").click()
        await expect(words.get_by_text(BETTER)).to_have_count(0)


async def test_a_seedling_waits_on_home_for_words(chromium: Browser, told: str) -> None:
    """🌱 puts a message on one's Home; taking it off lets go; words said from there clear it."""
    async with open_page(chromium, told) as page:
        window = page.get_by_test_id("window")
        about = message(window, REHEARSAL)
        await _seedling(about)
        home = await open_home(window)
        await expect(home.get_by_role("heading", name="Words later")).to_be_visible()
        await expect(home.get_by_text("saved on")).to_contain_text("Tomas Novak")

        await window.get_by_test_id("place-C0PLATFORM").click()
        await _seedling(about, is_on=False)
        await open_home(window)
        await expect(home.get_by_text("saved on")).to_have_count(0)

        await window.get_by_test_id("place-C0PLATFORM").click()
        await _seedling(about)
        await open_home(window)
        await expect(home.get_by_text("saved on")).to_be_visible()
        await home.get_by_role("button", name="Say thanks").last.click()
        modal = window.get_by_test_id("modal")
        await expect(modal).to_contain_text("Tomas Novak")
        await modal.get_by_label("Your words").fill(LATER_WORD)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("Sent to")
        await modal.get_by_test_id("modal-close").click()
        await expect(home.get_by_text("saved on")).to_have_count(0)
        await expect(home.get_by_text(LATER_WORD)).to_be_visible()


async def test_kept_words_are_searched(chromium: Browser, told: str) -> None:
    """Enter searches one's own archive; what looks like a pattern is only a word; what was given is a page away."""
    async with open_page(chromium, told) as page:
        window = page.get_by_test_id("window")
        modal = window.get_by_test_id("modal")
        home = await open_home(window)
        await home.get_by_role("button", name="Kept words").click()
        await expect(modal.get_by_text("noticing the wrong time zone")).to_be_visible()
        search = modal.get_by_label("Search what you received")
        await search.fill("migration")
        await search.press("Enter")
        await expect(modal.get_by_text("going through the migration plan")).to_be_visible()
        await expect(modal.get_by_text("noticing the wrong time zone")).to_have_count(0)
        await search.fill("%_'\"\\")
        await search.press("Enter")
        await expect(modal.get_by_text("going through the migration plan")).to_have_count(0)
        await modal.get_by_role("button", name="Given").click()
        await expect(modal.get_by_label("Search what you gave")).to_be_visible()


async def test_global_shortcut_settings_and_the_admins_form(chromium: Browser, told: str) -> None:
    """Thanks from anywhere; sharing freely from now on; an admin looks up who leads whom."""
    async with open_page(chromium, told) as page:
        window = page.get_by_test_id("window")
        modal = window.get_by_test_id("modal")
        await window.get_by_test_id("shortcuts").click()
        await page.get_by_role("menuitem", name="Say thanks").click()
        await _choose(page, modal, "Who do you want to thank?", "Oleg Marchenko")
        await modal.get_by_label("Your words").fill(WORD)
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal).to_contain_text("Sent to")
        await modal.get_by_test_id("modal-close").click()
        await act_as(window, page, OLEG)
        await expect((await open_messages(window)).get_by_text(WORD)).to_be_visible()

        home = await open_home(window)
        await home.get_by_role("button", name="Settings").click()
        await modal.get_by_label("Share freely").check()
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("Saved.")
        await modal.get_by_test_id("modal-close").click()

        await act_as(window, page, INES)
        home = await open_home(window)
        await home.get_by_role("button", name="Managers").click()
        await _choose(page, modal, "Choose a manager", "Mira Vogel")
        await expect(modal).to_contain_text("4 people on")
        await _choose(page, modal, "Add people to this team", "Oleg Marchenko")
        await modal.get_by_role("button", name="Add").click()
        await expect(modal).to_contain_text("5 people on")
        await modal.get_by_test_id("modal-close").click()


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
        await expect(window.get_by_text("Sent to").last).to_be_visible()
        posts = window.get_by_test_id("messages").get_by_test_id("message").filter(has_text="the calm of this morning")
        shared = posts.filter(has=page.get_by_role("button", name="Add a word"))
        await expect(shared).to_have_count(0)

        await act_as(phone, page, SAM, "phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-messages").click()
        words = message(phone, "the calm of this morning")
        await words.get_by_role("button", name="Share it").click()
        await expect(shared.first).to_be_visible()


async def test_a_form_says_what_is_missing_and_keeps_what_was_typed(chromium: Browser, told: str) -> None:
    """On a narrow screen, on the phone: a tick without a channel is asked about beside the field."""
    async with open_page(chromium, told, 390, 844) as page:
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        await phone.get_by_test_id("phone-tab-tend").click()
        await phone.get_by_test_id("tab-home").click()
        await phone.get_by_test_id("home").get_by_role("button", name="Say thanks").first.click()
        modal = phone.get_by_test_id("modal")
        await modal.get_by_role("combobox", name="Who do you want to thank?").click()
        await page.get_by_test_id("options").get_by_role("option", name="Sam Rivera").click()
        await modal.get_by_label("Your words").fill("for an hour with the invoices")
        await modal.get_by_label("Also post in a channel").check()
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_test_id("input-error")).to_contain_text("choose a channel")
        await expect(modal.get_by_label("Your words")).to_have_value("for an hour with the invoices")
        await modal.get_by_label("Also post in a channel").uncheck()
        await modal.get_by_test_id("modal-submit").click()
        await expect(modal.get_by_text("Sent to")).to_be_visible()


async def _shortcut(page: Page, about: Locator, name: str) -> None:
    menu = await open_menu(page, about)
    await menu.get_by_role("menuitem", name=name).click()


async def _seedling(about: Locator, *, is_on: bool = True) -> None:
    await about.hover()
    toggle = about.get_by_role("button", name="🌱 Words later")
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-pressed", str(is_on).lower())


async def _choose(page: Page, modal: Locator, label: str, person: str) -> None:
    await modal.get_by_role("combobox", name=label).click()
    await page.get_by_test_id("options").get_by_role("option", name=person).click()
    await page.keyboard.press("Tab")
