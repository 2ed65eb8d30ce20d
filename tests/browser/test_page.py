"""The page itself: menus by keyboard, who sees what, light and dark, faults. What Tend does is told in other tests."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.sandbox_page import message, open_home, open_menu, open_messages, open_page
from tests.cast import ANA, MIRA, NINA, OLEG, SAM, TOMAS
from tests.environment.chromium import IN_BROWSER

WORDS = "noticing the wrong time zone"  # Sam's thanks to Ana, of this Monday

pytestmark = IN_BROWSER


async def test_everything_is_reached_by_keyboard(chromium: Browser, told: str) -> None:
    """Arrow keys walk messages and menus, Enter opens, Escape closes, and the focus comes back."""
    async with open_page(chromium, told) as page:
        window = page.get_by_test_id("window")
        await window.get_by_test_id("messages").focus()
        await page.keyboard.press("ArrowUp")
        newest = window.get_by_test_id("message").last
        await expect(newest).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("ArrowDown")
        await expect(newest).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menu").locator("button").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(newest.get_by_role("button", name="Message actions")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("w")
        await page.keyboard.press("End")
        await page.keyboard.press("Enter")
        await _stays_inside(page, page.get_by_test_id("who"))
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("who")).to_have_count(0)
        await expect(newest.get_by_role("button", name="Message actions")).to_be_focused()


async def _stays_inside(page: Page, dialog: Locator) -> None:
    """Tab as one likes: the focus does not leave an open dialog."""
    await dialog.wait_for()
    for _ in range(6):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("node => node.contains(document.activeElement)")


async def test_a_reaction_is_given_and_taken_back(chromium: Browser, told: str) -> None:
    """Who reacted stands under the message for everybody who sees it; one's own can be taken back."""
    async with open_page(chromium, told) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        about = message(window, "status page")
        await about.hover()
        await about.get_by_role("button", name="🌱 Words later").click()
        mine = about.get_by_role("button", name="seedling, 1: you")
        await expect(mine).to_have_attribute("aria-pressed", "true")
        await phone.get_by_test_id("place-C0PLATFORM").click()
        theirs = message(phone, "status page").get_by_role("button", name="seedling, 1: Ana Duarte")
        await theirs.click()
        await expect(about.get_by_role("button", name="seedling, 2: you and Mira Vogel")).to_be_visible()
        menu = await open_menu(page, about)
        await expect(menu.get_by_text("Words later", exact=True)).to_have_count(1)  # the shortcut; this says how else
        await expect(menu.get_by_role("menuitemcheckbox", name="Words later")).to_be_checked()
        await menu.get_by_role("menuitemcheckbox", name="Words later").click()
        await expect(about.get_by_role("button", name="seedling, 1: Mira Vogel")).to_be_visible()


async def test_a_private_message_is_on_nobody_elses_screen(chromium: Browser, told: str) -> None:
    """Sam thanked Ana in private: he has the words on his screen too, and everybody else sees nothing."""
    async with open_page(chromium, told) as page:
        window, panel = page.get_by_test_id("window"), page.get_by_test_id("who")
        about = message(await open_messages(window), WORDS)
        await about.hover()
        await about.get_by_role("button", name="Who can see this?").click()
        await expect(_screen(panel, ANA)).to_contain_text(WORDS)
        for user in (MIRA, TOMAS, OLEG, NINA):
            await expect(_screen(panel, user)).to_contain_text("Nothing")
        await expect(_screen(panel, SAM)).to_contain_text(WORDS)
        await expect(panel.get_by_role("status")).to_contain_text("Ana and 1 more")


async def test_a_home_and_a_channel_are_asked_about_too(chromium: Browser, told: str) -> None:
    """What is on one's own Home, and what everybody in a channel can read."""
    async with open_page(chromium, told) as page:
        window, panel = page.get_by_test_id("window"), page.get_by_test_id("who")
        about = message(window, "status page")
        await about.hover()
        await about.get_by_role("button", name="Who can see this?").click()
        await expect(_screen(panel, TOMAS)).to_contain_text("status page")
        await panel.get_by_test_id("who-close").click()
        row = (await open_home(window)).locator("[data-block-id]").filter(has_text=WORDS).first
        await row.get_by_role("button", name="Who can see this?").press("Enter")
        await expect(_screen(panel, MIRA)).to_contain_text("Nothing")


def _screen(panel: Locator, user: str) -> Locator:
    return panel.locator(f'[data-testid="who-person"][data-user="{user}"]')


async def test_light_and_dark_are_chosen_and_remembered(chromium: Browser, told: str) -> None:
    """The system's word holds until a person chooses; the choice survives a reload."""
    async with open_page(chromium, told, theme="dark") as page:
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.get_by_role("button", name="Switch to light").click()
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await page.get_by_role("button", name="Switch to dark").click()
        await page.emulate_media(color_scheme="light")
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_fault_is_switched_on_seen_and_cleared(chromium: Browser, told: str) -> None:
    """A busy Slack: the bar says so, and Tend's words still arrive once it is over."""
    async with open_page(chromium, told) as page:
        window, toggle = page.get_by_test_id("window"), page.get_by_test_id("faults-toggle")
        await toggle.click()
        await page.get_by_label("Too many requests").check()
        await page.get_by_test_id("fault-method").select_option("chat.postMessage")
        await page.get_by_test_id("fault-seconds").fill("1")
        await page.get_by_test_id("fault-add").click()
        await expect(toggle).to_have_text("1 fault on")
        await page.keyboard.press("Escape")
        await expect(toggle).to_be_focused()
        await window.get_by_test_id("composer").fill("/thanks @sam for the patience with a busy line")
        await window.get_by_test_id("composer").press("Enter")
        await expect(window.get_by_text("Sent to").last).to_be_visible()
        await expect(toggle).to_have_text("Faults")  # used up, and tried again
        await toggle.click()
        await page.get_by_label("Server error").check()
        await page.get_by_test_id("fault-add").click()
        await page.get_by_test_id("faults-clear").click()
        await expect(page.get_by_test_id("faults-state")).to_have_text("Everything works.")
