"""The sandbox switches a person's language, and everything that comes from then on is written in it."""

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser.accessibility import PHONE, looking
from tests.browser.sandbox_page import message, open_page
from tests.cast import ANA, PLATFORM, TOMAS
from tests.environment.chromium import IN_BROWSER

WORDS = "du hast die Nacht übernommen, damit ich nach Hause fliegen konnte"
WIDTH, HEIGHT = 390, 844

pytestmark = IN_BROWSER


async def test_tomas_reads_german_from_the_note_to_the_thanks(
    chromium: Browser, told: str, pytestconfig: pytest.Config
) -> None:
    """Ana notes an effort and says thanks in her English Slack; Tomas reads both in German, as wide as a phone."""
    async with (
        httpx.AsyncClient(base_url=f"{told}/control", trust_env=False) as sandbox,
        open_page(chromium, told, WIDTH, HEIGHT) as page,
        looking(page, pytestconfig, "languages") as look,
    ):
        await page.get_by_test_id("switch-phone").click()
        phone, speaks = page.get_by_test_id("phone"), page.get_by_test_id("language-phone")
        await page.get_by_test_id("act-as-phone").select_option(TOMAS)
        await expect(speaks).to_have_accessible_name("Tomas’s language in Slack")
        await speaks.select_option("de-DE")
        try:
            await phone.get_by_test_id("phone-tab-tend").click()
            await phone.get_by_test_id("tab-home").click()
            home = phone.get_by_test_id("home")
            await expect(home.get_by_role("button", name="Danke sagen").first).to_be_visible()
            await expect(home.get_by_text("Say thanks")).to_have_count(0)
            await look("a German Home", PHONE)
            for line in (f"/noticed @tomas {WORDS}", f"/thanks @tomas {WORDS}"):
                said = await sandbox.post("/say", json={"viewer": ANA, "channel": PLATFORM, "text": line})
                said.raise_for_status()
            await phone.get_by_test_id("tab-messages").dispatch_event("click")
            noted, thanked = message(phone, "hat das über dich notiert:"), message(phone, "dankt dir:")
            await expect(noted).to_be_visible()
            await thanked.get_by_role("button", name="Teilen").click()
            await expect(message(phone, "#platform")).to_be_visible()
        finally:
            await speaks.select_option("en-GB")
            await expect(speaks).to_have_value("en-GB")
