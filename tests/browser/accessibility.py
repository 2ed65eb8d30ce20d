"""What axe-core says about a page as it stands. Knows nothing of Tend; the states to look at are in the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # carries no types
from playwright.async_api import Page

GRAVE = {"serious", "critical"}

ENGINE = Axe().axe_script
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


async def findings(page: Page, state: str, *, colours_of: str | None = None) -> list[Finding]:
    """Ask the engine about everything on the page, or the colours of one part; an empty list is what one hopes for.

    A part that is not there fails.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}  # all its styles are the page's own
    if colours_of is not None:
        options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(ENGINE)
    answer = await page.evaluate("([part, options]) => axe.run(part ?? document, options)", [colours_of, options])
    return [
        Finding(state, str(each["impact"]), each["id"], ", ".join(str(node["target"]) for node in each["nodes"][:5]))
        for each in answer["violations"]
    ]


@asynccontextmanager
async def looking(page: Page, config: pytest.Config, where: str) -> AsyncIterator[Look]:
    """Look at states as they come; at the end nothing grave may have been found. Less is listed.

    Light, the whole page is looked at. Dark, its colours differ and nothing else: those of the part that is new.
    """
    found: list[Finding] = []

    async def look(state: str, new: str = "body") -> None:
        await _turn(page, "light")
        found.extend(await findings(page, f"{where}, light, {state}"))
        await _turn(page, "dark")
        found.extend(await findings(page, f"{where}, dark, {state}", colours_of=new))

    yield look
    writer = config.get_terminal_writer()
    for each in found:
        writer.line(f"axe: {each}")
    assert [str(each) for each in found if each.is_grave] == []


async def _turn(page: Page, theme: Literal["light", "dark"]) -> None:
    await page.emulate_media(color_scheme=theme)
    await page.locator(f"html[data-theme={theme}]").wait_for()
