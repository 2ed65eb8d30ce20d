"""The rules that every file of ours keeps, each as a function from sources to breaches."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("slackapp", "jobs", "sandbox", "migrations", "bench", "tests")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
ROOM_FILES_MAX = 16
# Where an unknown failure has to end, so that the next person or row still gets theirs.
MAY_CATCH_ALL = {"slackapp.operations.ticker", "slackapp.slack.delivery.loop"}
# Where nobody in particular reads, or nobody is known yet; everywhere else the reader is the person who asks.
MAY_READ_ENGLISH = {
    "slackapp.slack.bolt.call",
    "slackapp.slack.delivery.kinds",
    "slackapp.slack.directory.people",
    "slackapp.slack.front.errors",
    "slackapp.slack.thanks.posts",
}
# A module called so takes in everything, until nobody knows what it is for.
VAGUE = {"base", "common", "core", "helpers", "lib", "managers", "misc", "shared", "stuff", "tools", "util", "utils"}
# Of other people's packages, all that the domain may know; views know none.
DOMAIN_MAY_USE = {"sqlalchemy", "cryptography", "holidays"}


@dataclass(frozen=True)
class Source:
    """One file of ours, by the dotted name that others import it by."""

    module: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the tree; walking it takes longer than any rule."""
        return nodes_of(self.text)


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def nodes_of(text: str) -> tuple[ast.AST, ...]:
    """Return every node of a file's tree, once for all tests of this process."""
    return tuple(ast.walk(_parse(text)))


@cache
def house() -> tuple[Source, ...]:
    """Read every file of ours."""
    return tuple(_read(path) for part in HOUSE for path in sorted((ROOT / part).rglob("*.py")))


def _read(path: Path) -> Source:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Source(".".join(parts[:-1] if is_package else parts), path.read_text(encoding="utf-8"), is_package)


def _imported(source: Source, ours: set[str]) -> Iterator[str]:
    """Names the modules that `source` imports; `from package import module` is that module."""
    for node in source.nodes:
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


def strange_packages(sources: tuple[Source, ...]) -> list[str]:
    """Packages of others that the domain and the views know; the arrows between ours are import-linter's."""
    ours = {source.module for source in sources}
    return [
        f"{source.module} imports {imported}"
        for source in sources
        for imported in _imported(source, ours)
        if not _may_use(source.module, imported.split(".")[0])
    ]


def _may_use(module: str, package: str) -> bool:
    if package in HOUSE or package in sys.stdlib_module_names:
        return True
    if _is_within(module, "slackapp.domain"):
        return package in DOMAIN_MAY_USE
    return not is_view(module)


def is_view(module: str) -> bool:
    """Tell whether a module of the Slack wing only draws: the views of each noun, and Block Kit's parts."""
    return _is_within(module, "slackapp.slack.block_kit") or (
        _is_within(module, "slackapp.slack") and module.rsplit(".", maxsplit=1)[-1].endswith("views")
    )


def acts_in_views(sources: tuple[Source, ...]) -> list[str]:
    """What views take from domain besides plain types: functions, and rows of the database.

    Functions of characters alone are no acts: a view cuts and closes typed text by the same definition.
    """
    pure = {"slackapp.domain.text"}
    domain = {s.module: s for s in sources if _is_within(s.module, "slackapp.domain") and s.module not in pure}
    breaches = []
    for source in sources:
        if is_view(source.module):
            taken = _taken(source, domain)
            breaches += [f"{source.module} uses {m}.{n}" for m, n in taken if _is_act_or_row(domain[m], n)]
    return sorted(breaches)


