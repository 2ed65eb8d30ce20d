"""Deals the tests out to the processes of xdist: one by one, but all that share a sandbox to one process."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # publishes no types

from tests.environment.databases import DATABASES

# There is a sandbox on each database, see browser/conftest.py; these look at the page in the first.
ON_SQLITE = ("tests/browser/test_page.py", "tests/browser/test_accessibility.py::test_every_state_of_a_narrow_window")


class BySandbox(LoadScopeScheduling):  # type: ignore[misc]
    """What has a scope in common is run by one process."""

    def _split_scope(self, nodeid: str) -> str:
        return sandbox_of(nodeid) or nodeid


def sandbox_of(nodeid: str) -> str | None:
    """The database of the sandbox that a test shares with others; None for all other tests."""
    if not nodeid.startswith("tests/browser/"):
        return None
    if nodeid.startswith(ON_SQLITE):
        return DATABASES[0]
    return next((database for database in DATABASES if nodeid.endswith(f"[{database}]")), None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySandbox:
    """Takes the place of xdist's own dealing."""
    return BySandbox(config, log)
