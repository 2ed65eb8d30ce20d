"""The two panes: room on a phone, menus inside them, one form in one of them, names spoken, eyes switched off."""

from datetime import datetime, timedelta

from playwright.async_api import Browser, Locator, Route, expect

from tests.browser.sandbox_page import message, open_home, open_page
from tests.cast import ANA
from tests.environment.chromium import IN_BROWSER

NARROW = 390, 844
NARROWEST = 360
CHROME_MAX = 0.2  # of the height

pytestmark = IN_BROWSER


async def box(of: Locator) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom."""
    found = await of.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def is_inside(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


async def test_a_narrow_window_leaves_room_and_menus_are_sheets(chromium: Browser, told: str) -> None:
    """The sandbox's own buttons take less than a fifth, also with the guide; a menu rises from the bottom."""
    async with open_page(chromium, told, *NARROW, theme="dark") as page:
        await page.get_by_test_id("guide").wait_for()
        await page.get_by_test_id("switch-phone").click()
        phone = page.get_by_test_id("phone")
        assert (await box(phone.locator(".phone")))[1] < CHROME_MAX * NARROW[1]
        await phone.get_by_test_id("place-C0PLATFORM").click()
        await message(phone, "status page").get_by_role("button", name="Message actions").click()
        menu = page.get_by_role("menu")
        await menu.evaluate("it => Promise.all(it.getAnimations().map(one => one.finished))")  # it rises first
        sheet = await box(menu)
        assert (sheet[0], sheet[2:]) == (0, NARROW)
        await page.mouse.click(NARROW[0] / 2, 200)
        await expect(page.get_by_role("menu")).to_have_count(0)
        await page.set_viewport_size({"width": NARROWEST, "height": NARROW[1]})
        assert (await box(page.get_by_test_id("guide-3")))[2] < NARROWEST
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


async def test_menus_stay_inside_the_phone(chromium: Browser, told: str) -> None:
    """Beside a wide window too, where they could reach over its edge."""
    async with open_page(chromium, told, 1280, 800) as page:
        phone = page.get_by_test_id("phone")
        await phone.get_by_test_id("place-C0PLATFORM").click()
        about = message(phone, "status page")
        await about.get_by_role("button", name="Message actions").click()
        assert is_inside(await box(page.get_by_role("menu")), await box(phone.locator(".screen")))
        await page.keyboard.press("Escape")
        await phone.get_by_role("button", name="Back to chats").click()
        home = await open_home(phone)
        await home.get_by_role("button", name="Say thanks").first.click()
        await phone.get_by_test_id("modal").get_by_role("combobox").first.click()
        assert is_inside(await box(page.get_by_test_id("options")), await box(phone.locator(".screen")))


async def test_a_form_opens_in_one_pane(chromium: Browser, told: str) -> None:
    """Where its person acted, although the other pane acts as the same person."""
    async with open_page(chromium, told) as page:
        window, phone = page.get_by_test_id("window"), page.get_by_test_id("phone")
        await page.get_by_test_id("act-as-phone").select_option(ANA)
        await phone.get_by_test_id("place-app").wait_for()
        for pane, other in ((window, phone), (phone, window)):
            home = await open_home(pane)
            await home.get_by_role("button", name="Say thanks").first.click()
            await expect(pane.get_by_test_id("modal")).to_be_visible()
            await expect(other.get_by_test_id("modal")).to_have_count(0)
            await pane.get_by_test_id("modal-close").click()
            await expect(pane.get_by_test_id("modal")).to_have_count(0)


async def test_names_are_spoken_and_eyes_can_be_switched_off(chromium: Browser, told: str) -> None:
    """A screen reader says names without the sign; without eyes nothing stands beside a text, after a reload too."""
    async with open_page(chromium, told) as page:
        window = page.get_by_test_id("window")
        mention = window.locator(".mention[data-user]").first
        await expect(mention).to_contain_text("@")
        spoken = await mention.aria_snapshot()
        assert "@" not in spoken
        assert (await mention.inner_text()).removeprefix("@") in spoken
        home = await open_home(window)
        await expect(home.locator(".who-tool").first).to_be_attached()
        eyes = page.get_by_role("button", name="Eyes")
        await eyes.click()
        await page.reload()
        await expect(eyes).to_have_attribute("aria-pressed", "false")
        await open_home(window)
        await expect(home.locator(".who-tool:visible")).to_have_count(0)
        await eyes.click()
        await expect(home.locator(".who-tool:visible").first).to_be_visible()


async def test_what_does_not_come_says_why(chromium: Browser, told: str) -> None:
    """No message for Mira although half a day passed, and no Home: the page says what the sandbox knows."""

    async def without_news(route: Route) -> None:
        state = await (await route.fetch()).json()
        half_a_day_ago = datetime.fromisoformat(state["now"]) - timedelta(hours=13)
        why = {"view": None, "why": "Tend answered 503 when this Home was opened."}
        changed = {"told_at": half_a_day_ago.isoformat(), "notifications": [], "home": why}
        await route.fulfill(json={**state, **changed})

    async with open_page(chromium, told) as page:
        await page.route("**/control/state*", without_news)
        window, guide = page.get_by_test_id("window"), page.get_by_test_id("guide")
        await window.get_by_test_id("place-app").click()
        await window.get_by_test_id("tab-home").click()
        await expect(window.get_by_test_id("home-why")).to_have_text("Tend answered 503 when this Home was opened.")
        await expect(guide).to_contain_text("No message came for Mira.")
        await page.unroute_all(behavior="wait")


async def test_the_phones_clock_is_the_clock(chromium: Browser, told: str) -> None:
    """It goes on by itself, with the bar's and not with this machine's."""
    async with open_page(chromium, told) as page:
        phone, bar = page.get_by_test_id("phone"), page.locator(".now-time")
        clock = phone.locator(".phone-clock")
        await expect(clock).to_have_text(await bar.inner_text())
        await clock.evaluate("it => { it.textContent = 'stale' }")
        await expect(clock).to_have_text(await bar.inner_text())
