"""Keeps the house in its shape: who may import whom, how long things get, what nobody may use.

The picture, and why it is so, is in docs/architecture.md. Each rule is a function from sources to
breaches, so that the rules themselves are tested on small invented sources below.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ("slackapp", "jobs", "sandbox", "migrations", "bench", "tests")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60

# Where an unknown failure has to end, so that the next person or row still gets theirs.
MAY_CATCH_ALL = {"slackapp.scheduling", "slackapp.delivery"}

# A module called so takes in everything, until nobody knows what it is for.
VAGUE = {"base", "common", "core", "helpers", "lib", "managers", "misc", "shared", "stuff", "tools", "util", "utils"}

# The parts of the house, and of each part what it may import besides itself. "slackapp" stands for
# the plumbing, every module of slackapp that has no line of its own: it knows Slack and the
# database, neither what is said nor who listens. Of the views it may have the reader, a plain value.
MAY_IMPORT: dict[str, set[str]] = {
    "slackapp.domain": set(),
    "slackapp.views": {"slackapp.domain", "slackapp.views.reader"},
    "slackapp.views.reader": set(),
    "slackapp": {"slackapp.domain", "slackapp.views.reader"},
    "slackapp.posts": {"slackapp", "slackapp.domain", "slackapp.views", "slackapp.views.reader"},
    "slackapp.homes": {"slackapp", "slackapp.domain", "slackapp.views", "slackapp.views.reader", "slackapp.posts"},
    "slackapp.publishing": {"slackapp", "slackapp.domain", "slackapp.homes"},
    "slackapp.delivery": {
        "slackapp",
        "slackapp.domain",
        "slackapp.views",
        "slackapp.posts",
        "slackapp.homes",
        "slackapp.publishing",
    },
    "slackapp.listeners": {"slackapp", "slackapp.domain", "slackapp.views", "slackapp.views.reader"},
    "jobs": {"slackapp", "slackapp.domain", "slackapp.sources", "slackapp.views", "slackapp.views.reader"},
    "slackapp.web": {"slackapp", "slackapp.listeners"},
    "slackapp.sources": {"slackapp.domain", "slackapp.outside"},
    "slackapp.hooks": {"slackapp", "slackapp.domain", "slackapp.sources", "slackapp.views", "slackapp.views.reader"},
    "slackapp.scheduling": {"slackapp", "jobs"},
    "slackapp.sandbox_clock": {"slackapp", "slackapp.delivery", "slackapp.scheduling", "jobs"},
    "migrations": {"slackapp", "slackapp.domain"},
    "slackapp.outside": set(),
    "sandbox": set(),
}
# These put the parts together, and may have them all but the sandbox, which meets Tend over HTTP.
TOGETHER = ("slackapp.app", "slackapp.cli", "slackapp.commands")
MAY_IMPORT |= {part: MAY_IMPORT.keys() - {"sandbox"} | {*TOGETHER} for part in TOGETHER}
# The bench measures from outside and from inside, with the PostgreSQL, the Chromium and the cache that tests use.
MAY_IMPORT |= {"tests.postgresql": set(), "tests.chromium": set(), "tests.statements": set()}
MAY_IMPORT["bench"] = MAY_IMPORT.keys() - {"sandbox"}
MAY_IMPORT["tests"] = MAY_IMPORT.keys() | {"tests"}

# Of other people's packages, all that the inside of the house may know.
MAY_USE: dict[str, set[str]] = {
    "slackapp.domain": {"sqlalchemy", "cryptography", "holidays"},
    "slackapp.views": set(),
}


@dataclass(frozen=True)
class Source:
    """One file of ours, by the dotted name that others import it by."""

    module: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _house() -> tuple[Source, ...]:
    return tuple(_read(path) for part in HOUSE for path in sorted((ROOT / part).rglob("*.py")))


def _read(path: Path) -> Source:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Source(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package)


def _imported(source: Source, ours: set[str]) -> Iterator[str]:
    """Names the modules that `source` imports; `from package import module` is that module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(source, node)
            submodules = {f"{origin}.{alias.name}" for alias in node.names} & ours
            yield from submodules
            if len(submodules) < len(node.names):
                yield origin


