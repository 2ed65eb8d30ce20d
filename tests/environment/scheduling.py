"""Deals the tests out to the processes of xdist: the longest first, one by one; one process has all that share much."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # publishes no types

# Browser tests share a sandbox, see browser/conftest.py; but these let time pass, or need none.
WITH_THEIR_OWN = ("tests/browser/test_fortnight.py", "tests/browser/test_pictures.py", "tests/browser/test_story.py")
# What these share takes longer than each of them: every file of ours parsed; two simulated years.
TOGETHER = ("tests/house/", "tests/bench/test_team_year.py")
# Tests of many seconds: at the end one process would work on them, and the others wait.
LONG = ("tests/browser/", "tests/test_recording.py", "tests/commands/test_sandbox.py", "tests/bench/")


class BySandbox(LoadScopeScheduling):  # type: ignore[misc]
    """What has a scope in common is run by one process."""

    def _split_scope(self, nodeid: str) -> str:
        is_shared = nodeid.startswith("tests/browser/") and not nodeid.startswith(WITH_THEIR_OWN)
        together = next((begin for begin in TOGETHER if nodeid.startswith(begin)), nodeid)
        return "the sandbox" if is_shared else together


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySandbox:
    """Takes the place of xdist's own dealing."""
    return BySandbox(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the longest."""
    items.sort(key=lambda item: next((at for at, begin in enumerate(LONG) if item.nodeid.startswith(begin)), len(LONG)))
