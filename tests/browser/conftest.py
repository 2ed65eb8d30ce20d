"""A sandbox for all tests that let no time pass: starting one takes longer than most of them.

Whoever uses it says and does things of their own in it, and expects nothing of others' to be missing.
"""

from collections.abc import Iterator

import pytest
import pytest_asyncio

from tests.browser import sandbox_page


@pytest.fixture(scope="session")
def kept() -> Iterator[str]:
    """The address of a sandbox whose story is told."""
    with sandbox_page.running_sandbox() as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def told(kept: str) -> str:
    """Its address, when nobody has a form open in it any more."""
    await sandbox_page.close_forms(kept)
    return kept
