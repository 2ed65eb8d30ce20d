"""Finds the Chromium of this machine, and says so when tests that need one are left out."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

# The shell first: it draws no window of its own, which is a seventh of what the browser tests take.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# No sandbox, because containers have no user namespaces; the rest keeps it from calling home.
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)

# What a test needs that takes part in the browser: starting one takes as long as many of them do.
IN_BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_left_out = pytest.StashKey[int]()


def find() -> str | None:
    """The path of this machine's Chromium, or None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Fails the run at once where a browser is demanded and missing."""
    config.stash[_left_out] = 0
    if os.environ.get("TEND_REQUIRE_BROWSER") == "1" and find() is None:
        message = f"TEND_REQUIRE_BROWSER=1, but there is none of: {', '.join(NAMES)}"
        raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves browser tests out where there is no browser."""
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find() is not None:
        return
    items[:] = [item for item in items if item not in browser_tests]
    config.hook.pytest_deselected(items=browser_tests)
    config.stash[_left_out] = len(browser_tests)
    if hasattr(config, "workeroutput"):  # a process of xdist: the one that reports is another
        config.workeroutput["browser_tests_left_out"] = len(browser_tests)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Learns from a process of xdist how many tests it left out; each collects them all."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist publishes no types
    output: dict[str, int] = getattr(node, "workeroutput", {})
    config.stash[_left_out] = output.get("browser_tests_left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says what was left out, so that a green run is not taken for a whole one."""
    if count := config.stash[_left_out]:
        terminalreporter.write_sep("-", "browser")
        terminalreporter.write_line(f"{count} browser tests were left out: no Chromium is installed", yellow=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium of this machine's own, for all tests that are IN_BROWSER; each opens a page of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(ARGS))
        yield browser
        await browser.close()
