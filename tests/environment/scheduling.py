"""Deals the tests out to the processes of xdist: the longest first, one by one; one process has all of a sandbox."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # publishes no types

# They share a sandbox, see browser/conftest.py.
OF_ONE_SANDBOX = (
    "tests/browser/test_accessibility.py",
    "tests/browser/test_page.py",
    "tests/browser/test_ways_to_thank.py",
)
# Tests of many seconds: at the end one process would work on them, and the others wait.
LONG = (*OF_ONE_SANDBOX, "tests/browser/", "tests/test_recording.py", "tests/commands/test_sandbox.py", "tests/bench/")


class BySandbox(LoadScopeScheduling):  # type: ignore[misc]
    """What has a scope in common is run by one process."""

    def _split_scope(self, nodeid: str) -> str:
        return "the sandbox" if nodeid.startswith(OF_ONE_SANDBOX) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySandbox:
    """Takes the place of xdist's own dealing."""
    return BySandbox(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the longest."""
    items.sort(key=lambda item: next((at for at, begin in enumerate(LONG) if item.nodeid.startswith(begin)), len(LONG)))
