"""Deals the tests out to the processes of xdist: the longest first, one by one; one process has all that share much."""

from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # publishes no types

# Browser tests share a sandbox, see browser/conftest.py; these need none.
WITHOUT = ("tests/browser/test_pictures.py", "tests/browser/workspaces/")
# These share another, in which time passes: a Monday, the Tuesday after, the Thursday after.
STORIES = tuple(f"tests/browser/test_{name}.py" for name in ("repair_story", "story", "season"))
# What these share takes longer than each of them: every file of ours parsed; two simulated years.
TOGETHER = ("tests/house/", "tests/bench/test_team_year.py")
# Tests of many seconds: at the end one process would work on them, and the others wait.
LONG = (*STORIES, "tests/browser/", "tests/test_recording.py", "tests/commands/test_sandbox.py", "tests/bench/")


class BySandbox(LoadScopeScheduling):  # type: ignore[misc]
    """What has a scope in common is run by one process."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(STORIES):
            return "the stories"
        if nodeid.startswith("tests/browser/") and not nodeid.startswith(WITHOUT):
            return "the sandbox"
        return next((begin for begin in TOGETHER if nodeid.startswith(begin)), nodeid)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget a scope that is done: before each test xdist counts what is left of all that a process was dealt."""
        scopes = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if list(scopes[scope].values()).count(False) == 1:
            del scopes[scope]
            self._reschedule(node)
        else:
            super().mark_test_complete(node, item_index, duration)

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        """Keep the tests of a process so that the number of one is known at once; xdist looks for each among all."""
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Numbered(collection)


class Numbered(list[str]):
    """Names whose places are known."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self._places = {name: place for place, name in enumerate(names)}

    def index(self, name: str, *_: Any) -> int:
        """Give the place of a name."""
        return self._places[name]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySandbox:
    """Takes the place of xdist's own dealing."""
    return BySandbox(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the longest; stories come in the order of their days."""
    items.sort(key=lambda item: next((at for at, begin in enumerate(LONG) if item.nodeid.startswith(begin)), len(LONG)))
