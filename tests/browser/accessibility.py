"""What axe-core says about a page as it stands. Knows nothing of Tend; the states to look at are in the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # carries no types
from playwright.async_api import Page

GRAVE = {"serious", "critical"}

ENGINE = Axe().axe_script
# Without preloading, because all styles are the page's own.
LOOKS_AT = """async ([part, isWhole]) => {
  const COLOURS = "color-contrast";
  const options = { resultTypes: ["violations"], preload: false };
  const whole = { ...options, rules: { [COLOURS]: { enabled: false } } };
  const colours = { ...options, runOnly: { type: "rule", values: [COLOURS] } };
  const found = isWhole ? (await axe.run(document, whole)).violations : [];
  return [...found, ...(await axe.run(part, colours)).violations];
}"""
# Parts of the page.
MENU, MODAL, OPTIONS = "[role=menu]", "[data-testid=modal]", "[data-testid=options]"
HOME, PHONE, WHO = "[data-testid=home]", "[data-testid=phone]", "[data-testid=who]"


class Look(Protocol):
    """Looks at a state of the page, whose new part is named by a selector."""

    async def __call__(self, state: str, new: str = "body") -> None: ...


@dataclass(frozen=True)
class Finding:
    """One rule that a state breaks, and where."""

    state: str
    impact: str
    rule: str
    where: str

    def __str__(self) -> str:
        return f"{self.state}: {self.impact} {self.rule} at {self.where}"

    @property
    def is_grave(self) -> bool:
        """Whether somebody could not use the page because of it."""
        return self.impact in GRAVE


async def findings(page: Page, state: str, colours_of: str, *, colours_alone: bool = False) -> list[Finding]:
    """Ask the engine about the whole page, and about the colours of one part; an empty list is the aim.

    `colours_of`: the selector of the part that is new. The colours of the rest were looked at in an earlier state, and
    take as long as all other rules together. `colours_alone` asks for nothing else. A part that is missing raises.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(ENGINE)
    violations = await page.evaluate(LOOKS_AT, [colours_of, not colours_alone])
    return [
        Finding(state, str(each["impact"]), each["id"], ", ".join(str(node["target"]) for node in each["nodes"][:5]))
        for each in violations
    ]


@asynccontextmanager
async def looking(page: Page, config: pytest.Config, where: str) -> AsyncIterator[Look]:
    """Look at states as they come; at the end nothing grave may have been found. Less is listed.

    In the light theme every rule looks at the whole page, and the rule of colours at the part that is new. In the dark
    theme only colours differ, so that only this rule looks.
    """
    found: list[Finding] = []

    async def look(state: str, new: str = "body") -> None:
        await _turn(page, "light")
        found.extend(await findings(page, f"{where}, light, {state}", new))
        await _turn(page, "dark")
        found.extend(await findings(page, f"{where}, dark, {state}", new, colours_alone=True))

    yield look
    writer = config.get_terminal_writer()
    for each in found:
        writer.line(f"axe: {each}")
    assert [str(each) for each in found if each.is_grave] == []


async def _turn(page: Page, theme: Literal["light", "dark"]) -> None:
    await page.emulate_media(color_scheme=theme)
    await page.locator(f"html[data-theme={theme}]").wait_for()
