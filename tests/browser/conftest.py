"""One sandbox for the tests that only look at the page: starting one takes longer than most of them."""

from collections.abc import Iterator

import pytest

from tests.browser import stage


@pytest.fixture(scope="session")
def looked_at() -> Iterator[str]:
    """The address of a sandbox whose story is told, and in which a test changes little and nothing that others read."""
    with stage.started() as url:
        yield url
