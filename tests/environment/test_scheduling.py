"""The tests are dealt out once each, what belongs together to one process, also after a process has died."""

from types import SimpleNamespace
from typing import Any

from tests.environment.scheduling import BySandbox

STORIES = ["tests/browser/test_story.py::a", "tests/browser/test_story.py::b", "tests/browser/test_season.py::c"]
PLAIN = [f"tests/domain/test_one.py::test_{number}" for number in range(20)]
NAMES = [*STORIES, *PLAIN]


class Node:
    """A process that notes what it is dealt."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.dealt: list[int] = []
        self.done: list[int] = []

    def send_runtest_some(self, places: list[int]) -> None:
        """Take more."""
        self.dealt += places

    def shutdown(self) -> None:
        """Take no more."""
        self.shutting_down = True


def dealing(*nodes: Node) -> BySandbox:
    """All processes have loaded the tests, and got their first."""
    options = {"tx": ["popen"] * len(nodes), "loadscopereorder": True}
    config: Any = SimpleNamespace(getvalue=options.__getitem__, option=SimpleNamespace(**options))
    scheduler = BySandbox(config, None)
    for node in nodes:
        scheduler.add_node(node)
        scheduler.add_node_collection(node, NAMES)
    scheduler.schedule()
    return scheduler


def step(scheduler: BySandbox, node: Node) -> bool:
    """Run the next test of a process, if it has one."""
    if len(node.done) == len(node.dealt):
        return False
    node.done.append(node.dealt[len(node.done)])
    scheduler.mark_test_complete(node, node.done[-1], 0.0)
    return True


def run_all(scheduler: BySandbox, *nodes: Node) -> None:
    """Run until nobody has a test."""
    while sum(step(scheduler, node) for node in nodes):
        pass


def test_each_test_runs_once_and_the_stories_in_one_process() -> None:
    """Nothing is kept of what is done, and the end is known."""
    first, second = Node("first"), Node("second")
    scheduler = dealing(first, second)
    assert scheduler.has_pending
    run_all(scheduler, first, second)
    assert sorted(first.done + second.done) == list(range(len(NAMES)))
    stories = list(range(len(STORIES)))
    assert stories in ([place for place in node.done if place in stories] for node in (first, second))
    assert min(len(first.done), len(second.done)) > len(PLAIN) // 3
    assert (scheduler.tests_finished, scheduler.has_pending) == (True, False)
    assert scheduler.assigned_work == {first: {}, second: {}}


def test_what_a_dead_process_had_goes_to_the_other() -> None:
    """The test in which it died is named, and what it had done is not done again."""
    first, second = Node("first"), Node("second")
    scheduler = dealing(first, second)
    for node in (first, second, first):  # the stories went to the first, and it dies in the last of them
        step(scheduler, node)
    assert scheduler.remove_node(first) == STORIES[-1]
    run_all(scheduler, second)
    assert sorted(first.done + second.done) == list(range(len(NAMES)))
