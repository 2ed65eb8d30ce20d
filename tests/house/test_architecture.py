"""Keeps the house in its shape: how long things get, what nobody may use, that each arrow outward is found.

The picture, and why it is so, is in docs/architecture.md. Each rule is a function from sources to
breaches, so that the rules themselves are tested on small invented sources below.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.rules import (
    ROOM_FILES_MAX,
    ROOT,
    RULES,
    Source,
    acts_in_views,
    broad_excepts,
    crowded_rooms,
    doubled_conditions,
    english_for_all,
    expiring_lookups,
    folded_choices,
    house,
    imported_tests,
    long_files,
    long_functions,
    loose_actors,
    mocks,
    roundabout_calls,
    strange_packages,
    vague_names,
)

DOMAIN = Source("slackapp.domain.efforts", "class Effort(Base): ...\nclass Seen: ...\ndef note_effort(): ...\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_shape(rule: Callable[[tuple[Source, ...]], list[str]]) -> None:
    """Every file of ours against every rule."""
    breaches = rule(house())
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("slackapp.domain.efforts.noting", "import httpx"),
        ("slackapp.domain.efforts.noting", "def f():\n    from slack_bolt import App"),
        ("slackapp.slack.home.views", "import sqlalchemy"),
        ("slackapp.slack.thanks.form_views", "from slack_sdk import models"),
        ("slackapp.slack.block_kit.blocks", "import httpx"),
    ],
)
def test_a_strange_package_is_named(module: str, text: str) -> None:
    """However the import is written."""
    (breach,) = strange_packages((Source(module, text),))
    assert breach.startswith(f"{module} imports ")


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("slackapp.domain.efforts.noting", "import datetime\nfrom sqlalchemy import select"),
        ("slackapp.slack.home.views", "from slackapp.domain.refusals import Refusal"),
        ("slackapp.slack.home.listeners", "from slack_bolt.async_app import AsyncApp"),
    ],
)
def test_what_a_room_lives_by_is_fine(module: str, text: str) -> None:
    """The rule does not forbid it."""
    assert strange_packages((Source(module, text),)) == []


def linted(folder: Path, *arrows: tuple[str, str]) -> dict[str, str]:
    """Run import-linter over the house with some arrows more; give what it says under each broken contract."""
    for part in ("slackapp", "jobs", "sandbox", "migrations"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "page"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path, text in arrows:
        with (folder / path).open("a") as house:
            house.write(f"\n{text}\n")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    run = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
    )
    assert run.returncode == 1, run.stdout + run.stderr
    found = run.stdout.partition("Broken contracts")[2]
    parts = re.split(r"^(.+)\n-{5,}$", found, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_an_arrow_outward_is_named(tmp_path: Path) -> None:
    """Each contract about layers finds its breaches, and names the very import."""
    arrows = [
        ("Arrows point inward", "slackapp.domain.efforts.noting", "slackapp.slack.block_kit.ids"),
        ("Arrows point inward", "slackapp.domain.efforts.noting", "slackapp.storage.database"),
        ("Arrows point inward", "slackapp.storage.database", "jobs.timetable"),
        ("The floors of the domain", "slackapp.domain.efforts.noting", "slackapp.domain.home.digest"),
        ("The floors of the Slack wing", "slackapp.slack.bolt.call", "slackapp.slack.home.views"),
        ("Tend and the sandbox meet over HTTP only", "slackapp.cli", "sandbox.story"),
        ("Tend and the sandbox meet over HTTP only", "sandbox.slack", "slackapp.config"),
    ]
    found = linted(tmp_path, *((f"{start.replace('.', '/')}.py", f"import {end}") for _, start, end in arrows))
    for contract, start, end in arrows:
        assert f"- {start} -> {end} (l." in found[contract], contract


def test_a_noun_that_waits_for_one_that_waits_for_it_is_named(tmp_path: Path) -> None:
    """The nouns of one layer may import each other, but not in a circle."""
    found = linted(tmp_path, ("slackapp/slack/leads/views.py", "from slackapp.slack.prompts import views"))
    assert list(found) == ["No noun waits for one that waits for it"]
    assert "No cycles are allowed in slackapp.slack" in found["No noun waits for one that waits for it"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("from slackapp.domain.efforts import note_effort", ["note_effort"]),
        ("from slackapp.domain import efforts as e\ne.Effort", ["Effort"]),
        ("from slackapp.domain import efforts\nefforts.Seen", []),
        ("from slackapp.domain.efforts import Seen", []),
    ],
)
def test_views_take_plain_types_only(text: str, named: list[str]) -> None:
    """Neither functions nor rows, imported by name or reached through their module."""
    found = acts_in_views((DOMAIN, Source("slackapp.slack.home.views", text)))
    assert found == [f"slackapp.slack.home.views uses slackapp.domain.efforts.{name}" for name in named]


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (long_files, Source("jobs.sync", "\n" * 401)),
        (long_functions, Source("jobs.sync", "async def sync():\n" + "    pass\n" * 60)),
        (broad_excepts, Source("jobs.sync", "try: ...\nexcept (ValueError, Exception): ...")),
        (broad_excepts, Source("jobs.sync", "try: ...\nexcept: ...")),
        (roundabout_calls, Source("slackapp.slack.home.listeners", "async def f():\n    g = m.g\n    await g(1)")),
        (roundabout_calls, Source("slackapp.slack.home.listeners", "async def f():\n    t = m.g(1)\n    a = await t")),
        (roundabout_calls, Source("slackapp.slack.home.listeners", "def f():\n    said = (a, b)\n    g(1, *said)")),
        (folded_choices, Source("slackapp.slack.home.views", "kind = 1 if a else 2 if b else 3")),
        (folded_choices, Source("slackapp.slack.home.views", "found = [x for a, b in pairs for x in [made(a, b)]]")),
        (folded_choices, Source("slackapp.slack.home.views", "async def f():\n    g(*await h())")),
        (folded_choices, Source("slackapp.slack.home.views", 'first, second = (*split, "", "")[:2]')),
        (loose_actors, Source("slackapp.domain.away", "def f(workspace_id, user_id, *, country=None): ...")),
        (english_for_all, Source("slackapp.slack.home.listeners", "def on_open():\n    say(Reader())")),
        (expiring_lookups, Source("slackapp.slack.home.views", "c: TTLCache\nif k in self.c:\n    f(self.c[k])")),
        (imported_tests, Source("tests.slack.home.test_views", "from tests.slack.home.test_pages import page")),
        (imported_tests, Source("bench.load", "import tests.slack.conftest")),
        (doubled_conditions, Source("slackapp.domain.tables.thanks", "Index('ix', 'at', sqlite_where='at')")),
        (vague_names, Source("slackapp.slack.home.utils", "")),
        (mocks, Source("tests.test_sync", "from unittest import mock")),
        (mocks, Source("tests.test_sync", "import unittest.mock as m")),
    ],
)
def test_each_rule_finds_its_breach(rule: Callable[[tuple[Source, ...]], list[str]], source: Source) -> None:
    """A rule that finds nothing here would find nothing anywhere."""
    assert len(rule((source,))) == 1


@pytest.mark.parametrize("room", ["slackapp.slack.home", "jobs", "sandbox.people", "bench", "tests", "migrations"])
def test_a_crowded_room_is_named(room: str) -> None:
    """Wherever it is, but for the migrations: they are a line of numbers, and each change of the schema adds one."""
    files = tuple(Source(f"{room}.file{number}", "") for number in range(ROOM_FILES_MAX))
    assert crowded_rooms(files) == []
    assert crowded_rooms((*files, Source(room, "", is_package=True))) == [f"{room} has {ROOM_FILES_MAX + 1} files"]


def test_a_test_imported_as_a_module_is_named() -> None:
    """Also where the import names its folder first."""
    sources = (Source("tests.slack.test_a", ""), Source("tests.slack.test_b", "from tests.slack import test_a"))
    assert imported_tests(sources) == ["tests.slack.test_b imports tests.slack.test_a"]
