"""What axe-core says about a page as it stands. Knows nothing of Tend; the states to look at are in the tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # carries no types
from playwright.async_api import Page

GRAVE = {"serious", "critical"}

Look = Callable[[str], Awaitable[None]]


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


async def findings(page: Page, state: str, *, colours_only: bool = False) -> list[Finding]:
    """Ask the engine about everything on the page, or its colours; an empty list is what one hopes for."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if colours_only:
        options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    answer = await Axe().run(page, options=options)
    return [
        Finding(state, str(each["impact"]), each["id"], ", ".join(str(node["target"]) for node in each["nodes"][:5]))
        for each in answer.response["violations"]
    ]


@asynccontextmanager
async def looking(page: Page, config: pytest.Config, where: str) -> AsyncIterator[Look]:
    """Look at states as they come, light and dark; at the end nothing grave may have been found. Less is listed."""
    found: list[Finding] = []

    async def look(state: str) -> None:
        themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for theme in themes:
            await page.emulate_media(color_scheme=theme)
            await page.locator(f"html[data-theme={theme}]").wait_for()
            found.extend(await findings(page, f"{where}, {theme}, {state}", colours_only=theme == "dark"))

    yield look
    writer = config.get_terminal_writer()
    for each in found:
        writer.line(f"axe: {each}")
    assert [str(each) for each in found if each.is_grave] == []
