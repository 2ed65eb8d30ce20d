"""A database for a simulated workspace, without its migrations: those take longer than some weeks of a team."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import filling
from bench.year import life


@pytest.fixture(scope="module")
def migrated_once(sqlite_template: Path) -> Iterator[None]:
    """Let the bench copy a migrated SQLite file where it would migrate one."""

    def copy(url: str) -> None:
        shutil.copy(sqlite_template, url.removeprefix("sqlite:///"))

    with pytest.MonkeyPatch.context() as patch:
        for module in (filling, life):
            patch.setattr(module, "migrate", copy)
        yield