def _origin(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - 1 if source.is_package else node.level
    parts = source.module.split(".")[: len(source.module.split(".")) - up]
    return ".".join([*parts, node.module] if node.module else parts)


def _is_within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def _part_of(module: str, parts: dict[str, set[str]]) -> str | None:
    return max((part for part in parts if _is_within(module, part)), key=len, default=None)


def wrong_imports(sources: tuple[Source, ...]) -> list[str]:
    """Imports against the arrows: of ours, and, inside, of other people's packages."""
    ours = {source.module for source in sources}
    return [
        f"{source.module} imports {imported}"
        for source in sources
        for imported in _imported(source, ours)
        if not (_may_import(source.module, imported) and _may_use(source.module, imported.split(".")[0]))
    ]


def _may_import(module: str, imported: str) -> bool:
    wanted = _part_of(imported, MAY_IMPORT)
    part = _part_of(module, MAY_IMPORT)
    return wanted is None or part == wanted or (part is not None and wanted in MAY_IMPORT[part])


def _may_use(module: str, package: str) -> bool:
    part = _part_of(module, MAY_USE)
    ours = package in HOUSE or package in sys.stdlib_module_names
    return part is None or ours or package in MAY_USE[part]


def acts_in_views(sources: tuple[Source, ...]) -> list[str]:
    """What views take from domain besides plain types: functions, and rows of the database."""
    domain = {s.module: s for s in sources if _is_within(s.module, "slackapp.domain")}
    breaches = []
    for source in sources:
        if _is_within(source.module, "slackapp.views"):
            taken = _taken(source, domain)
            breaches += [f"{source.module} uses {m}.{n}" for m, n in taken if _is_act_or_row(domain[m], n)]
    return sorted(breaches)


def _taken(source: Source, domain: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """Each (module of domain, name in it) that `source` uses, imported by name or by module."""
    modules: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in domain:
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                elif node.module in domain:
                    yield node.module, alias.name
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _is_act_or_row(source: Source, name: str) -> bool:
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return True
        if isinstance(node, ast.ClassDef) and node.name == name:
            return any(isinstance(base, ast.Name) and base.id == "Base" for base in node.bases)
    return False


def long_files(sources: tuple[Source, ...]) -> list[str]:
    """Files that are more than one thing; a migration is a list that nobody reads as a story."""
    stories = (source for source in sources if not _is_within(source.module, "migrations.versions"))
    lengths = ((source.module, len(source.text.splitlines())) for source in stories)
    return [f"{module} has {lines} lines" for module, lines in lengths if lines > FILE_LINES_MAX]


def long_functions(sources: tuple[Source, ...]) -> list[str]:
    """Functions that nobody takes in at one look; a migration is a list that nobody reads as a story."""
    breaches = []
    for source in (s for s in sources if not _is_within(s.module, "migrations.versions")):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    breaches.append(f"{source.module}.{node.name} has {lines} lines")
    return breaches


def broad_excepts(sources: tuple[Source, ...]) -> list[str]:
    """Handlers that hide what went wrong, outside the three places made for it."""
    return [
        f"{source.module} line {node.lineno}"
        for source in sources
        if source.module not in MAY_CATCH_ALL
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(element) for element in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def vague_names(sources: tuple[Source, ...]) -> list[str]:
    """Modules whose name does not say what they are for."""
    return [source.module for source in sources if source.module.split(".")[-1] in VAGUE]


def mocks(sources: tuple[Source, ...]) -> list[str]:
    """Modules with mocks, which pass whatever they are asked; fakes do not."""
    theirs = {"unittest.mock"}
    return [s.module for s in sources if any(_is_within(name, "unittest.mock") for name in _imported(s, theirs))]


RULES = [wrong_imports, acts_in_views, long_files, long_functions, broad_excepts, vague_names, mocks]
DOMAIN = Source("slackapp.domain.efforts", "class Effort(Base): ...\nclass Seen: ...\ndef note_effort(): ...\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_shape(rule: Callable[[tuple[Source, ...]], list[str]]) -> None:
    """Every file of ours against every rule."""
    breaches = rule(_house())
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("slackapp.domain.efforts", "from slackapp.views import ids"),
        ("slackapp.domain.efforts", "import slackapp.db"),
        ("slackapp.domain.efforts", "from .. import db"),
        ("slackapp.domain.efforts", "import httpx"),
        ("slackapp.views.home", "def f():\n    from slackapp.listeners import home"),
        ("slackapp.views.home", "import sqlalchemy"),
        ("slackapp.listeners.home", "from slackapp.delivery import Delivery"),
        ("jobs.send_prompts", "from slackapp.listeners import home"),
        ("slackapp.app", "import sandbox.server"),
        ("slackapp.cli", "from sandbox import story"),
        ("sandbox.server", "from slackapp import config"),
        ("slackapp.db", "from slackapp.views import ids"),
        ("slackapp.db", "import jobs.timetable"),
    ],
)
def test_an_arrow_outward_is_named(module: str, text: str) -> None:
    """However the import is written."""
    others = (Source("slackapp.db", ""), Source("slackapp.views.ids", ""))
    (breach,) = wrong_imports((Source(module, text), *others))
    assert breach.startswith(f"{module} imports ")


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("slackapp.domain.efforts", "import datetime\nfrom sqlalchemy import select"),
        ("slackapp.domain.efforts", "from . import people"),
        ("slackapp.views.home", "from slackapp.domain.refusals import Refusal"),
        ("slackapp.listeners.home", "from slackapp.db import Database"),
        ("slackapp.cli", "import jobs.timetable, slackapp.app"),
    ],
)
def test_an_arrow_inward_is_fine(module: str, text: str) -> None:
    """The rule does not forbid what the house lives by."""
    assert wrong_imports((Source(module, text),)) == []


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
    found = acts_in_views((DOMAIN, Source("slackapp.views.home", text)))
    assert found == [f"slackapp.views.home uses slackapp.domain.efforts.{name}" for name in named]


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (long_files, Source("jobs.sync", "\n" * 401)),
        (long_functions, Source("jobs.sync", "async def sync():\n" + "    pass\n" * 60)),
        (broad_excepts, Source("jobs.sync", "try: ...\nexcept (ValueError, Exception): ...")),
        (broad_excepts, Source("jobs.sync", "try: ...\nexcept: ...")),
        (vague_names, Source("slackapp.views.utils", "")),
        (mocks, Source("tests.test_sync", "from unittest import mock")),
        (mocks, Source("tests.test_sync", "import unittest.mock as m")),
    ],
)
def test_each_rule_finds_its_breach(rule: Callable[[tuple[Source, ...]], list[str]], source: Source) -> None:
    """A rule that finds nothing here would find nothing anywhere."""
    assert len(rule((source,))) == 1
