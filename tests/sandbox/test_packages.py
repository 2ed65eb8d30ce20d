"""The sandbox's packages: imports run one way, and every folder stays small."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import sandbox

ROOT = Path(sandbox.__file__).parent
FILES_MAX = 16


def noun_of(path: Path) -> str:
    """Return the package of a file, or the module itself at the top."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_nouns(path: Path) -> set[str]:
    """Return the packages of the sandbox that a file imports, apart from its own."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "sandbox":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("sandbox."):
            found.add(node.module.split(".")[1])
    return found - {noun_of(path)}


def test_the_packages_have_an_order() -> None:
    """Each package can be read after the packages that it imports; CycleError names a circle."""
    arrows: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        arrows.setdefault(noun_of(path), set()).update(imported_nouns(path))
    arrows.pop("__init__")  # gathers names of all packages for the tests
    order = list(TopologicalSorter(arrows).static_order())
    assert order.index("workspace") < order.index("web_api") < order.index("front") < order.index("people")
    assert order.index("people") < order.index("slack") < order.index("server")


def test_no_folder_is_crowded() -> None:
    """Python, modules and styles alike."""
    folders = [ROOT, *(path for path in ROOT.rglob("*") if path.is_dir() and path.name != "__pycache__")]
    counts = {str(folder.relative_to(ROOT)): sum(path.is_file() for path in folder.iterdir()) for folder in folders}
    assert {name: count for name, count in counts.items() if count > FILES_MAX} == {}