def _taken(source: Source, domain: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """Each (module of domain, name in it) that `source` uses, imported by name or by module."""
    modules: dict[str, str] = {}
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in domain:
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                elif node.module in domain:
                    yield node.module, alias.name
    for node in source.nodes:
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
        for node in source.nodes:
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
        for node in source.nodes
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(element) for element in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def roundabout_calls(sources: tuple[Source, ...]) -> list[str]:
    """Calls made to fit on a line: of a function renamed first, of a coroutine kept, with arguments packed before."""
    functions = (
        (source.module, node)
        for source in sources
        if _is_within(source.module, "slackapp.slack") or _is_within(source.module, "jobs")
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [f"{module}.{function.name}: {name}" for module, function in functions for name in _roundabout(function)]


def _roundabout(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    given = dict(_given_names(function))
    for node in ast.walk(function):
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Name):
            if isinstance(given.get(node.value.id), ast.Call):
                yield node.value.id
        elif isinstance(node, ast.Call):
            renamed = given.get(node.func.id) if isinstance(node.func, ast.Name) else None
            if isinstance(renamed, ast.Attribute) and isinstance(renamed.value, ast.Name):
                yield ast.unparse(node.func)
            packed = [one.value for one in node.args if isinstance(one, ast.Starred)]
            yield from (
                one.id for one in packed if isinstance(one, ast.Name) and isinstance(given.get(one.id), ast.Tuple)
            )


def _given_names(function: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def folded_choices(sources: tuple[Source, ...]) -> list[str]:
    """Choices inside choices, loops over a single value, and tuples from a choice or call spread among arguments."""
    return [
        f"{source.module} line {node.lineno}"
        for source in sources
        if _is_within(source.module, "slackapp") or _is_within(source.module, "jobs")
        for node in source.nodes
        if isinstance(node, ast.expr) and _is_folded(node)
    ]


def _is_folded(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return isinstance(node.orelse, ast.IfExp) or isinstance(node.body, ast.IfExp)
    if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
        return any(isinstance(each.iter, ast.List) and len(each.iter.elts) == 1 for each in node.generators)
    if isinstance(node, ast.Call):
        return any(isinstance(one, ast.Starred) and isinstance(one.value, ast.Await | ast.IfExp) for one in node.args)
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Tuple)


def loose_actors(sources: tuple[Source, ...]) -> list[str]:
    """Functions that take workspace and country one by one, where one Acting or Moment says who acts and when."""
    return [
        f"{source.module}.{node.name}"
        for source in sources
        if _is_within(source.module, "slackapp") or _is_within(source.module, "jobs")
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if {"workspace_id", "country"} <= {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    ]


def english_for_all(sources: tuple[Source, ...]) -> list[str]:
    """Sentences written for no reader at all, as every answer to a failure once was."""
    return [
        f"{source.module} line {node.lineno}"
        for source in sources
        if _is_within(source.module, "slackapp") and source.module not in MAY_READ_ENGLISH
        for node in source.nodes
        if isinstance(node, ast.Call) and not node.args and not node.keywords
        if isinstance(node.func, ast.Name) and node.func.id == "Reader"
    ]


def doubled_conditions(sources: tuple[Source, ...]) -> list[str]:
    """Tables that name a database in a condition, and so need the condition twice; `partial_index` says it once."""
    return [
        f"{source.module} line {node.value.lineno}"
        for source in sources
        if _is_within(source.module, "slackapp") and source.module != "slackapp.domain.tables.foundation"
        for node in source.nodes
        if isinstance(node, ast.keyword) and node.arg in {"sqlite_where", "postgresql_where"}
    ]


def expiring_lookups(sources: tuple[Source, ...]) -> list[str]:
    """Name looks into an expiring cache after asking whether it has the key: the entry may expire in between."""
    return [
        f"{source.module}:{node.lineno} looks twice into {ast.unparse(node.test.comparators[0])}"
        for source in sources
        if "TTLCache" in source.text
        for node in source.nodes
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.In)
        if any(
            isinstance(part, ast.Subscript) and ast.dump(part.value) == ast.dump(node.test.comparators[0])
            for inner in node.body
            for part in ast.walk(inner)
        )
    ]


def crowded_rooms(sources: tuple[Source, ...]) -> list[str]:
    """Folders with more files than anybody keeps in mind."""
    rooms: dict[str, int] = {}
    for source in sources:
        room = source.module if source.is_package else source.module.rpartition(".")[0]
        rooms[room] = rooms.get(room, 0) + 1
    # migrations stand in the order of their numbers, and nobody looks for one by its noun
    rooms.pop("migrations.versions", None)
    return [f"{room} has {files} files" for room, files in rooms.items() if files > ROOM_FILES_MAX]


def imported_tests(sources: tuple[Source, ...]) -> list[str]:
    """Imports of test modules and conftests; helpers of several tests stand in modules of their own."""
    ours = {source.module for source in sources}
    return [
        f"{source.module} imports {imported}"
        for source in sources
        for imported in _imported(source, ours)
        if _is_test(imported.rpartition(".")[2])
    ]


def _is_test(name: str) -> bool:
    return name == "conftest" or name.startswith("test_")


def vague_names(sources: tuple[Source, ...]) -> list[str]:
    """Modules whose name does not say what they are for."""
    return [source.module for source in sources if source.module.split(".")[-1] in VAGUE]


def mocks(sources: tuple[Source, ...]) -> list[str]:
    """Modules with mocks, which pass whatever they are asked; fakes do not."""
    theirs = {"unittest.mock"}
    return [s.module for s in sources if any(_is_within(name, "unittest.mock") for name in _imported(s, theirs))]


RULES = [
    strange_packages,
    crowded_rooms,
    acts_in_views,
    long_files,
    long_functions,
    broad_excepts,
    roundabout_calls,
    folded_choices,
    loose_actors,
    english_for_all,
    doubled_conditions,
    imported_tests,
    vague_names,
    mocks,
]
